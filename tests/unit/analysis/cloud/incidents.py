"""Incidents as cloud APIs and tool servers tell them, made up for the tests."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

START = datetime.fromisoformat("2031-05-04T09:00:00+00:00")
MINUTES = 30
GIB = 1 << 30


@dataclass(frozen=True)
class Incident:
    """The files of one incident, the codes it must name (the first of them first), or none."""

    files: Mapping[str, str]
    codes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ("cause_found", "candidates")


def time(minute: float) -> str:
    return (START + timedelta(minutes=minute)).isoformat().replace("+00:00", "Z")


def ramp(before: float, after: float, onset: int = 8, over: int = 12) -> list[float]:
    """Flat, then a climb of `over` minutes from `onset` on, then flat at the new level."""
    shares = [min(max((minute - onset) / over, 0), 1) for minute in range(MINUTES)]
    return [before + (after - before) * share for share in shares]


def flat(level: float) -> list[float]:
    return [level * (1 + 0.02 * (minute % 4)) for minute in range(MINUTES)]


def cloudwatch(
    series: Iterable[tuple[str, str, list[float]]],
    dimension: str = "DBInstanceIdentifier",
    **more: str,
) -> str:
    """What `aws cloudwatch get-metric-data` prints, with the queries beside the results."""
    rows = list(series)
    results = [
        {
            "Id": f"m{number}",
            "Label": name,
            "MetricName": name,
            "Dimensions": [{"Name": dimension, "Value": instance}],
            "Timestamps": [time(minute) for minute in range(len(values))],
            "Values": [round(value, 3) for value in values],
            "StatusCode": "Complete",
            **more,
        }
        for number, (instance, name, values) in enumerate(rows)
    ]
    return json.dumps({"MetricDataResults": results, "Messages": []}, indent=2)


def notices(rows: Iterable[tuple[float, str, str, str]]) -> str:
    """What `aws rds describe-events` prints: minute, instance, category, message."""
    events = [
        {
            "SourceIdentifier": source,
            "SourceType": "db-instance",
            "Message": message,
            "EventCategories": [category],
            "Date": time(minute),
        }
        for minute, source, category, message in rows
    ]
    return json.dumps({"Events": events}, indent=2)


def load(
    instance: str,
    statements: Iterable[tuple[str, Mapping[str, float]]],
    user: str = "app_rw",
    host: str = "10.8.0.4",
) -> str:
    """Database load by statement and wait event, as a tool sums up Performance Insights."""
    rows = list(statements)
    waits: dict[str, float] = {}
    for _, own in rows:
        for name, share in own.items():
            waits[name] = waits.get(name, 0) + share
    total = sum(waits.values())
    return json.dumps(
        {
            "db_instance_identifier": instance,
            "start_time": time(0),
            "end_time": time(MINUTES),
            "top_sql": [
                {
                    "statement": statement,
                    "db_load_avg": sum(own.values()),
                    "wait_events": [
                        {"name": name, "type": name.split(":")[0], "db_load_avg": share}
                        for name, share in own.items()
                    ],
                }
                for statement, own in rows
            ],
            "top_wait_events": [
                {"name": name, "type": name.split(":")[0], "db_load_avg": share}
                for name, share in waits.items()
            ],
            "top_users": [{"name": user, "db_load_avg": total}],
            "top_hosts": [{"id": host, "db_load_avg": total}],
        },
        indent=2,
    )


def alert(name: str, summary: str, **labels: str) -> str:
    return json.dumps(
        {
            "title": f"{name} firing",
            "state": "alerting",
            "commonLabels": {"alertname": name, "severity": "critical", **labels},
            "commonAnnotations": {"summary": summary},
        },
        indent=2,
    )


def pod(
    name: str,
    *,
    ready: bool = True,
    restarts: int = 0,
    state: Mapping[str, object] | None = None,
    last: Mapping[str, object] | None = None,
    phase: str = "Running",
) -> dict[str, object]:
    container: dict[str, object] = {
        "name": name.rsplit("-", 2)[0],
        "ready": ready,
        "restart_count": restarts,
        "state": state or {"running": True, "started_at": time(-900)},
    }
    if last:
        container["last_state"] = last
    return {
        "name": name,
        "namespace": "kiosk",
        "phase": phase,
        "node_name": None if phase == "Pending" else "node-lark",
        "containers": [container],
        "conditions": [{"type": "Ready", "status": "True" if ready else "False"}],
    }


def pods(*found: dict[str, object]) -> str:
    return json.dumps({"pods": list(found)}, indent=2)


def deployment(name: str, desired: int, ready: int) -> str:
    row = {
        "name": name,
        "namespace": "kiosk",
        "desired": desired,
        "ready": ready,
        "available": ready,
        "unavailable": desired - ready,
    }
    return json.dumps({"deployments": [row]}, indent=2)


def warnings(*rows: tuple[float, str, str, str]) -> str:
    """Kubernetes events as a tool sums them up: minute, object, reason, message."""
    events = [
        {
            "namespace": "kiosk",
            "reason": reason,
            "message": message,
            "type": "Warning",
            "count": 4,
            "involved_object": about,
            "first_time": time(minute - 2),
            "last_time": time(minute),
        }
        for minute, about, reason, message in rows
    ]
    return json.dumps({"warning_events": events}, indent=2)


def nodes(*rows: Mapping[str, str]) -> str:
    usual = {"ready": "True", "memory_pressure": "False", "disk_pressure": "False"}
    return json.dumps({"nodes": [usual | dict(row) for row in rows]}, indent=2)


def monitors(*rows: tuple[str, str]) -> str:
    found = [{"id": i, "name": n, "overall_state": s} for i, (n, s) in enumerate(rows)]
    return json.dumps({"monitors": found}, indent=2)


def logs(*rows: tuple[float, str, str, str]) -> str:
    """Log records as a query returns them: minute, service, status, message."""
    found = [
        {"timestamp": time(minute), "service": service, "status": status, "message": message}
        for minute, service, status, message in rows
    ]
    return json.dumps({"logs": found}, indent=2)


_STEADY = [("heron", "CPUUtilization", flat(21)), ("heron", "DatabaseConnections", flat(80))]
_BULK = "UPDATE ledger_lines SET posted = true WHERE run_id = $1"

INCIDENTS: Mapping[str, Incident] = {
    "lag behind bulk writes": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron-replica", "ReplicaLag", ramp(0.4, 1300)),
                    ("heron", "WriteIOPS", ramp(500, 16000, over=2)),
                    ("heron", "TransactionLogsGeneration", ramp(4e6, 2.1e8, over=2)),
                    ("heron", "FreeStorageSpace", flat(300 * GIB)),
                    *_STEADY,
                ]
            ),
            "load.json": load("heron", [(_BULK, {"IO:WALWrite": 6.1, "CPU": 1.4})], "night_batch"),
            "alert.json": alert("ReplicaBehind", "heron-replica is 20 minutes behind"),
        },
        ("db.replication_lag",),
        ("wal", "ledger_lines", "night_batch", "write-heavy"),
    ),
    "lag with an old failover": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron-replica", "ReplicaLag", ramp(2, 900)),
                    ("heron", "WriteIOPS", ramp(900, 12000, over=2)),
                    *_STEADY,
                ]
            ),
            "events.json": notices(
                [
                    (-300, "heron", "failover", "Multi-AZ instance failover started."),
                    (-299, "heron", "failover", "Multi-AZ instance failover completed"),
                    (-200, "heron", "maintenance", "Applying patch of the operating system"),
                    (-195, "heron", "maintenance", "Maintenance complete. heron is available."),
                ]
            ),
            "load.json": load("heron", [(_BULK, {"WAL:Lock": 5.0, "CPU": 0.6})]),
        },
        ("db.replication_lag",),
        ("failover",),
    ),
    "lag told by events and load only": Incident(
        {
            "events.json": notices(
                [(12, "heron-replica", "read replica", "Replication lag exceeded 600 seconds.")]
            ),
            "load.json": load("heron", [(_BULK, {"IO:WALWrite": 5.0, "CPU": 0.6})]),
        },
        ("db.replication_lag",),
        ("wal",),
    ),
    "idle sessions hold all connections": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "DatabaseConnections", ramp(120, 397)),
                    ("heron", "CPUUtilization", ramp(15, 38)),
                    ("heron", "WriteIOPS", flat(300)),
                ]
            ),
            "events.json": notices(
                [(19, "heron", "notification", "390 of 400 connections are in use.")]
            ),
            "load.json": load(
                "heron", [("BEGIN; SELECT 1 FROM carts", {"Client:ClientRead": 5, "CPU": 0.4})]
            ),
        },
        ("db.connections_exhausted",),
        ("idle", "max_connections"),
    ),
    "a scan takes the processor": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "CPUUtilization", ramp(22, 97)),
                    ("heron", "DatabaseConnections", flat(90)),
                    ("heron", "ReadIOPS", ramp(700, 2500)),
                ]
            ),
            "load.json": load(
                "heron",
                [
                    ("SELECT * FROM parcels WHERE lower(label) LIKE $1", {"CPU": 7.2}),
                    ("SELECT 1", {"CPU": 0.1, "Client:ClientRead": 0.1}),
                ],
            ),
        },
        ("db.cpu_saturated",),
        ("parcels",),
    ),
    "two faults at once": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "CPUUtilization", ramp(22, 98)),
                    ("heron", "DatabaseConnections", ramp(100, 499, onset=3)),
                ]
            ),
            "events.json": notices(
                [(21, "heron", "notification", "heron has 496 connections of a maximum of 500.")]
            ),
            "load.json": load(
                "heron",
                [
                    ("SELECT * FROM parcels ORDER BY random()", {"CPU": 6.5}),
                    ("BEGIN; SELECT id FROM carts", {"Client:ClientRead": 5.5}),
                ],
            ),
        },
        ("db.connections_exhausted", "db.cpu_saturated"),
    ),
    "storage runs full": Incident(
        {
            "metrics.json": cloudwatch(
                [("heron", "FreeStorageSpace", ramp(40 * GIB, 0.2 * GIB, over=18)), *_STEADY]
            ),
            "events.json": notices(
                [(27, "heron", "low storage", "The free storage capacity for heron is low: 1%.")]
            ),
        },
        ("db.storage_full",),
    ),
    "storage was extended": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    (
                        "heron",
                        "FreeStorageSpace",
                        [*ramp(40 * GIB, 2 * GIB, onset=1, over=10)[:15], *([90 * GIB] * 15)],
                    ),
                    *_STEADY,
                ]
            ),
            "events.json": notices(
                [
                    (11, "heron", "low storage", "Free storage capacity is low"),
                    (15, "heron", "notification", "Finished applying autoscaling to storage"),
                ]
            ),
            "alert.json": alert("LowStorage", "heron is low on storage", db_instance="heron"),
        },
        verdicts=("recovered", "stale_alert", "healthy"),
    ),
    "failover now": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "DatabaseConnections", [*flat(180)[:14], 0, 0, 3, *flat(160)[17:]]),
                    ("heron", "CPUUtilization", flat(20)),
                ]
            ),
            "events.json": notices(
                [
                    (14, "heron", "failover", "Multi-AZ instance failover started."),
                    (15, "heron", "availability", "DB instance restarted"),
                    (16.5, "heron", "failover", "Multi-AZ instance failover completed"),
                ]
            ),
        },
        ("db.failover",),
        verdicts=("cause_found", "candidates", "recovered"),
    ),
    "sessions wait for a lock": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "DatabaseConnections", ramp(60, 170)),
                    ("heron", "CPUUtilization", flat(9)),
                ]
            ),
            "load.json": load(
                "heron",
                [
                    (
                        "UPDATE seats SET held_by = $1 WHERE seat = $2",
                        {"Lock:transactionid": 14, "CPU": 0.3},
                    )
                ],
            ),
        },
        ("db.lock_contention",),
        ("seats",),
    ),
    "checkpoints swamp the disk": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "WriteIOPS", ramp(900, 12000, over=2)),
                    ("heron", "DiskQueueDepth", ramp(0.4, 64, over=3)),
                    ("heron", "WriteLatency", ramp(0.002, 0.09, over=3)),
                    ("heron", "CPUUtilization", ramp(20, 44)),
                ]
            ),
            "load.json": load(
                "heron",
                [
                    (
                        "INSERT INTO sensor_points SELECT * FROM staging_points",
                        {"IO:DataFileSync": 4, "IO:WALSync": 3, "LWLock:WALWriteLock": 2},
                    )
                ],
            ),
            "postgres.log": (
                "2031-05-04 09:10:01.000 UTC [411] LOG:  checkpoints are occurring too frequently"
                " (9 seconds apart)\n"
                "2031-05-04 09:10:01.000 UTC [411] HINT:  Consider increasing the configuration"
                ' parameter "max_wal_size".\n'
            ),
        },
        ("db.checkpoint_storm",),
    ),
    "burst credits are spent": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "BurstBalance", ramp(96, 0, onset=2, over=16)),
                    ("heron", "DiskQueueDepth", ramp(1, 40, onset=18, over=3)),
                    ("heron", "ReadLatency", ramp(0.001, 0.12, onset=18, over=3)),
                    ("heron", "ReadIOPS", flat(300)),
                ]
            )
        },
        ("aws.burst_credits_exhausted",),
    ),
    "busy but well": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "DatabaseConnections", ramp(200, 260)),
                    ("heron", "CPUUtilization", ramp(35, 52)),
                    ("heron-replica", "ReplicaLag", flat(1.1)),
                    ("heron", "FreeStorageSpace", flat(200 * GIB)),
                ]
            ),
            "events.json": notices(
                [(2, "heron", "notification", "265 of 500 connections are in use.")]
            ),
            "alert.json": alert("ConnectionsUp", "heron has more connections than an hour ago"),
        },
        verdicts=("healthy", "recovered", "stale_alert"),
    ),
    "image that cannot be pulled": Incident(
        {
            "pods.json": pods(
                pod(
                    "till-6c9f7d8b54-x2x4q",
                    ready=False,
                    phase="Pending",
                    state={
                        "waiting": {"reason": "ImagePullBackOff", "message": "manifest unknown"}
                    },
                )
            ),
            "deployments.json": deployment("till", 1, 0),
            "events.json": warnings(
                (
                    20,
                    "Pod/till-6c9f7d8b54-x2x4q",
                    "Failed",
                    'Failed to pull image "reg.example/till:9": manifest for reg.example/till:9 not'
                    " found: manifest unknown",
                )
            ),
        },
        ("k8s.image_reference_invalid",),
    ),
    "killed for memory": Incident(
        {
            "pods.json": pods(
                pod(
                    "till-6c9f7d8b54-x2x4q",
                    ready=False,
                    restarts=9,
                    state={"waiting": {"reason": "CrashLoopBackOff"}},
                    last={"terminated": {"reason": "OOMKilled", "exit_code": 137}},
                )
            ),
            "deployments.json": deployment("till", 1, 0),
        },
        ("k8s.oom_killed",),
    ),
    "readiness check at the wrong door": Incident(
        {
            "pods.json": pods(pod("till-6c9f7d8b54-x2x4q", ready=False)),
            "deployments.json": deployment("till", 1, 0),
            "events.json": warnings(
                (
                    29,
                    "Pod/till-6c9f7d8b54-x2x4q",
                    "Unhealthy",
                    "Readiness probe failed: HTTP probe failed with statuscode: 404",
                )
            ),
        },
        ("k8s.readiness_probe_failing",),
    ),
    "node out of disk": Incident(
        {
            "nodes.json": nodes({"name": "node-lark", "ready": "True", "disk_pressure": "True"}),
            "events.json": warnings(
                (25, "Node/node-lark", "EvictionThresholdMet", "Attempting to reclaim storage"),
                (
                    26,
                    "Pod/till-6c9f7d8b54-x2x4q",
                    "Evicted",
                    "The node was low on resource: ephemeral-storage.",
                ),
            ),
        },
        ("k8s.node",),
    ),
    "no room for more pods": Incident(
        {
            "pods.json": pods(
                pod("till-6c9f7d8b54-x2x4q", ready=False, phase="Pending", state={"waiting": {}})
            ),
            "deployments.json": deployment("till", 2, 0),
            "events.json": warnings(
                (
                    28,
                    "Pod/till-6c9f7d8b54-x2x4q",
                    "FailedScheduling",
                    "0/3 nodes are available: 3 Insufficient cpu.",
                )
            ),
        },
        ("k8s.",),
        ("cpu",),
    ),
    "storm that passed": Incident(
        {
            "nodes.json": nodes({"name": "node-lark"}, {"name": "node-wren"}),
            "events.json": warnings(
                (4, "Node/node-lark", "NodeNotReady", "Node node-lark status is now: NodeNotReady"),
                (5, "Pod/till-6c9f7d8b54-x2x4q", "BackOff", "Back-off restarting failed container"),
            ),
            "logs.json": logs(
                (6, "node-controller", "info", "Node node-lark is Ready again after 50s"),
                (25, "till", "info", "GET /price 200 8ms"),
            ),
            "alert.json": alert("WarningBurst", "many warnings", namespace="kiosk"),
        },
        words=("node-lark",),
        verdicts=("recovered", "stale_alert"),
    ),
    "one restart long ago": Incident(
        {
            "pods.json": pods(
                pod(
                    "till-6c9f7d8b54-x2x4q",
                    restarts=1,
                    last={"terminated": {"reason": "Error", "exit_code": 1}},
                ),
                pod("till-6c9f7d8b54-z5m7c"),
            ),
            "events.json": warnings(
                (
                    -60,
                    "Pod/till-6c9f7d8b54-x2x4q",
                    "BackOff",
                    "Back-off restarting failed container till",
                )
            ),
            "monitors.json": monitors(("till errors", "OK"), ("till restarts", "OK")),
            "alert.json": alert("PodRestarted", "till restarted once", pod="till-6c9f7d8b54-x2x4q"),
        },
        words=("restart",),
        verdicts=("recovered", "stale_alert", "healthy"),
    ),
    "a function out of concurrency": Incident(
        {"metrics.json": cloudwatch([("quoter", "Throttles", ramp(0, 90))], "FunctionName")},
        ("aws.function_throttled",),
    ),
    "targets that fail their check": Incident(
        {
            "metrics.json": cloudwatch(
                [("app/front/1", "UnHealthyHostCount", ramp(0, 3))], "TargetGroup"
            )
        },
        ("aws.targets_unhealthy",),
    ),
    "an instance that does not answer": Incident(
        {
            "metrics.json": cloudwatch(
                [("i-0abc", "StatusCheckFailed_System", ramp(0, 1))], "InstanceId"
            )
        },
        ("aws.instance_impaired",),
    ),
    "a slot that holds logs back": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "TransactionLogsDiskUsage", ramp(0.5 * GIB, 90 * GIB)),
                    ("heron", "FreeStorageSpace", ramp(100 * GIB, 5 * GIB)),
                ]
            )
        },
        ("db.wal_retained",),
    ),
    "memory runs out": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "FreeableMemory", ramp(8 * GIB, 0.3 * GIB)),
                    ("heron", "SwapUsage", ramp(0.01 * GIB, 2 * GIB)),
                ]
            )
        },
        ("db.memory_exhausted",),
    ),
    "a peak that passed": Incident(
        {
            "metrics.json": cloudwatch(
                [("heron", "CPUUtilization", [*flat(20)[:8], *([96.0] * 6), *flat(22)[14:]])]
            ),
            "alert.json": alert("Cpu", "cpu above 90 %", db_instance="heron"),
        },
        verdicts=("recovered",),
    ),
    "more work, all well": Incident(
        {
            "metrics.json": cloudwatch(
                [
                    ("heron", "CPUUtilization", flat(40)),
                    ("heron", "WriteIOPS", ramp(300, 900)),
                    ("heron", "FreeStorageSpace", ramp(90 * GIB, 80 * GIB)),
                ]
            ),
            "alert.json": alert("Iops", "write iops doubled", db_instance="heron"),
        },
        verdicts=("stale_alert", "healthy"),
    ),
    "settings that are not there": Incident(
        {
            "pods.json": pods(
                pod(
                    "till-6c9f7d8b54-x2x4q",
                    ready=False,
                    phase="Pending",
                    state={
                        "waiting": {
                            "reason": "CreateContainerConfigError",
                            "message": 'configmap "till-settings" not found',
                        }
                    },
                )
            ),
            "deployments.json": deployment("till", 1, 0),
        },
        ("k8s.config_map_missing",),
    ),
}
