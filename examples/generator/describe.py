"""The `kubectl describe` pages of a service, a pod and a deployment."""

from collections.abc import Iterable, Sequence

from generator.cluster import Cluster, Event, Pod, Service, Workload
from generator.ids import digest
from generator.printing import addresses, joined, table
from generator.times import age, described


def describe_service(cluster: Cluster, service: Service) -> str:
    return _page(
        [
            ("Name", service.name),
            ("Namespace", cluster.namespace),
            ("Labels", f"app={service.name}"),
            ("Annotations", "<none>"),
            ("Selector", joined(service.selector)),
            ("Type", "ClusterIP"),
            ("IP Family Policy", "SingleStack"),
            ("IP Families", "IPv4"),
            ("IP", service.ip),
            ("IPs", service.ip),
            ("Port", f"http  {service.port}/TCP"),
            ("TargetPort", f"{service.target_port}/TCP"),
            ("Endpoints", addresses(cluster, service)),
            ("Session Affinity", "None"),
            ("Internal Traffic Policy", "Cluster"),
            ("Events", "<none>"),
        ],
        width=26,
    )


def _page(rows: Iterable[tuple[str, str]], width: int) -> str:
    return "".join(f"{name}:".ljust(width) + value + "\n" for name, value in rows)


def _lines(name: str, values: Iterable[str], width: int) -> str:
    first, *rest = values
    margin = " " * width
    return f"{name}:".ljust(width) + first + "\n" + "".join(f"{margin}{v}\n" for v in rest)


def describe_pod(cluster: Cluster, pod: Pod) -> str:
    work = pod.workload
    labels = [f"{key}={value}" for key, value in sorted(pod.labels.items())]
    node_ip = next(node.ip for node in cluster.nodes if node.name == pod.node)
    head = _page(
        [
            ("Name", pod.name),
            ("Namespace", cluster.namespace),
            ("Priority", "0"),
            ("Service Account", "default"),
            ("Node", f"{pod.node}/{node_ip}"),
            ("Start Time", described(pod.started)),
        ],
        width=18,
    )
    return (
        head
        + _lines("Labels", labels, 18)
        + _page(
            [
                ("Annotations", "<none>"),
                ("Status", "Running"),
                ("IP", pod.ip),
                ("Controlled By", f"ReplicaSet/{work.replica_set}"),
            ],
            width=18,
        )
        + _container(pod)
        + _conditions(pod)
        + _events(cluster, work.pod_events)
    )


def _container(pod: Pod) -> str:
    work = pod.workload
    image_id = f"{work.image.rpartition(':')[0]}@sha256:{digest('image', work.image)}"
    env = [f"      {key}:  {value}\n" for key, value in work.env.items()]
    probe = f"http-get http://:{work.port}{work.health}"
    return (
        f"Containers:\n  {work.name}:\n"
        f"    Container ID:   containerd://{digest('container', pod.name)}\n"
        f"    Image:          {work.image}\n    Image ID:       {image_id}\n"
        f"    Port:           {work.port}/TCP\n    Host Port:      0/TCP\n"
        + _state(pod)
        + f"    Ready:          {pod.ready}\n    Restart Count:  {work.restarts}\n"
        f"    Limits:\n      memory:  {work.memory}\n"
        f"    Requests:\n      cpu:     {work.cpu}\n      memory:  {work.memory}\n"
        f"    Liveness:     {probe} delay=10s timeout=2s period=10s #success=1 #failure=3\n"
        f"    Readiness:    {probe} delay=3s timeout=2s period=5s #success=1 #failure=3\n"
        + ("    Environment:\n" + "".join(env) if env else "    Environment:  <none>\n")
    )


def _state(pod: Pod) -> str:
    work, last = pod.workload, pod.workload.last_state
    if work.waiting:
        text = f"    State:          Waiting\n      Reason:       {work.waiting}\n"
    else:
        running = last.finished if last else pod.started
        text = f"    State:          Running\n      Started:      {described(running)}\n"
    if last:
        text += (
            f"    Last State:     Terminated\n      Reason:       {last.reason}\n"
            f"      Exit Code:    {last.exit_code}\n"
            f"      Started:      {described(last.started)}\n"
            f"      Finished:     {described(last.finished)}\n"
        )
    return text


def _conditions(pod: Pod) -> str:
    ready = str(pod.ready)
    return (
        "Conditions:\n  Type                        Status\n"
        "  PodReadyToStartContainers   True\n  Initialized                 True\n"
        f"  Ready                       {ready}\n  ContainersReady             {ready}\n"
        "  PodScheduled                True\nQoS Class:                   Burstable\n"
        "Node-Selectors:              <none>\n"
        "Tolerations:                 node.kubernetes.io/not-ready:NoExecute op=Exists for 300s\n"
        "                             node.kubernetes.io/unreachable:NoExecute op=Exists for 300s\n"
    )


def _events(cluster: Cluster, events: Sequence[Event]) -> str:
    if not events:
        return "Events:                      <none>\n"
    rows = [
        (event.kind, event.reason, _event_age(cluster, event), event.source, event.message)
        for event in events
    ]
    header = ("Type", "Reason", "Age", "From", "Message")
    lines = table(header, [["-" * len(name) for name in header], *rows], gap=2).splitlines()
    return "Events:\n" + "".join(f"  {line}\n" for line in lines)


def _event_age(cluster: Cluster, event: Event) -> str:
    last = age(cluster.now - event.last)
    if event.first is None:
        return last
    return f"{last} (x{event.count} over {age(cluster.now - event.first)})"


def describe_deployment(cluster: Cluster, work: Workload) -> str:
    wanted = len(work.nodes)
    ready = 0 if work.waiting else wanted
    labels = [f"{key}={value}" for key, value in sorted(work.labels.items())]
    return (
        _page(
            [
                ("Name", work.name),
                ("Namespace", cluster.namespace),
                ("CreationTimestamp", described(work.created)),
                ("Labels", f"app={work.name}"),
                ("Annotations", f"deployment.kubernetes.io/revision: {work.revision}"),
                ("Selector", f"app={work.name}"),
                (
                    "Replicas",
                    f"{wanted} desired | {wanted} updated | {wanted} total | "
                    f"{ready} available | {wanted - ready} unavailable",
                ),
                ("StrategyType", "RollingUpdate"),
                ("MinReadySeconds", "0"),
                ("RollingUpdateStrategy", "25% max unavailable, 25% max surge"),
            ],
            width=24,
        )
        + "Pod Template:\n"
        + "".join(f"  {line}\n" for line in _lines("Labels", labels, 10).splitlines())
        + f"  Containers:\n   {work.name}:\n    Image:      {work.image}\n"
        f"    Port:       {work.port}/TCP\n    Host Port:  0/TCP\n"
        f"    Limits:\n      memory:  {work.memory}\n"
        f"    Requests:\n      cpu:     {work.cpu}\n      memory:  {work.memory}\n"
        + _template_env(work)
        + f"Conditions:\n  Type           Status  Reason\n  ----           ------  ------\n"
        f"  Available      {'True ' if ready else 'False'}   "
        f"{'MinimumReplicasAvailable' if ready else 'MinimumReplicasUnavailable'}\n"
        f"  Progressing    True    NewReplicaSetAvailable\n"
        f"NewReplicaSet:   {work.replica_set} ({wanted}/{wanted} replicas created)\n"
        + _events(cluster, work.events)
    )


def _template_env(work: Workload) -> str:
    if not work.env:
        return "    Environment:  <none>\n"
    return "    Environment:\n" + "".join(f"      {k}:  {v}\n" for k, v in work.env.items())
