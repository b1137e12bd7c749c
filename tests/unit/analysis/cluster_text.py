"""Small kubectl outputs of an invented shop, for tests."""

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis
from tests.unit.analysis.evidence import source

NODES = """$ kubectl get nodes -n shop -o wide
NAME     STATUS                     ROLES           AGE   VERSION   INTERNAL-IP
ctrl-1   Ready,SchedulingDisabled   control-plane   90d   v1.31.2   10.0.0.1
node-a   Ready                      <none>          90d   v1.31.2   10.0.0.2
node-b   Ready                      <none>          90d   v1.31.2   10.0.0.3
"""


def read(files: dict[str, str]) -> Analysis:
    return analyse([source(text, name) for name, text in files.items()])


def top(analysis: Analysis) -> tuple[str, str] | None:
    """Entity and code of the first cause."""
    return (str(analysis.causes[0].entity), analysis.causes[0].code) if analysis.causes else None


def codes(analysis: Analysis) -> set[str]:
    return {cause.code for cause in analysis.causes}


def deployments(**ready: str) -> str:
    """`get deployments`; values are like `1/1`."""
    rows = [
        f"{name:<10} {value:<7} {value[-1]:<12} {value[0]:<11} 9m    main         "
        f"reg.test/shop/{name}:1   app={name}"
        for name, value in ready.items()
    ]
    title = "NAME       READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES   SELECTOR"
    return "\n".join(["$ kubectl get deployments -n shop -o wide", title, *rows, ""]) + "\n"


def pods(**status: tuple[str, str, int]) -> str:
    """`get pods`; values are ready count, status, restarts."""
    rows = [
        f"{name + '-7d9f8c6b5-abcde':<27} {ready:<7} {word:<27} {restarts:<10} 9m    10.1.0.9   "
        "node-a"
        for name, (ready, word, restarts) in status.items()
    ]
    title = f"{'NAME':<27} READY   {'STATUS':<27} RESTARTS   AGE   IP         NODE"
    return "\n".join(["$ kubectl get pods -n shop -o wide", title, *rows, ""]) + "\n"


def pod(
    name: str,
    *,
    node: str = "node-a",
    status: str = "Running",
    state: str = "Running",
    last: str = "",
    ready: bool = True,
    restarts: int = 0,
    port: int = 8080,
    image: str = "",
    extra: str = "",
    env: str = "",
    events: str = "",
    tail: str = "",
) -> str:
    """`describe pod` of one container; `extra` and `env` are further lines of the container."""
    last_state = f"    Last State:     Terminated\n{last}" if last else ""
    shown = (
        f"Events:\n  Type     Reason     Age   From     Message\n{events}"
        if events
        else "Events:  <none>\n"
    )
    return f"""$ kubectl describe pods {name}-7d9f8c6b5-abcde -n shop
Name:             {name}-7d9f8c6b5-abcde
Namespace:        shop
Service Account:  default
Node:             {node + "/10.0.0.2" if node else "<none>"}
Labels:           app={name}
                  pod-template-hash=7d9f8c6b5
Status:           {status}
IP:               10.1.0.9
Controlled By:  ReplicaSet/{name}-7d9f8c6b5
Containers:
  main:
    Image:          {image or f"reg.test/shop/{name}:1"}
    Port:           {port}/TCP
    State:          {state}
{last_state}    Ready:          {ready}
    Restart Count:  {restarts}
    Limits:
      memory:  64Mi
{extra}    Environment:
{env or "      MODE:  test"}
    Mounts:
      /data from data (rw)
Conditions:
  Type      Status
  Ready     {ready}
{tail}{shown}
"""


def service(
    name: str, *, selector: str = "", port: int = 80, target: str = "8080", protocol: str = "TCP"
) -> str:
    return f"""$ kubectl describe services {name} -n shop
Name:              {name}
Namespace:         shop
Selector:          {selector or f"app={name}"}
Type:              ClusterIP
Port:              main  {port}/{protocol}
TargetPort:        {target}/{protocol}
Endpoints:         10.1.0.9:{target}
Session Affinity:  None
Events:            <none>

"""
