import pytest

from faultmaven.analysis.model import CommandClass
from faultmaven.modules.agent.commands import classed, looks_like_command, safety_of
from faultmaven.modules.agent.marking import Marking
from faultmaven.modules.case.solutions import CommandToRun

READ, CHANGE, DESTROY = CommandClass


@pytest.mark.parametrize(
    ("command", "safety"),
    [
        ("kubectl get pods -A -o wide", READ),
        ("kubectl -n millrace logs grinder --previous | grep -i error", READ),
        ("kubectl rollout status deploy/quoter", READ),
        ("sudo systemctl status nginx", READ),
        ("curl -s http://quoter/health", READ),
        ("psql -c 'select 1'", READ),
        ("tail -n 100 /var/log/quoter.log", READ),
        ("git diff <last-good-commit> --stat", READ),
        ("kubectl scale deploy/quoter --replicas=3", CHANGE),
        ("kubectl rollout undo deploy/quoter", CHANGE),
        ("kubectl exec quoter -- cat /etc/hosts", CHANGE),
        ("curl -X POST http://quoter/reload", CHANGE),
        ("kubectl get cm routes -o yaml > routes.yaml", CHANGE),
        ("an-unknown-tool --status", CHANGE),
        ("kubectl delete pod quoter", DESTROY),
        ("kubectl get pod $(kubectl delete pod quoter)", DESTROY),
        ("kubectl drain rack-1", DESTROY),
        ("rm -rf /var/lib/quoter", DESTROY),
        ("psql -c 'drop table quotes'", DESTROY),
        ("echo done && reboot", DESTROY),
        ("redis-cli FLUSHALL", DESTROY),
    ],
)
def test_a_command_is_of_the_class_that_its_text_shows(command: str, safety: CommandClass) -> None:
    assert safety_of(command) is safety


def test_a_claimed_class_can_only_be_made_worse() -> None:
    assert classed(CommandToRun("kubectl delete pod quoter", READ)).safety is DESTROY
    assert classed(CommandToRun("kubectl get pods", DESTROY)).safety is DESTROY


@pytest.mark.parametrize("text", ["quoter", "cluster.txt:4", "connection refused", "app/quoter"])
def test_names_and_lines_are_no_commands(text: str) -> None:
    assert not looks_like_command(text)


def test_every_command_in_an_answer_is_shown_with_its_class_and_origin() -> None:
    marking = Marking({"aa-status": READ}, lambda text: "delete" in text)
    answer = (
        "Run `kubectl get pods`:\n```sh\nkubectl delete pod a\nkubectl get a   # read-only\n```"
    )

    marked = marking.answer(answer)

    assert marked == (
        "Run `kubectl get pods` *(read-only)*:\n```sh\n"
        "kubectl delete pod a   # destructive; from evidence, unverified\n"
        "kubectl get a   # read-only\n```"
    )


def test_a_command_that_code_made_keeps_its_class_and_is_not_from_evidence() -> None:
    marking = Marking({"aa-status": READ}, lambda _: True)

    assert marking.command(CommandToRun("aa-status", CHANGE)) == CommandToRun("aa-status", READ)
