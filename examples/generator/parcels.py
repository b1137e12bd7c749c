"""A service whose selector was changed: its callers fail, its pods are fine, old news misleads."""

from collections.abc import Iterator
from datetime import timedelta

from generator import kubectl
from generator.cluster import Cluster, Event, LastState, Node, Service, Workload
from generator.ids import digest, number, uid
from generator.logs import Line, csv, every, java_line, json_line, merged, unit_status
from generator.times import at, clock

NOW = at("2026-03-17T09:48:12+00:00")
CHANGED = at("2026-03-17T09:21:04+00:00")
BEGIN = at("2026-03-17T09:02:00+00:00")
REGISTRY = "registry.parcelnet.example"
NODES = (
    Node("ostrava-a1", "10.20.4.11", at("2025-09-02T07:10:00+00:00"), 3),
    Node("ostrava-a2", "10.20.4.12", at("2025-09-02T07:14:00+00:00"), 4),
    Node("ostrava-b1", "10.20.4.21", at("2025-11-19T12:40:00+00:00"), 5),
)


def workload(
    name: str, version: str, port: int, started: str, nodes: str, **more: object
) -> Workload:
    return Workload(
        name=name,
        image=f"{REGISTRY}/{name}:{version}",
        port=port,
        labels={"app": name, "track": "main"},
        created=at("2025-11-20T08:00:00+00:00") + timedelta(seconds=number(0, 900, name)),
        started=at(started),
        nodes=tuple(f"ostrava-{node}" for node in nodes.split()),
        **more,  # type: ignore[arg-type]
    )


def cluster() -> Cluster:
    since = at("2025-11-20T08:05:00+00:00")
    backed_off = LastState(
        "OOMKilled", 137, at("2026-03-11T10:02:40+00:00"), at("2026-03-15T06:31:09+00:00")
    )
    slow_start = Event(
        "Warning",
        "Unhealthy",
        "kubelet",
        "Readiness probe failed: HTTP probe failed with statuscode: 503",
        at("2026-03-17T08:55:31+00:00"),
        at("2026-03-17T08:54:46+00:00"),
        9,
    )
    return Cluster(
        namespace="parcels",
        now=NOW,
        nodes=NODES,
        workloads=(
            workload("parcel-desk", "7.18.2", 8080, "2026-03-12T14:03:10+00:00", "a1 b1",
                     env={"TARIFF_URL": "http://tariff-api:80", "DISPATCH_URL": "http://dispatch:80"},
                     revision=41),
            workload("dispatch", "3.4.0", 8080, "2026-03-10T09:15:22+00:00", "a2 b1",
                     env={"TARIFF_URL": "http://tariff-api:80"}, memory="512Mi", revision=17),
            workload("tariff-api", "5.2.1", 8080, "2026-03-12T14:11:47+00:00", "a1 a2",
                     revision=23),
            workload("depot-map", "2.9.0", 8081, "2026-03-17T08:54:38+00:00", "a2", memory="1Gi",
                     revision=9, pod_events=(slow_start,)),
            workload("label-press", "1.14.3", 8080, "2026-03-09T05:50:02+00:00", "b1", revision=6,
                     restarts=1, last_state=backed_off),
        ),
        services=(
            Service("parcel-desk", 80, 8080, {"app": "parcel-desk"}, since),
            Service("dispatch", 80, 8080, {"app": "dispatch"}, since),
            Service("tariff-api", 80, 8080, {"app": "tariff-api", "track": "stable"}, since),
            Service("depot-map", 80, 8081, {"app": "depot-map"}, since),
            Service("label-press", 80, 8080, {"app": "label-press"}, since),
        ),
    )  # fmt: skip


def files() -> dict[str, str]:
    """Every file of the bundle, by its path."""
    state = cluster()
    return {
        "kubectl-parcels.txt": kubectl.transcript(state),
        "manifests/tariff-api.yaml": MANIFEST,
        "pipeline/deploy-2026-03-17.log": merged(pipeline()),
        "logs/parcel-desk.log": merged(desk_ok(), desk_failing(state), desk_noise()),
        "logs/dispatch.log": merged(dispatch_ok(), dispatch_failing()),
        "logs/tariff-api.log": merged(tariff_serving(), tariff_probed()),
        "logs/depot-map.log": merged(depot_map()),
        "hosts/ostrava-a1-kubelet.txt": kubelet("ostrava-a1"),
        "hosts/ostrava-b1-kubelet.txt": kubelet("ostrava-b1"),
        "metrics/parcel-rates.csv": metrics(),
    }


def desk_ok() -> Iterator[Line]:
    for moment in every(BEGIN, CHANGED, 7, "desk-ok"):
        trace = digest("trace", moment)[:16]
        took = number(31, 88, "took", moment)
        yield json_line(moment, "info", "quote served", trace=trace, route="POST /quotes",
                        status=200, ms=took)  # fmt: skip


def desk_failing(state: Cluster) -> Iterator[Line]:
    address = f"{next(s.ip for s in state.services if s.name == 'tariff-api')}:80"
    cause = f"dial tcp {address}: connect: connection refused"
    for moment in every(CHANGED + timedelta(seconds=2), NOW, 5, "desk-bad"):
        trace = digest("trace", moment)[:16]
        yield json_line(moment, "error", "quote failed", trace=trace, upstream="tariff-api",
                        err=f'Get "http://tariff-api:80/v2/tariffs": {cause}')  # fmt: skip
        yield json_line(moment + timedelta(milliseconds=3), "warn", "answered with an error",
                        trace=trace, route="POST /quotes", status=502)  # fmt: skip


def desk_noise() -> Iterator[Line]:
    for moment in every(BEGIN, NOW, 240, "desk-noise"):
        yield json_line(moment, "warn", "session store slow", ms=number(210, 390, "slow", moment))


def dispatch_ok() -> Iterator[Line]:
    logger = "n.p.dispatch.QuoteClient"
    for moment in every(BEGIN, CHANGED, 11, "dispatch-ok"):
        shipment = number(410000, 419999, "shipment", moment)
        yield java_line(moment, "INFO", "worker-3", logger, f"priced shipment {shipment}")


def dispatch_failing() -> Iterator[Line]:
    logger, queue = "n.p.dispatch.QuoteClient", 0
    for moment in every(CHANGED + timedelta(seconds=4), NOW, 14, "dispatch-bad"):
        shipment = number(420000, 429999, "shipment", moment)
        queue += number(3, 9, "queue", moment)
        yield java_line(moment, "WARN", "worker-1", logger,
                        f"tariff for shipment {shipment} not available, retry 3 of 3: "
                        "java.net.ConnectException: Connection refused")  # fmt: skip
        yield java_line(moment + timedelta(milliseconds=40), "ERROR", "worker-1",
                        "n.p.dispatch.Queue", f"{queue} shipments wait for a price")  # fmt: skip


def tariff_serving() -> Iterator[Line]:
    for moment in every(BEGIN, CHANGED, 6, "tariff-ok"):
        yield json_line(moment, "info", "request", method="GET", path="/v2/tariffs", status=200,
                        ms=number(4, 19, "tariff", moment))  # fmt: skip


def tariff_probed() -> Iterator[Line]:
    for moment in every(BEGIN, NOW, 30, "tariff-probe"):
        yield json_line(moment, "info", "request", method="GET", path="/healthz", status=200, ms=1)


def depot_map() -> Iterator[Line]:
    begin = at("2026-03-17T08:54:40+00:00")
    yield json_line(begin, "info", "loading map tiles", tiles=48211)
    for moment in every(begin + timedelta(seconds=5), begin + timedelta(seconds=50), 10, "tiles"):
        yield json_line(moment, "warn", "not ready yet, tiles still load", status=503)
    ready = begin + timedelta(seconds=54)
    yield json_line(ready, "info", "map ready", seconds=54)
    for moment in every(ready, NOW, 60, "map"):
        yield json_line(moment, "info", "request", method="GET", path="/depots", status=200, ms=12)


def pipeline() -> Iterator[Line]:
    steps = (
        (-64, "stage render: 3 manifests from ops/parcels@" + digest("commit")[:8]),
        (-41, "stage diff: Service/tariff-api spec.selector.track: main -> stable"),
        (-40, "stage diff: no other change"),
        (-12, "stage approve: approved by release-bot (policy: config-only)"),
        (0, "stage apply: service/tariff-api configured"),
        (1, "stage apply: deployment.apps/tariff-api unchanged"),
        (9, "stage verify: deployment.apps/tariff-api is available (2/2)"),
        (9, "pipeline 18842 finished: success"),
    )
    for offset, text in steps:
        moment = CHANGED + timedelta(seconds=offset, milliseconds=number(0, 800, text))
        yield moment, f"{clock(moment)} INFO  pipeline-18842 {text}"


def kubelet(node: str) -> str:
    pid = number(900, 1900, node)
    journal = [
        f"Mar 17 {moment:%H:%M:%S} {node} kubelet[{pid}]: I0317 {moment:%H:%M:%S.%f}    {pid} "
        f'kubelet_volumes.go:163] "Cleaned up orphaned pod volumes dir" podUID="{uid(moment)}"'
        for moment in every(BEGIN, NOW, 900, node)
    ]
    return unit_status(
        "kubelet",
        "kubelet: The Kubernetes Node Agent",
        "Mon 2026-02-16 05:11:20 UTC; 4 weeks 1 day ago",
        pid,
        "/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml",
        journal,
    )


def metrics() -> str:
    """Requests and errors a second, 30 s apart, for the services that take part."""
    header = ("time", "parcel-desk-rps", "parcel-desk-errors", "dispatch-rps", "tariff-api-rps")
    rows = []
    for index in range(92):
        moment = BEGIN + timedelta(seconds=30 * index)
        broken = moment >= CHANGED
        desk = 14 + number(-15, 15, "desk", index) / 10
        errors = desk * 0.93 if broken else 0
        tariff = 0.07 if broken else 21 + number(-20, 20, "tariff", index) / 10
        work = 8 + number(-9, 9, "dispatch", index) / 10
        values = (f"{desk:.1f}", f"{errors:.2f}", f"{work:.1f}", f"{tariff:.2f}")
        rows.append((f"{moment:%Y-%m-%d %H:%M:%S}", *values))
    return csv(header, rows)


MANIFEST = f"""\
apiVersion: v1
kind: Service
metadata:
  name: tariff-api
  namespace: parcels
  labels:
    app: tariff-api
spec:
  type: ClusterIP
  selector:
    app: tariff-api
    track: stable
  ports:
    - name: http
      port: 80
      targetPort: 8080
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: tariff-api
  namespace: parcels
  labels:
    app: tariff-api
spec:
  replicas: 2
  selector:
    matchLabels:
      app: tariff-api
  template:
    metadata:
      labels:
        app: tariff-api
        track: main
    spec:
      containers:
        - name: tariff-api
          image: {REGISTRY}/tariff-api:5.2.1
          ports:
            - containerPort: 8080
          resources:
            requests:
              cpu: 100m
              memory: 256Mi
            limits:
              memory: 256Mi
          livenessProbe:
            httpGet:
              path: /healthz
              port: 8080
            initialDelaySeconds: 10
          readinessProbe:
            httpGet:
              path: /healthz
              port: 8080
            initialDelaySeconds: 3
"""
