"""What was told once, while the log goes on well, is no cause found; what goes on is one."""

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis, Verdict
from tests.unit.analysis.evidence import source

WELL = "INFO basket {n} filled"
FULL = "ERROR cannot write basket: No space left on device"
REFUSED = "ERROR dial tcp 10.7.4.4:6379: connect: connection refused"


def log(*lines: str, name: str = "weaver.log") -> Analysis:
    text = "".join(f"2033-02-11T06:{n // 60:02}:{n % 60:02}Z {s}\n" for n, s in enumerate(lines))
    return analyse([source(text, name)])


def well(lines: int) -> list[str]:
    return [WELL.format(n=n) for n in range(lines)]


def test_a_fault_without_which_the_log_goes_on_well_is_only_a_candidate() -> None:
    analysis = log(*well(5), FULL, *well(40))

    assert analysis.verdict is Verdict.CANDIDATES
    assert "weaver.log goes on for 40 lines without it" in analysis.causes[0].why


@pytest.mark.parametrize(
    "after",
    [
        pytest.param(well(12), id="the log ends soon"),
        pytest.param([*well(40), "ERROR basket lost", *well(2)], id="errors go on"),
        pytest.param([*well(40), "WARN baskets pile up", *well(2)], id="it warns of something new"),
        pytest.param([*well(40), FULL, *well(2)], id="the fault comes back"),
    ],
)
def test_a_fault_that_may_go_on_is_the_cause(after: list[str]) -> None:
    assert log(*well(5), FULL, *after).verdict is Verdict.CAUSE_FOUND


def test_a_warning_that_was_there_before_says_nothing_of_the_fault() -> None:
    habit = "WARN basket has no colour"

    analysis = log(habit, *well(5), FULL, *well(20), habit, *well(20))

    assert analysis.verdict is Verdict.CANDIDATES


def test_what_only_points_at_a_fault_is_ruled_out_where_the_log_goes_on_well() -> None:
    analysis = log(*[REFUSED] * 3, *well(40))

    assert analysis.causes == ()
    assert "goes on for 40 lines" in analysis.ruled_out[0].reason


def test_a_killed_process_does_not_pass_by_what_others_say() -> None:
    killed = "Feb 11 06:30:00 loom-1 kernel: Out of memory: Killed process 81 (weaver) total-vm:1kB"
    others = [f"Feb 11 06:31:{n:02} loom-1 spinner[7]: INFO spun {n}" for n in range(40)]

    analysis = analyse([source("\n".join([killed, *others]), "syslog")])

    assert analysis.verdict is Verdict.CAUSE_FOUND


def test_what_happens_now_and_then_is_a_cause_only_where_it_happens_often() -> None:
    deadlock = "ERROR Deadlock found when trying to get lock; try restarting transaction"

    once, often = log(deadlock), log(*[deadlock] * 3)

    assert once.verdict is Verdict.CANDIDATES
    assert often.verdict is Verdict.CAUSE_FOUND


@pytest.mark.parametrize(
    ("later", "verdict"),
    [("Wed Mar  4", Verdict.CANDIDATES), ("Mon Jan  5", Verdict.CAUSE_FOUND)],
)
def test_what_a_log_goes_on_without_for_days_is_only_a_candidate(
    later: str, verdict: Verdict
) -> None:
    killed = "[Mon Jan  5 03:11:02 2026] Out of memory: Killed process 81 (weaver) total-vm:1kB"

    analysis = analyse([source(f"{killed}\n[{later} 09:00:00 2026] eth0: renamed\n", "dmesg")])

    assert analysis.verdict is verdict


def test_the_year_that_a_log_leaves_out_does_not_make_it_old() -> None:
    killed = "Feb 11 06:30:00 loom-1 kernel: Out of memory: Killed process 81 (weaver) total-vm:1kB"
    others = "\n".join(f"Feb 11 06:31:{n:02} loom-1 spinner[7]: spun {n}" for n in range(40))
    dated = "2033-02-11T06:30:00Z INFO spun\n" * 3

    analysis = analyse([source(f"{killed}\n{others}\n", "syslog"), source(dated, "spinner.log")])

    assert analysis.verdict is Verdict.CAUSE_FOUND


def pod_that_restarted(restarts: str, ready: str = "1/1") -> str:
    return (
        "$ kubectl get deployments -n yard\n"
        "NAME     READY   UP-TO-DATE   AVAILABLE   AGE\n"
        f"weaver   {ready}     1            {ready[0]}           40m\n\n"
        "$ kubectl get pods -n yard -o wide\n"
        "NAME                       READY   STATUS    RESTARTS        AGE   IP         NODE\n"
        f"weaver-7d9f8c6b5-x4k2t     {ready}     Running   {restarts:<16}40m   10.1.0.9   loom-1\n"
    )


UNKNOWN = '2033/02/11 06:00:00 [emerg] 1#1: host not found in upstream "dye" in /etc/nginx.conf:4\n'


def test_what_a_container_said_before_it_was_started_anew_has_passed_where_it_is_well() -> None:
    pods = source(pod_that_restarted("3 (25m ago)"), "pods.txt")

    analysis = analyse([pods, source(UNKNOWN, "logs/weaver.previous.log")])

    assert analysis.verdict is Verdict.CANDIDATES
    assert "weaver has been ready since" in analysis.causes[0].why


@pytest.mark.parametrize(
    ("pods", "log_name"),
    [
        pytest.param(pod_that_restarted("9 (40s ago)"), "weaver.previous.log", id="in a loop"),
        pytest.param(
            pod_that_restarted("3 (25m ago)", "0/1"), "weaver.previous.log", id="not ready"
        ),
        pytest.param(pod_that_restarted("3 (25m ago)"), "weaver.log", id="says it now"),
    ],
)
def test_what_a_container_said_stands_where_it_may_go_on(pods: str, log_name: str) -> None:
    analysis = analyse([source(pods, "pods.txt"), source(UNKNOWN, f"logs/{log_name}")])

    assert analysis.verdict is Verdict.CAUSE_FOUND


SYSLOG = [f"Feb 11 06:00:{n:02} loom-1 weaver[81]: basket {n} filled" for n in range(60)]
NO_SPACE = "Feb 11 06:00:20 loom-1 weaver[81]: cannot write basket: No space left on device"


def df(host: str, use: int) -> str:
    return (
        f"loom@{host}:~$ df -h\n"
        "Filesystem      Size  Used Avail Use% Mounted on\n"
        f"/dev/sda1        40G   13G   {100 - use}G  {use}% /\n"
    )


@pytest.mark.parametrize(
    ("shown", "verdict"),
    [
        pytest.param(df("loom-1", 33), Verdict.CANDIDATES, id="room on its host"),
        pytest.param(df("", 33).partition("\n")[2], Verdict.CANDIDATES, id="room, host untold"),
        pytest.param(df("loom-9", 33), Verdict.CAUSE_FOUND, id="room on another host"),
        pytest.param(df("loom-1", 100), Verdict.CAUSE_FOUND, id="no room"),
    ],
)
def test_no_space_is_in_doubt_where_df_shows_room(shown: str, verdict: Verdict) -> None:
    text = "\n".join([*SYSLOG[:20], NO_SPACE, *SYSLOG[20:25]])

    assert analyse([source(text, "syslog"), source(shown, "df.txt")]).verdict is verdict


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        pytest.param(SYSLOG[20:], Verdict.CANDIDATES, id="goes on with its work"),
        pytest.param(
            [line.replace("filled", "dropped") for line in SYSLOG[20:]],
            Verdict.CAUSE_FOUND,
            id="does something else",
        ),
        pytest.param(
            [*SYSLOG[20:50], SYSLOG[50].replace("filled", "lost: broken pipe"), *SYSLOG[51:]],
            Verdict.CAUSE_FOUND,
            id="new errors follow",
        ),
    ],
)
def test_a_log_without_levels_goes_on_well_where_the_same_work_goes_on(
    after: list[str], verdict: Verdict
) -> None:
    text = "\n".join([*SYSLOG[:20], NO_SPACE, *after])

    assert analyse([source(text, "syslog")]).verdict is verdict
