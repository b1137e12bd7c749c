"""Each rule fires on its own small case, and not on the look-alike."""

import pytest

from tests.unit.analysis.cluster_text import (
    NODES,
    codes,
    deployments,
    pod,
    pods,
    read,
    service,
    top,
)

WAITING = deployments(orders="0/1", ledger="1/1")
DOWN = WAITING + pods(orders=("0/1", "Pending", 0), ledger=("1/1", "Running", 0))
CRASH = WAITING + pods(orders=("0/1", "CrashLoopBackOff", 5), ledger=("1/1", "Running", 0))
UP = deployments(orders="1/1", ledger="1/1") + pods(
    orders=("1/1", "Running", 0), ledger=("1/1", "Running", 0)
)
EXITED = "      Reason:       Error\n      Exit Code:    1\n"


def event(reason: str, message: str, age: str = "5s (x9 over 5m)") -> str:
    return f"  Warning  {reason}  {age}  kubelet  {message}\n"


def replicas(message: str, current: int = 0) -> str:
    return f"""$ kubectl describe replicasets orders-7d9f8c6b5 -n shop
Name:           orders-7d9f8c6b5
Namespace:      shop
Controlled By:  Deployment/orders
Replicas:       {current} current / 1 desired
Pods Status:    {current} Running / 0 Waiting / 0 Succeeded / 0 Failed
Pod Template:
  Labels:  app=orders
Events:
  Type     Reason        Age  From                   Message
  Warning  FailedCreate  9s   replicaset-controller  Error creating: {message}
"""


def unscheduled(message: str, **details: str) -> str:
    events = (
        f"  Warning  FailedScheduling  9s  default-scheduler  0/3 nodes are available: {message}\n"
    )
    return pod("orders", node="", status="Pending", state="", ready=False, events=events, **details)


def probing(probe: str, message: str, ready: bool = False, **details: str) -> str:
    return pod(
        "orders",
        ready=ready,
        restarts=3,
        last=EXITED,
        extra=f"    {probe}\n",
        events=event("Unhealthy", message),
        **details,
    )


def claim(**said: str) -> str:
    values = {"class": "", "size": "1Gi", "mode": "ReadWriteOnce", "selector": "", **said}
    return f"""apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: orders-pvc
  namespace: shop
spec:
  accessModes: [{values["mode"]}]
  storageClassName: "{values["class"]}"
  resources: {{requests: {{storage: {values["size"]}}}}}
{values["selector"]}"""


def volume(status: str = "Available", owner: str = "", wanted: str = "") -> str:
    return f"""$ kubectl describe pv orders-pv
Name:            orders-pv
Labels:          tier=fast
StorageClass:  <unset>
Status:          {status}
Claim:           {owner}
Reclaim Policy:  Retain
Access Modes:    RWO
Capacity:        1Gi
Source:
    Type:  HostPath
Events:  <none>

$ kubectl get pvc -n shop
NAME         STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE
orders-pvc   Pending                                      {wanted:<14} 9m
"""


UNKNOWN_CLASS = """$ kubectl get events -n shop
LAST SEEN   TYPE      REASON               OBJECT                             MESSAGE
4s          Warning   ProvisioningFailed   persistentvolumeclaim/orders-pvc   """ + (
    'storageclass.storage.k8s.io "{}" not found\n\n'
)
CLAIMED = DOWN + unscheduled(
    "pod has unbound immediate PersistentVolumeClaims.",
    tail="Volumes:\n  data:\n    Type:       PersistentVolumeClaim\n    ClaimName:  orders-pvc\n",
)
UNIT = """$ systemctl status {unit}
● {unit}.service - {unit}
     Active: {state} since Fri 2026-01-02 10:00:00 UTC; 2min ago
Jan 02 10:00:00 node-b {unit}[1]: a line
"""
DATABASE = service("ledgerdb", port=3306, target="3306") + deployments(ledgerdb="1/1")
USES_DATABASE = "      DB_HOST:  ledgerdb\n      DB_PORT:  {port}"
GRPC = (
    "grpc <pod>:{port}  delay={delay}s timeout=1s period={period}s #success=1 #failure={failures}"
)


def grpc(kind: str, port: int = 8080, delay: int = 9, period: int = 10, failures: int = 3) -> str:
    return f"{kind}:  " + GRPC.format(port=port, delay=delay, period=period, failures=failures)


ORDERS, SHOP = "app/orders", "namespace/shop"
NO_PORT = 'Liveness probe failed: timeout: failed to connect service "10.1.0.9:9" within 1s'
HTTP = "http-get http://:8080/ delay=9s timeout=1s period=10s #success=1 #failure=3"
REWRITTEN = "Readiness probe failed: HTTP probe failed with statuscode: {}"
REFUSED = 'Failed to pull image "reg.test/shop/orders:1": failed to resolve reference: '

UNPLACED = "1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector."

CASES = {
    "missing service account": (
        {
            "k.txt": WAITING
            + replicas('pods "orders-" is forbidden: serviceaccount "clerk" not found')
        },
        (ORDERS, "k8s.service_account_missing"),
    ),
    **{
        f"{resource} quota": (
            {
                "k.txt": WAITING
                + replicas(
                    f"pods is forbidden: exceeded quota: q, requested: {name}=1, used: {name}=3, "
                    f"limited: {name}=3"
                )
            },
            (SHOP, f"k8s.quota_{resource}_exceeded"),
        )
        for resource, name in (
            ("cpu", "requests.cpu"),
            ("memory", "limits.memory"),
            ("pods", "pods"),
            ("storage", "requests.storage"),
        )
    },
    "service refused by a spent quota": (
        {
            "k.txt": UP
            + "$ kubectl get services -n shop\nNAME     TYPE        CLUSTER-IP   PORT(S)   AGE\n"
            + "ledger   ClusterIP   10.2.0.1     80/TCP    9m\n\n"
            + "$ kubectl describe resourcequota q -n shop\nName:       q\nNamespace:  shop\n"
            + "Resource  Used  Hard\n--------  ----  ----\nservices  4     1\n",
            "orders.yaml": "apiVersion: v1\nkind: Service\n"
            "metadata: {name: orders, namespace: shop}\n"
            "spec: {selector: {app: orders}, ports: [{port: 80}]}\n",
        },
        (SHOP, "k8s.quota_services_exceeded"),
    ),
    "scaled to zero": (
        {"k.txt": deployments(orders="0/0", ledger="1/1") + service("orders")},
        (ORDERS, "k8s.zero_replicas"),
    ),
    **{
        f"{unit} down": (
            {"k.txt": UP + NODES, f"{unit}.txt": UNIT.format(unit=unit, state="inactive (dead)")},
            ("node/node-b", code),
        )
        for unit, code in (
            ("kubelet", "k8s.kubelet_unavailable"),
            ("containerd", "k8s.container_runtime_unavailable"),
            ("kube-proxy", "k8s.kube_proxy_unavailable"),
            ("kube-scheduler", "k8s.scheduler_unavailable"),
        )
    },
    "killed for memory": (
        {
            "k.txt": CRASH
            + pod(
                "orders",
                ready=False,
                restarts=4,
                last="      Reason:       OOMKilled\n      Exit Code:    137\n",
            )
        },
        (ORDERS, "k8s.oom_killed"),
    ),
    "liveness port": (
        {"k.txt": CRASH + probing(grpc("Liveness", port=9), NO_PORT)},
        (ORDERS, "k8s.liveness_probe_wrong_port"),
    ),
    "readiness port": (
        {
            "k.txt": CRASH
            + probing(grpc("Readiness", port=9), NO_PORT.replace("Liveness", "Readiness"))
        },
        (ORDERS, "k8s.readiness_probe_wrong_port"),
    ),
    "liveness protocol": (
        {
            "k.txt": CRASH
            + probing(f"Liveness:  {HTTP}", "Liveness probe failed: malformed HTTP response")
        },
        (ORDERS, "k8s.liveness_probe_wrong_protocol"),
    ),
    "readiness protocol": (
        {
            "k.txt": CRASH
            + probing(f"Readiness:  {HTTP}", "Readiness probe failed: malformed HTTP response")
        },
        (ORDERS, "k8s.readiness_probe_wrong_protocol"),
    ),
    "liveness too early": (
        {"k.txt": CRASH + probing(grpc("Liveness", delay=1, period=1, failures=1), NO_PORT)},
        (ORDERS, "k8s.liveness_probe_too_early"),
    ),
    **{
        f"unscheduled for {code}": (
            {"k.txt": DOWN + NODES + unscheduled(message, **details)},
            (ORDERS, f"k8s.{code}"),
        )
        for code, message, details in (
            ("insufficient_cpu", "1 node(s) were unschedulable, 2 Insufficient cpu.", {}),
            ("insufficient_memory", "1 node(s) were unschedulable, 2 Insufficient memory.", {}),
            (
                "pod_anti_affinity_conflict",
                "1 node(s) were unschedulable, 2 node(s) didn't match pod anti-affinity rules.",
                {},
            ),
            (
                "taint_not_tolerated",
                "1 node(s) were unschedulable, 2 node(s) had untolerated taint {gpu: yes}.",
                {},
            ),
            (
                "node_selector_unsatisfied",
                UNPLACED,
                {"tail": "Node-Selectors:  disk=ssd\n"},
            ),
            (
                "node_affinity_unsatisfied",
                UNPLACED,
                {},
            ),
        )
    },
    "cordoned": (
        {
            "k.txt": DOWN
            + NODES.replace(
                "Ready                      <none>", "Ready,SchedulingDisabled   <none>"
            )
            + unscheduled("3 node(s) were unschedulable.")
        },
        (ORDERS, "k8s.node_cordoned"),
    ),
    "claim class": (
        {"k.txt": CLAIMED + volume(wanted="gold"), "c.yaml": claim(**{"class": "gold"})},
        (ORDERS, "k8s.pvc_storage_class_mismatch"),
    ),
    "claim size": (
        {"k.txt": CLAIMED + volume(), "c.yaml": claim(size="5Gi")},
        (ORDERS, "k8s.pvc_capacity_mismatch"),
    ),
    "claim mode": (
        {"k.txt": CLAIMED + volume(), "c.yaml": claim(mode="ReadWriteMany")},
        (ORDERS, "k8s.pvc_access_mode_mismatch"),
    ),
    "claim selector": (
        {
            "k.txt": CLAIMED + volume(),
            "c.yaml": claim(selector="  selector: {matchLabels: {tier: slow}}\n"),
        },
        (ORDERS, "k8s.pvc_selector_mismatch"),
    ),
    "claim selector expression": (
        {
            "k.txt": CLAIMED + volume(),
            "c.yaml": claim(
                selector="  selector: {matchExpressions: [{key: tier, operator: NotIn, "
                "values: [fast]}]}\n"
            ),
        },
        (ORDERS, "k8s.pvc_selector_mismatch"),
    ),
    "claim size in a class without an object": (
        {
            "k.txt": CLAIMED
            + volume(wanted="byhand").replace("<unset>", "byhand")
            + UNKNOWN_CLASS.format("byhand"),
            "c.yaml": claim(**{"class": "byhand", "size": "5Gi"}),
        },
        (ORDERS, "k8s.pvc_capacity_mismatch"),
    ),
    "readiness probe of another protocol than the service's": (
        {
            "k.txt": deployments(orders="0/1")
            + pods(orders=("0/1", "Running", 0))
            + pod(
                "orders",
                ready=False,
                extra=f"    {grpc('Readiness')}\n",
                events=event("Unhealthy", NO_PORT.replace("Liveness", "Readiness")),
            )
            + service("orders").replace("main  80", "http  80"),
        },
        (ORDERS, "k8s.readiness_probe_wrong_protocol"),
    ),
    "service of another protocol than the probe that succeeds": (
        {
            "k.txt": UP
            + pod("orders", extra=f"    {grpc('Readiness')}\n")
            + service("orders").replace("main  80", "http  80"),
        },
        (ORDERS, "k8s.service_protocol_mismatch"),
    ),
    "service port by a name that no container gives": (
        {
            "k.txt": UP
            + pod("orders")
            + service("orders", target="web").replace("10.1.0.9:web", "10.1.0.9")
        },
        (ORDERS, "k8s.service_port_mismatch"),
    ),
    "address in another namespace than the service": (
        {
            "k.txt": UP
            + pod("orders", env="      LEDGER_ADDR:  ledger.staging:80")
            + pod("ledger")
            + service("ledger")
        },
        (ORDERS, "k8s.env_address_mismatch"),
    ),
    "quota that stops a rollout while the old pods serve": (
        {
            "k.txt": deployments(orders="1/1", ledger="1/1")
            + replicas(
                "pods is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, "
                "limited: pods=3"
            )
        },
        (SHOP, "k8s.quota_pods_exceeded"),
    ),
    "readiness probe of another protocol behind a sidecar": (
        {
            "k.txt": deployments(orders="0/1")
            + pods(orders=("0/1", "Running", 0))
            + pod(
                "orders",
                ready=False,
                extra="    Readiness:  http-get http://:15020/app-health/main/readyz delay=9s "
                "timeout=1s period=10s #success=1 #failure=3\n",
                env="      ISTIO_KUBE_APP_PROBERS:  "
                '{"/app-health/main/readyz":{"grpc":{"port":8080}}}',
                events=event("Unhealthy", REWRITTEN.format(500)),
            )
            + service("orders").replace("main  80", "http  80"),
        },
        (ORDERS, "k8s.readiness_probe_wrong_protocol"),
    ),
    "readiness probe that is turned away": (
        {
            "k.txt": deployments(orders="0/1")
            + pods(orders=("0/1", "Running", 0))
            + probing(f"Readiness:  {HTTP}", REWRITTEN.format(403))
        },
        (ORDERS, "k8s.readiness_probe_wrong_protocol"),
    ),
    "volume taken": (
        {"k.txt": CLAIMED + volume("Bound", "shop/other-pvc"), "c.yaml": claim()},
        (ORDERS, "k8s.pv_already_bound"),
    ),
    "service selector": (
        {"k.txt": UP + pod("orders") + service("orders", selector="app=order")},
        (ORDERS, "k8s.service_selector_mismatch"),
    ),
    "service port": (
        {"k.txt": UP + pod("orders") + service("orders", target="8081")},
        (ORDERS, "k8s.service_port_mismatch"),
    ),
    "service protocol": (
        {"k.txt": UP + pod("orders") + service("orders", protocol="UDP")},
        (ORDERS, "k8s.service_protocol_mismatch"),
    ),
    "address port": (
        {
            "k.txt": UP
            + pod("orders", env="      LEDGER_ADDR:  ledger:81")
            + pod("ledger")
            + service("ledger")
        },
        (ORDERS, "k8s.env_address_mismatch"),
    ),
    "address host": (
        {
            "k.txt": UP
            + pod("orders", env="      LEDGER_ADDR:  ledgr:80")
            + pod("ledger")
            + service("ledger")
        },
        (ORDERS, "k8s.env_address_mismatch"),
    ),
    "cache address port": (
        {
            "k.txt": CRASH
            + pod("orders", ready=False, env="      CACHE_ADDR:  ledgerdb:3307")
            + DATABASE
        },
        (ORDERS, "k8s.env_address_mismatch"),
    ),
    "database port": (
        {
            "k.txt": CRASH
            + pod("orders", ready=False, env=USES_DATABASE.format(port=3307))
            + DATABASE
        },
        (ORDERS, "db.port_invalid"),
    ),
    "database credentials": (
        {
            "k.txt": CRASH,
            "logs/orders.log": "java.sql.SQLException: Access denied for user 'clerk'@'10.1.0.9'\n",
        },
        (ORDERS, "db.credentials_invalid"),
    ),
    "database whose engine is in read-only mode": (
        {
            "k.txt": UP + pod("orders", env=USES_DATABASE.format(port=3306)) + DATABASE,
            "logs/orders.log": "2026-01-02 10:00:00 ERROR sql.Helper : Running in read-only mode\n",
        },
        ("app/ledgerdb", "db.read_only"),
    ),
    "database read-only": (
        {
            "k.txt": UP + pod("orders", env=USES_DATABASE.format(port=3306)) + DATABASE,
            "logs/orders.log": "ERROR The MySQL server is running with the --read-only option\n",
        },
        ("app/ledgerdb", "db.read_only"),
    ),
    "database connections": (
        {
            "k.txt": UP + pod("orders", env=USES_DATABASE.format(port=3306)) + DATABASE,
            "logs/orders.log": "ERROR 1040 (08004): Too many connections\n",
        },
        ("app/ledgerdb", "db.connections_exhausted"),
    ),
    "resolver": (
        {
            "k.txt": CRASH + pod("orders", ready=False),
            "orders.yaml": "apiVersion: apps/v1\nkind: Deployment\n"
            "metadata: {name: orders, namespace: shop}\n"
            "spec:\n  template:\n    spec:\n      dnsPolicy: None\n      dnsConfig:\n"
            "        nameservers:\n          - 192.0.2.1\n      containers: [{name: main}]\n",
        },
        (ORDERS, "k8s.dns_resolution_failed"),
    ),
    "registry name": (
        {
            "k.txt": CRASH
            + pod(
                "orders",
                ready=False,
                events=event("Failed", REFUSED + "dial tcp: lookup reg.test: no such host"),
            )
        },
        (ORDERS, "k8s.image_registry_unresolvable"),
    ),
    "image tag": (
        {
            "k.txt": CRASH
            + pod(
                "orders",
                ready=False,
                events=event("Failed", REFUSED + "reg.test/shop/orders:1: not found"),
            )
        },
        (ORDERS, "k8s.image_reference_invalid"),
    ),
    "pull secret": (
        {
            "k.txt": CRASH
            + pod(
                "orders",
                ready=False,
                image="vault.test/x/orders:1",
                events=event("Failed", REFUSED + "401 Unauthorized"),
            )
        },
        (ORDERS, "k8s.image_pull_secret_missing"),
    ),
    "image denied where others pull": (
        {
            "k.txt": CRASH
            + pod("orders", ready=False, events=event("Failed", REFUSED + "403 Forbidden"))
            + pod("ledger")
        },
        (ORDERS, "k8s.image_reference_invalid"),
    ),
    "secret": (
        {
            "k.txt": CRASH
            + pod(
                "orders",
                ready=False,
                events=event("Failed", 'Error: secret "orders-key" not found'),
            )
        },
        (ORDERS, "k8s.secret_missing"),
    ),
    "config map": (
        {
            "k.txt": CRASH
            + pod(
                "orders",
                ready=False,
                events=event("Failed", 'Error: configmap "orders-cfg" not found'),
            )
        },
        (ORDERS, "k8s.config_map_missing"),
    ),
    "volume permission": (
        {
            "k.txt": CRASH + pod("orders", ready=False, restarts=5, last=EXITED),
            "logs/orders.log": "fatal: open /data/journal: Permission denied\n",
        },
        (ORDERS, "k8s.volume_permission_denied"),
    ),
    "port claimed by the sidecar": (
        {
            "k.txt": CRASH
            + pod("orders", ready=False).replace(
                "Status: ",
                'Annotations:      proxy.istio.io/config: { "statusPort": 8080 }\nStatus: ',
                1,
            )
        },
        (ORDERS, "k8s.port_conflict"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_names_the_cause_of_its_own_case(name: str) -> None:
    files, expected = CASES[name]

    analysis = read(files)

    assert top(analysis) == expected
    assert analysis.causes[0].citations


LOOK_ALIKES = {
    "an account that was missing only at first": UP
    + replicas('pods "orders-" is forbidden: serviceaccount "clerk" not found', current=1),
    "a pod that was placed after a while": UP
    + pod(
        "orders",
        events=event("FailedScheduling", "0/3 nodes are available: 3 Insufficient cpu.", "9m"),
    ),
    "a probe that failed while the pod came up": UP
    + pod("orders", extra=f"    {grpc('Liveness')}\n", events=event("Unhealthy", NO_PORT, "9m")),
    "an image that was pulled at the second attempt": UP
    + pod("orders", events=event("Failed", REFUSED + "no such host", "9m")),
    "a secret that appeared": UP
    + pod("orders", events=event("Failed", 'Error: secret "orders-key" not found', "9m")),
    "a selector that matches": UP + pod("orders") + service("orders"),
    "an address that is right": UP
    + pod("orders", env="      LEDGER_ADDR:  ledger:80")
    + pod("ledger")
    + service("ledger"),
    "a service port by a name that the pods' ports resolve": UP
    + pod("orders")
    + service("orders", target="web").replace("10.1.0.9:web", "10.1.0.9:8080"),
    "an address of a service elsewhere that has no namesake here": UP
    + pod("orders", env="      BILLING_ADDR:  billing.staging:80")
    + pod("ledger")
    + service("ledger"),
    "a control plane node that is cordoned": UP + NODES,
    "a service that runs": UP + UNIT.format(unit="kubelet", state="active (running)"),
}


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_look_alike_on_a_healthy_workload_names_no_cause(name: str) -> None:
    analysis = read({"k.txt": LOOK_ALIKES[name]})

    assert codes(analysis) == set()


def test_what_is_stale_is_ruled_out_with_the_state_that_says_so() -> None:
    analysis = read({"k.txt": LOOK_ALIKES["a secret that appeared"]})

    assert analysis.verdict == "recovered"
    assert "Ready now" in analysis.ruled_out[0].reason
    assert analysis.ruled_out[0].citations


def test_a_caller_of_the_broken_app_is_a_symptom() -> None:
    calls = pod("ledger", ready=False, restarts=4, last=EXITED, env="      ORDERS_ADDR:  orders:80")
    state = deployments(orders="0/1", ledger="0/1") + pods(
        orders=("0/1", "CrashLoopBackOff", 5), ledger=("0/1", "CrashLoopBackOff", 5)
    )
    broken = pod(
        "orders", ready=False, events=event("Failed", 'Error: secret "orders-key" not found')
    )

    analysis = read({"k.txt": state + calls + broken + service("orders")})

    assert top(analysis) == (ORDERS, "k8s.secret_missing")
    assert codes(analysis) == {"k8s.secret_missing"}
    assert any("ledger" in effect.statement for effect in analysis.causes[0].explains)
