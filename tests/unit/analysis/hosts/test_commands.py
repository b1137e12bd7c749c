"""Facts that the output of host commands shows."""

from datetime import UTC, datetime

import pytest

from faultmaven.analysis.formats import Format, detect
from faultmaven.analysis.hosts import certificates
from faultmaven.analysis.hosts.commands import facts

DF = """\
Filesystem      Size  Used Avail Use% Mounted on
/dev/vda1        40G   40G     0 100% /
/dev/loop3       64M   64M     0 100% /snap/core/1
tmpfs           3.9G     0  3.9G   0% /dev/shm
/dev/vdb1       100G   96G  4.0G  96% /var/spool mail
"""
DF_INODES = """\
Filesystem     Inodes   IUsed IFree IUse% Mounted on
/dev/vda1     2621440 2621440     0  100% /
"""
DF_FINE = """\
Filesystem     1K-blocks     Used Available Use% Mounted on
/dev/vda1       41251136 12251136  29000000  30% /
"""
FREE = """\
              total        used        free      shared  buff/cache   available
Mem:           7.8G        7.5G        100M         10M        200M        120M
Swap:          2.0G        2.0G          0B
"""
TOP = """\
top - 10:11:12 up 20 days,  1:02,  2 users,  load average: 31.20, 30.10, 20.00
Tasks: 312 total,  30 running, 240 sleeping,   0 stopped,  42 zombie
%Cpu(s): 95.1 us,  3.0 sy,  0.0 ni,  1.0 id,  0.2 wa,  0.0 hi,  0.7 si,  0.0 st
MiB Mem :   7964.4 total,    100.3 free,   7500.1 used,    364.0 buff/cache
MiB Swap:   2048.0 total,      8.0 free,   2040.0 used.     90.3 avail Mem
"""
VMSTAT = """\
procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----
 r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st
 2  9 901232  60000   1000  20000    0    0    10    20  100  200  5  5 90  0  0
 2  9 901232  60000   1000  20000  900 1200  9000  9000  900  900  5 10 20 65  0
 1  8 901240  59000   1000  20000  800 1100  9000  9000  900  900  5 10 25 60  0
"""
IOSTAT = """\
Linux 5.10.0 (till-3) \t03/02/2026 \t_x86_64_\t(4 CPU)

avg-cpu:  %user   %nice %system %iowait  %steal   %idle
           5.00    0.00    5.00    1.00    0.00   89.00

Device            r/s     w/s     rkB/s     wkB/s  r_await w_await aqu-sz  %util
vda              1.00    2.00     10.00     20.00     1.00    1.00   0.01   1.00

avg-cpu:  %user   %nice %system %iowait  %steal   %idle
           5.00    0.00    5.00   60.00   12.00   18.00

Device            r/s     w/s     rkB/s     wkB/s  r_await w_await aqu-sz  %util
vda            100.00  200.00   1000.00   2000.00    40.00  120.00  20.01  99.60
"""
PS = """\
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.1 100000  9000 ?        Ss   Mar01   0:10 /sbin/init
root          44  0.0  0.0      0     0 ?        D    Mar01   0:10 [kworker/0:1]
till         101  0.0  0.1 100000  9000 ?        D    10:00   0:10 tar -cf a b
till         102  0.0  0.1 100000  9000 ?        D    10:00   0:10 tar -cf c d
till         103  0.0  0.1 100000  9000 ?        Ds   10:00   0:10 ls /mnt
"""
SS = """\
State    Recv-Q   Send-Q     Local Address:Port      Peer Address:Port  Process
LISTEN   129      128              0.0.0.0:8080           0.0.0.0:*      users:(("till",pid=9,fd=3))
LISTEN   0        128              0.0.0.0:22             0.0.0.0:*
"""
NETSTAT = (
    """\
Active Internet connections (w/o servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State
"""
    + "tcp        1      0 10.0.0.5:40000          10.0.0.9:5432           CLOSE_WAIT\n" * 120
)
CHRONY = """\
Reference ID    : 00000000 ()
Stratum         : 0
System time     : 2.500000000 seconds slow of NTP time
Leap status     : Not synchronised
"""
NTPQ = """\
     remote           refid      st t when poll reach   delay   offset  jitter
==============================================================================
*10.0.0.1        10.0.0.2         2 u   10   64  377    0.500  -900.200   0.100
"""
TIMEDATECTL = """\
               Local time: Mon 2026-03-02 10:11:12 UTC
           Universal time: Mon 2026-03-02 10:11:12 UTC
System clock synchronized: no
              NTP service: inactive
"""
DIG = """\
; <<>> DiG 9.18.1 <<>> bank.example
;; global options: +cmd
;; Got answer:
;; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1
;; QUESTION SECTION:
;bank.example.\t\tIN\tA
"""
DIG_SILENT = (
    "; <<>> DiG 9.18.1 <<>> bank.example\n;; connection timed out; no servers could be reached\n"
)
NSLOOKUP = (
    "Server:\t\t10.0.0.2\nAddress:\t10.0.0.2#53\n\n** server can't find bank.example: SERVFAIL\n"
)
PING = """\
PING 10.0.0.9 (10.0.0.9) 56(84) bytes of data.
--- 10.0.0.9 ping statistics ---
10 packets transmitted, 7 received, 30% packet loss, time 9012ms
"""
PING_SILENT = PING.replace("7 received, 30%", "0 received, +9 errors, 100%")
TRACEROUTE = """\
traceroute to 10.9.9.9 (10.9.9.9), 30 hops max, 60 byte packets
 1  10.0.0.1 (10.0.0.1)  0.5 ms  0.4 ms  0.4 ms
 2  * * *
 3  * * *
 4  * * *
"""
CURL = """\
*   Trying 10.0.0.9:443...
* Connected to bank.example (10.0.0.9) port 443
curl: (60) SSL certificate problem: certificate has expired
"""
CURL_REFUSED = (
    "curl: (7) Failed to connect to bank.example port 80 after 2 ms: Connection refused\n"
)
OPENSSL = """\
CONNECTED(00000003)
subject=CN = bank.example
    Verify return code: 10 (certificate has expired)
"""
MOUNT = """\
/dev/vda1 on / type ext4 (ro,relatime,errors=remount-ro)
proc on /proc type proc (ro,nosuid)
"""
IP = """\
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT
2: eth0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc fq_codel state DOWN mode DEFAULT
3: docker0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN mode DEFAULT
"""
LSOF = "COMMAND   PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME\n" + "".join(
    f"till     {pid} till {fd:4}u  IPv4  {fd}      0t0  TCP a:1->b:2 (CLOSE_WAIT)\n"
    for pid, files in ((9, 1010), (10, 900))
    for fd in range(files)
)
UPTIME = (
    "$ nproc\n4\n$ uptime\n 10:11:12 up 3 days,  1:02,  1 user,  load average: 12.00, 11.00, 9.00\n"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DF, [("host.disk_full", "/"), ("host.disk_full", "/var/spool mail")]),
        (DF_INODES, [("host.inodes_full", "/")]),
        (FREE, [("host.memory_low", None), ("host.swap_full", None)]),
        (
            TOP,
            [
                ("host.memory_low", None),
                ("host.swap_full", None),
                ("host.cpu_saturated", None),
                ("host.zombies", None),
            ],
        ),
        (VMSTAT, [("host.swapping", None), ("host.io_wait", None)]),
        (
            IOSTAT,
            [("host.disk_saturated", None), ("host.io_wait", None), ("host.cpu_stolen", None)],
        ),
        (PS, [("host.processes_blocked", None)]),
        (SS, [("host.accept_queue_full", None)]),
        (NETSTAT, [("host.sockets_leaked", None)]),
        (CHRONY, [("host.clock_off", None), ("host.clock_unsynchronised", None)]),
        (NTPQ, [("host.clock_off", None)]),
        (TIMEDATECTL, [("host.clock_unsynchronised", None)]),
        (DIG, [("host.name_unresolved", None)]),
        (DIG_SILENT, [("host.name_unresolved", None)]),
        (NSLOOKUP, [("host.name_unresolved", None)]),
        (PING, [("host.packets_lost", None)]),
        (PING_SILENT, [("host.packets_lost", None)]),
        (TRACEROUTE, [("host.route_ends", None)]),
        (CURL, [("host.request_failed", None)]),
        (CURL_REFUSED, [("host.request_failed", None)]),
        (OPENSSL, [("host.certificate_expired", None)]),
        (MOUNT, [("host.read_only", "/")]),
        (IP, [("host.link_down", None)]),
        (UPTIME, [("host.overloaded", None)]),
        (LSOF, [("host.many_open_files", None)]),
    ],
)
def test_a_command_shows_what_is_wrong(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = facts("out.txt", text.splitlines())

    assert [(fact.kind, fact.attributes.get("mount")) for fact in found] == expected
    for fact in found:
        for cited in fact.citations:
            assert cited.quote in text.splitlines()[cited.line_start - 1]


@pytest.mark.parametrize(
    "text",
    [
        FREE.replace("120M", "4.0G").replace("2.0G          0B", "100M        1.9G"),
        PING.replace("7 received, 30%", "10 received, 0%"),
        SS.replace("129 ", "1   "),
        TIMEDATECTL.replace("synchronized: no", "synchronized: yes"),
        DIG.replace("NXDOMAIN", "NOERROR"),
        NTPQ.replace("-900.200", "  0.200"),
        UPTIME.replace("$ nproc\n4\n", ""),
    ],
)
def test_a_host_that_is_well_shows_nothing(text: str) -> None:
    assert facts("out.txt", text.splitlines()) == []


def test_a_host_with_room_shows_its_fullest_file_system() -> None:
    found = facts("out.txt", DF_FINE.splitlines())

    assert [(fact.kind, fact.citations[0].quote) for fact in found] == [
        ("host.has_room", DF_FINE.splitlines()[-1])
    ]


@pytest.mark.parametrize(
    "text",
    [
        *(DF, DF_INODES, FREE, TOP, VMSTAT, IOSTAT, PS, SS, NETSTAT, CHRONY, NTPQ, TIMEDATECTL),
        *(DIG, NSLOOKUP, PING, TRACEROUTE, CURL, OPENSSL, MOUNT, IP),
    ],
)
def test_the_output_of_a_command_is_told_from_other_text(text: str) -> None:
    assert detect(text.splitlines()).format is Format.COMMAND


def test_prompts_name_the_host_of_each_command() -> None:
    text = f"root@till-1:~# df -h\n{DF}[ops@till-2 ~]$ free -h\n{FREE}"

    found = facts("session.txt", text.splitlines())

    assert {(fact.kind, fact.entity.name) for fact in found} == {
        ("host.disk_full", "till-1"),
        ("host.memory_low", "till-2"),
        ("host.swap_full", "till-2"),
    }


def test_of_two_outputs_of_a_command_the_later_one_holds() -> None:
    text = f"ops@till-1:~$ df -h\n{DF}ops@till-1:~$ df -h\n{DF_FINE}"

    found = facts("session.txt", text.splitlines())

    full = [fact for fact in found if fact.kind == "host.disk_full"]
    assert [(fact.current, fact.attributes["mount"]) for fact in full] == [
        (False, "/"),
        (False, "/var/spool mail"),
    ]
    assert "line 8" in full[0].stale


def test_a_certificate_is_judged_at_the_time_of_the_evidence() -> None:
    text = "notBefore=Jan  1 00:00:00 2025 GMT\nnotAfter=Jan  1 00:00:00 2026 GMT\n"
    found = facts("dates.txt", text.splitlines())

    kinds = [
        [fact.kind for fact in certificates.judged(found, now)]
        for now in (datetime(2026, 3, 2, tzinfo=UTC), datetime(2025, 3, 2, tzinfo=UTC), None)
    ]

    assert kinds == [["host.certificate_expired"], [], []]
