"""Invented incidents of hosts and services: logs with everyday noise and a few lines that tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

START = datetime(2033, 2, 11, 6, 30, tzinfo=UTC)
STEP = timedelta(seconds=7)
EVERYDAY = (
    "INFO parcel {n} sorted to lane {k}",
    "INFO GET /parcels/{n} 200 {k} ms",
    "DEBUG cache hit for parcel {n}",
    "INFO saved {k} rows in {k} ms",
    "WARN parcel {n} has no weight, taking the default",
    "INFO heartbeat ok, {k} in flight",
    "ERROR parcel {n} rejected: unknown country code XX",
)
ON_HOST = (
    "CRON[{n}]: (root) CMD (run-parts /etc/cron.hourly)",
    "sshd[{n}]: Accepted publickey for ops from 198.51.100.{k} port 5{k}22 ssh2",
    "systemd[1]: Starting logrotate.service - Rotate log files...",
    "systemd[1]: logrotate.service: Deactivated successfully.",
    "sorter[{n}]: lane {k} moved {n} parcels",
    "kernel: audit: backlog limit is 64",
)


@dataclass(frozen=True, slots=True)
class Incident:
    """The files of an incident, and the entity and code that are its cause (none: all is well)."""

    files: dict[str, str]
    cause: tuple[str, str] | None = None


def service(*told: str, noise: int = 60) -> str:
    """A service's own log, what is told spread over its second half."""
    return _log("{at:%Y-%m-%dT%H:%M:%S}.000Z {said}", EVERYDAY, told, noise)


def host(name: str, *told: str, noise: int = 60) -> str:
    """A syslog of a host."""
    return _log("{at:%b %d %H:%M:%S} " + name + " {said}", ON_HOST, told, noise)


def proxy(*told: str, noise: int = 40) -> str:
    """An error log of nginx."""
    everyday = ("[notice] 8#8: reopening logs", "[warn] 8#8: *{n} a client closed early")
    return _log("{at:%Y/%m/%d %H:%M:%S} {said}", everyday, told, noise)


def _log(form: str, everyday: Sequence[str], told: Sequence[str], noise: int) -> str:
    random = Random(noise + len(told))  # noise, no secret
    lines = [
        random.choice(everyday).format(n=random.randint(1000, 9999), k=random.randint(2, 90))
        for _ in range(noise)
    ]
    for place, said in enumerate(told):
        lines.insert(noise // 2 + place * max(noise // 3 // max(len(told), 1), 1), said)
    said = []
    for number, line in enumerate(lines):
        head = form.format(at=START + number * STEP, said="")
        first, *rest = line.split("\n")
        said += [head + first, *rest]
    return "\n".join(said) + "\n"


TRACE = "\n\tat io.parcel.Router.route(Router.java:88)\n\tat io.parcel.Main.run(Main.java:12)"

INCIDENTS = {
    "the kernel kills a service for memory": Incident(
        {
            "var/syslog": host(
                "hub-3",
                "kernel: sorter invoked oom-killer: gfp_mask=0x140cca, order=0, oom_score_adj=0",
                "kernel: Out of memory: Killed process 3120 (sorter) total-vm:8123456kB, "
                "anon-rss:7900000kB, file-rss:0kB, shmem-rss:0kB",
                "systemd[1]: sorter.service: Main process exited, code=killed, status=9/KILL",
                "systemd[1]: sorter.service: Failed with result 'signal'.",
            )
        },
        ("process/sorter", "host.oom_killed"),
    ),
    "a full disk stops a queue": Incident(
        {
            "hub/messages": host(
                "hub-3",
                "lanekeeper[811]: flush of segment 00091 failed: No space left on device",
                "lanekeeper[811]: entering read-only mode",
                "lanekeeper[811]: flush of segment 00092 failed: No space left on device",
            )
        },
        ("host/hub-3", "host.disk_full"),
    ),
    "a service alone tells of its full disk": Incident(
        {
            "tracker.log": service(
                "ERROR could not write checkpoint 71: OSError: [Errno 28] No space left on device"
            )
        },
        ("service/tracker", "host.disk_full"),
    ),
    "a disk dies and its file system with it": Incident(
        {
            "kern.log": host(
                "hub-3",
                "kernel: blk_update_request: I/O error, dev nvme1n1, sector 2048 op 0x1:(WRITE)",
                "kernel: Aborting journal on device nvme1n1p2-8.",
                "kernel: EXT4-fs (nvme1n1p2): Remounting filesystem read-only",
                "lanekeeper[811]: open lane.db: Read-only file system",
            )
        },
        ("host/hub-3", "host.filesystem_read_only"),
    ),
    "descriptors run out": Incident(
        {
            "gatekeeper.log": service(
                "ERROR accept tcp [::]:8443: accept4: too many open files; retrying in 1s",
                "ERROR accept tcp [::]:8443: accept4: too many open files; retrying in 1s",
            )
        },
        ("service/gatekeeper", "host.file_descriptors_exhausted"),
    ),
    "a firewall's table is full": Incident(
        {
            "messages": host("edge-1", *["kernel: nf_conntrack: table full, dropping packet"] * 3),
            "tracker.log": service("ERROR call to https://rates.test failed: i/o timeout"),
        },
        ("host/edge-1", "net.conntrack_full"),
    ),
    "a certificate ran out": Incident(
        {
            "tracker.log": service(
                *[
                    'ERROR Post "https://rates.test/v2": tls: failed to verify certificate: x509: '
                    "certificate has expired or is not yet valid: current time "
                    "2033-02-11T06:34:00Z is after 2033-02-11T00:00:00Z"
                ]
                * 3
            )
        },
        ("service/tracker", "tls.certificate_expired"),
    ),
    "an own authority is not known": Incident(
        {
            "labels.log": service(
                "ERROR request failed: self-signed certificate in certificate chain "
                "(code SELF_SIGNED_CERT_IN_CHAIN)"
            )
        },
        ("service/labels", "tls.certificate_untrusted"),
    ),
    "a resolver is gone": Incident(
        {
            "tracker.log": service(
                *["ERROR dial tcp: lookup rates.test on 10.7.0.2:53: read udp: i/o timeout"] * 4
            )
        },
        ("service/tracker", "dns.resolver_failing"),
    ),
    "a unit's program is gone": Incident(
        {
            "journal.txt": host(
                "hub-4",
                "(labeler)[900]: labeler.service: Failed at step EXEC spawning "
                "/usr/local/bin/labeler: No such file or directory",
                "systemd[1]: labeler.service: Main process exited, code=exited, status=203/EXEC",
                "systemd[1]: labeler.service: Failed with result 'exit-code'.",
            )
        },
        ("service/labeler", "service.command_missing"),
    ),
    "a Java heap is too small": Incident(
        {
            "routing.log": service(
                'ERROR Exception in thread "route-7" java.lang.OutOfMemoryError: Java heap space'
                + TRACE,
                "WARN route queue is 900 long",
                'ERROR Exception in thread "route-9" java.lang.OutOfMemoryError: Java heap space'
                + TRACE,
            )
        },
        ("service/routing", "jvm.heap_exhausted"),
    ),
    "Java libraries do not fit": Incident(
        {
            "routing.log": service(
                "ERROR Handler dispatch failed: java.lang.NoSuchMethodError: "
                "'io.parcel.Geo io.parcel.Geo.of(double)'" + TRACE
            )
        },
        ("service/routing", "jvm.library_conflict"),
    ),
    "a pool of connections is empty": Incident(
        {
            "billing/app.log": service(
                *[
                    "WARN SQL Error: 0, SQLState: null",
                    "ERROR mainPool - Connection is not available, request timed out after "
                    "30000ms (total=10, active=10, idle=0, waiting=44)",
                ]
                * 2
            )
        },
        ("service/billing", "service.connection_pool_exhausted"),
    ),
    "a Python module was forgotten": Incident(
        {
            "forecast.log": service(
                "ERROR worker failed to boot\nTraceback (most recent call last):\n"
                '  File "/srv/forecast/main.py", line 3, in <module>\n    import holidays\n'
                "ModuleNotFoundError: No module named 'holidays'"
            )
        },
        ("service/forecast", "python.module_missing"),
    ),
    "Node runs out of heap": Incident(
        {
            "portal.log": service(
                "<--- Last few GCs --->\n[7:0x5f] Mark-Compact 2047.1 (2083.9) -> 2046.5\n"
                "FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - "
                "JavaScript heap out of memory"
            )
        },
        ("service/portal", "node.heap_exhausted"),
    ),
    "a Go program uses a map from two sides": Incident(
        {
            "lanes.log": service(
                "INFO reload\nfatal error: concurrent map iteration and map write\n\n"
                "goroutine 81 [running]:\nmain.(*Lanes).all(...)"
            )
        },
        ("service/lanes", "go.concurrent_map"),
    ),
    "a Go program meets nil": Incident(
        {
            "lanes.log": service(
                "INFO reload\npanic: runtime error: invalid memory address or nil pointer "
                "dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x8]\n\n"
                "goroutine 1 [running]:\nmain.(*Lane).push(0x0)"
            )
        },
        ("service/lanes", "go.nil_pointer"),
    ),
    "a proxy has no connections left": Incident(
        {
            "proxy/error.log": proxy(
                *["[alert] 8#8: 1024 worker_connections are not enough, reusing connections"] * 3
            )
        },
        ("service/proxy", "web.connections_exhausted"),
    ),
    "a backend has no server left": Incident(
        {
            "haproxy.log": host(
                "edge-1",
                "haproxy[77]: Server lanes/l1 is DOWN, reason: Layer7 timeout, check duration: 2s.",
                "haproxy[77]: Server lanes/l2 is DOWN, reason: Layer7 timeout, check duration: 2s.",
                "haproxy[77]: backend lanes has no server available!",
            )
        },
        ("service/haproxy", "web.no_healthy_upstream"),
    ),
    "a setting was forgotten": Incident(
        {
            "forecast.log": service(
                "FATAL required environment variable RATES_API_KEY is not set, giving up"
            )
        },
        ("service/forecast", "service.configuration_missing"),
    ),
    "a task queue lost its broker": Incident(
        {
            "mailer.log": service(
                *[
                    "ERROR consumer: Cannot connect to redis://post.test:6379/0: Error 111 "
                    "connecting to post.test:6379. Connection refused.. Trying again in 4.00 s..."
                ]
                * 4
            ),
        },
        ("service/mailer", "queue.broker_unreachable"),
    ),
    "a clock runs away": Incident(
        {
            "messages": host("hub-5", "chronyd[61]: System clock wrong by -912.557103 seconds"),
            "tracker.log": service("ERROR request refused: RequestTimeTooSkewed"),
        },
        ("host/hub-5", "host.clock_skewed"),
    ),
    "a port is taken by an old instance": Incident(
        {
            "portal.log": service(
                "ERROR Error: listen EADDRINUSE: address already in use 0.0.0.0:3000"
            )
        },
        ("service/portal", "service.port_in_use"),
    ),
    "a network share is gone": Incident(
        {
            "kern.log": host(
                "hub-6",
                "kernel: nfs: server shelf-1 not responding, timed out",
                "kernel: INFO: task backup:4410 blocked for more than 120 seconds.",
            )
        },
        ("host/hub-6", "host.network_storage_unreachable"),
    ),
}

HEALTHY = {
    "an ordinary day of a service": Incident({"tracker.log": service(noise=200)}),
    "an ordinary day of a host": Incident({"messages": host("hub-3", noise=200)}),
    "a link that came back": Incident(
        {
            "kern.log": host(
                "hub-3",
                "kernel: ixgbe 0000:01:00.0 ens2f0: NIC Link is Down",
                "kernel: ixgbe 0000:01:00.0 ens2f0: NIC Link is Up 10 Gbps, Flow Control: RX/TX",
            )
        }
    ),
    "a dependency that came back": Incident(
        {
            "tracker.log": service(
                "ERROR dial tcp 10.7.4.4:5432: connect: connection refused, retrying",
                "ERROR dial tcp 10.7.4.4:5432: connect: connection refused, retrying",
                "INFO reconnected to 10.7.4.4:5432",
            )
        }
    ),
    "a database that was reached in the end": Incident(
        {
            "tracker.log": service(
                "WARN cannot connect to database at depot-db.test:5432, trying again",
                "WARN cannot connect to database at depot-db.test:5432, trying again",
                "INFO connected to database depot-db.test:5432",
            )
        }
    ),
    "a unit that was started again": Incident(
        {
            "journal.txt": host(
                "hub-4",
                "systemd[1]: labeler.service: Failed with result 'exit-code'.",
                "systemd[1]: Started labeler.service - Prints labels.",
            )
        }
    ),
    "settings and hints that name faults": Incident(
        {
            "routing.log": service(
                "INFO JVM flags: -XX:+HeapDumpOnOutOfMemoryError -XX:OnOutOfMemoryError=kill",
                "INFO retry policy: on 'connection refused', 'too many open files' and timeouts",
                "DEBUG known reasons: certificate has expired, self-signed certificate",
                "INFO alert rule 'no space left on device' is loaded",
            )
        }
    ),
    "words of the trade": Incident(
        {
            "helpdesk.log": service(
                "INFO ticket 11 opened: 'my parcel is stuck, no space left in the box'",
                "INFO ticket 12 closed: 'panic about a lost parcel, all fine'",
                "WARN ticket 13 waits: 'courier refused the connection flight'",
                "ERROR ticket 14 has no owner: deadlock between two teams",
            )
        }
    ),
    "a certificate that will expire": Incident(
        {"edge.log": service("WARN certificate of edge.test expires in 21 days, renewal planned")}
    ),
    "a time service that found its source": Incident(
        {
            "messages": host(
                "hub-5",
                "chronyd[61]: Can't synchronise: no selectable sources",
                "chronyd[61]: Selected source 198.51.100.9",
                "chronyd[61]: System clock wrong by 1.204511 seconds",
                "chronyd[61]: System clock was stepped by 1.204511 seconds",
            )
        }
    ),
    "a backend whose servers came back": Incident(
        {
            "haproxy.log": host(
                "edge-1",
                "haproxy[77]: Server lanes/l1 is DOWN, reason: Layer4 connection problem, x",
                "haproxy[77]: backend lanes has no server available!",
                "haproxy[77]: Server lanes/l1 is UP, reason: Layer4 check passed",
            )
        }
    ),
    "one call that took too long": Incident(
        {"tracker.log": service("ERROR rates: context deadline exceeded")}
    ),
    "a broker that was restarted": Incident(
        {
            "mailer.log": service(
                "ERROR consumer: Cannot connect to redis://post.test:6379/0: refused",
                "ERROR consumer: Cannot connect to redis://post.test:6379/0: refused",
                "INFO [worker] Connected to redis://post.test:6379/0",
            )
        }
    ),
}
