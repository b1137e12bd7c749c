"""What documents and transcripts tell outright: brokers, jobs, policies, heartbeats, span trees."""

import json

import pytest

from faultmaven.analysis.engine import analyse
from faultmaven.analysis.model import Analysis, Verdict
from tests.unit.analysis.evidence import source

JOB = """Name:             sweep
Namespace:        kiosk
Parallelism:      1
Completions:      1
Backoff Limit:    1
Pods Statuses:    {active} Active (0 Ready) / {succeeded} Succeeded / {failed} Failed
Pod Template:
  Labels:  job-name=sweep
Events:  <none>
"""
TREE = """├─ GET /quote (gate) - 900.00ms (span_id=1)
  ├─ call (gate) - 880.10ms (span_id=2)
    ├─ price (pricing) - 870.00ms (span_id=3)
      ├─ pg.query (pricing) - {query}ms (span_id=4)
      │    db.statement: SELECT * FROM rates WHERE day = $1
"""
POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shut
  namespace: kiosk
spec:
  podSelector: {{}}
  policyTypes: [Egress]
  egress: {egress}
"""
UNRESOLVED = "2031-05-04T09:00:00Z ERROR Failed to resolve 'larder' ([Errno -3] Try again)\n"


def read(**files: str) -> Analysis:
    return analyse([source(text, name.replace("_", ".")) for name, text in files.items()])


def codes(analysis: Analysis) -> list[str]:
    return [cause.code for cause in analysis.causes]


@pytest.mark.parametrize(
    ("node", "code"),
    [
        ({"partitions": ["rabbit@nest-1"]}, "rabbitmq.partition"),
        ({"running": False}, "rabbitmq.node_down"),
        ({"mem_alarm": True}, "rabbitmq.memory_alarm"),
        ({"disk_free_alarm": True}, "rabbitmq.disk_alarm"),
    ],
)
def test_a_brokers_state_is_read_from_its_management(node: dict[str, object], code: str) -> None:
    well = {"name": "rabbit@nest-0", "running": True, "mem_alarm": False, "partitions": []}

    assert codes(read(nodes_json=json.dumps([well | node], indent=1))) == [code]
    assert codes(read(nodes_json=json.dumps([well], indent=1))) == []


def test_a_job_whose_pods_all_failed_is_explained_by_what_they_said() -> None:
    analysis = read(
        job_txt="$ kubectl describe job sweep -n kiosk\n"
        + JOB.format(active=0, succeeded=0, failed=2),
        sweep_log="/bin/sh: syntax error: unexpected end of file\n",
    )

    assert codes(analysis) == ["app.script_invalid"]
    assert "backoff limit" in analysis.causes[0].explains[0].statement


@pytest.mark.parametrize(("active", "succeeded"), [(1, 0), (0, 1)])
def test_a_job_that_runs_or_succeeded_has_not_failed(active: int, succeeded: int) -> None:
    told = JOB.format(active=active, succeeded=succeeded, failed=1)

    assert codes(read(job_txt="$ kubectl describe job sweep -n kiosk\n" + told)) == []


def test_a_policy_that_lets_nothing_out_explains_names_that_do_not_resolve() -> None:
    analysis = read(policy_yaml=POLICY.format(egress="[]"), till_log=UNRESOLVED)

    assert analysis.causes[0].code == "k8s.network_policy_blocks_dns"


def test_a_policy_that_lets_dns_out_explains_nothing() -> None:
    dns = "[{ports: [{port: 53, protocol: UDP}]}]"

    analysis = read(policy_yaml=POLICY.format(egress=dns), till_log=UNRESOLVED)

    assert "k8s.network_policy_blocks_dns" not in codes(analysis)


def test_an_alert_that_is_meant_to_fire_is_no_fault() -> None:
    alert = {
        "labels": {"alertname": "Heartbeat"},
        "annotations": {"description": "This alert is always firing, to show that alerts arrive."},
        "status": "firing",
    }

    analysis = read(alert_json=json.dumps(alert, indent=1))

    assert analysis.verdict in (Verdict.RECOVERED, Verdict.HEALTHY)
    assert "not an issue" in analysis.ruled_out[0].reason


def test_the_span_that_took_most_of_a_request_is_named_with_its_statement() -> None:
    analysis = read(trace_txt=TREE.format(query="860.00"))

    (cause,) = analysis.causes
    assert (cause.entity.name, cause.code) == ("pricing", "service.slow_operation")
    assert "SELECT * FROM rates" in cause.statement


def test_a_request_whose_time_is_spread_blames_nobody() -> None:
    assert codes(read(trace_txt=TREE.format(query="430.00"))) == []


@pytest.mark.parametrize(
    ("ago", "verdict"), [("40d", Verdict.RECOVERED), ("2m", Verdict.CAUSE_FOUND)]
)
def test_a_pod_that_was_killed_for_memory_long_ago_and_is_ready_has_recovered(
    ago: str, verdict: Verdict
) -> None:
    told = f"""$ kubectl get pods -n shop
NAME                READY   STATUS    RESTARTS      AGE
till-6c9f7d-zbcdf   1/1     Running   3 ({ago} ago)   60d

$ kubectl describe pod till-6c9f7d-zbcdf -n shop
Name:         till-6c9f7d-zbcdf
Namespace:    shop
Status:       Running
Containers:
  till:
    State:          Running
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
    Ready:          True
    Restart Count:  3
Conditions:
  Type              Status
  Ready             True
"""

    assert analyse([source(told, "pods.txt")]).verdict is verdict
