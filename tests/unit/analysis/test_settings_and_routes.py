"""Settings that point at the wrong place, gateways, the entity graph and rule packs."""

from pathlib import Path

import pytest

from faultmaven.analysis import graph as graphs
from faultmaven.analysis.kubernetes.reader import add_block
from faultmaven.analysis.kubernetes.state import Cluster
from faultmaven.analysis.kubernetes.topology import Topology
from faultmaven.analysis.kubernetes.transcript import blocks
from faultmaven.analysis.model import Entity
from faultmaven.analysis.rules.library import built_in
from faultmaven.analysis.rules.model import RulePackInvalid
from faultmaven.analysis.rules.validation import load
from tests.unit.analysis.cluster_text import codes, deployments, pod, pods, read, service, top

APPS = ("orders", "ledger", "stock", "basket", "clerk")
ROUTES = "".join(
    f"      - id: {name}\n        uri: lb://{{{name}}}\n        predicates:\n"
    f"          - Path=/api/v1/{name}/**\n"
    for name in APPS
)


def gateway(**targets: str) -> str:
    text = ROUTES.format(**{name: targets.get(name, name) for name in APPS})
    return (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gate, namespace: shop}\n"
        f"data:\n  routes.yml: |-\n    routes:\n{text}"
    )


UP = deployments(**dict.fromkeys(APPS, "1/1")) + "".join(service(name) for name in APPS)


def test_a_route_that_breaks_the_table_s_habit_is_named() -> None:
    analysis = read({"k.txt": UP, "gate.yaml": gateway(orders="stock")})

    assert top(analysis) == ("app/orders", "k8s.gateway_misroute")
    assert analysis.causes[0].citations[0].quote == "uri: lb://stock"


def test_a_route_table_without_a_slip_names_nothing() -> None:
    assert read({"k.txt": UP, "gate.yaml": gateway()}).causes == ()


def secret(app: str, password: str) -> str:
    return (
        f"apiVersion: v1\nkind: Secret\nmetadata: {{name: {app}-db, namespace: shop}}\n"
        "stringData:\n"
        f"  {app.upper()}_DB_HOST: ledgerdb\n  {app.upper()}_DB_PASSWORD: {password}\n---\n"
    )


def users_of_database(odd: str) -> dict[str, str]:
    state = deployments(**{name: "0/1" if name == "clerk" else "1/1" for name in APPS})
    described = "".join(
        pod(
            name,
            ready=name != "clerk",
            extra=f"    Environment Variables from:\n      {name}-db  Secret  Optional: false\n",
        )
        for name in APPS
    )
    clerk = pods(clerk=("0/1", "CrashLoopBackOff", 4))
    secrets = "".join(secret(name, odd if name == "clerk" else "same") for name in APPS)
    return {"k.txt": state + described + clerk, "secrets.yaml": secrets}


def test_a_password_that_no_other_client_uses_is_named_without_being_quoted() -> None:
    analysis = read(users_of_database("other"))

    assert top(analysis) == ("app/clerk", "db.credentials_invalid")
    assert all(
        cited.quote != "other" and ": other" not in cited.quote
        for cited in analysis.causes[0].citations
    )


def test_equal_passwords_are_no_finding() -> None:
    assert "db.credentials_invalid" not in codes(read(users_of_database("same")))


def topology(text: str) -> Topology:
    cluster = Cluster()
    for block in blocks(text.split("\n")):
        add_block(cluster, "k.txt", block)
    return Topology(cluster)


def test_the_graph_follows_addresses_and_dependency_files() -> None:
    found = topology(UP + pod("orders", env="      LEDGER_ADDR:  ledger:80"))
    tree = '{\n "ledger": "ledger\\n├── stock\\n│   └── basket\\n└── clerk"\n}'

    graph = graphs.build(found, graphs.dependency_relations(found, "d.json", tree.split("\n")))

    names = [entity.name for entity in graph.reach(Entity("app", "orders", "shop"))]
    assert names == ["ledger", "clerk", "stock", "basket"]
    assert graph.hosts(Entity("app", "orders", "shop")) == [Entity("node", "node-a")]


def test_every_rule_of_the_built_in_packs_names_a_known_code_and_a_made_signal() -> None:
    library = built_in()

    sources = "".join(path.read_text() for path in Path(graphs.__file__).parent.rglob("*.py"))
    made = {pattern.signal for pattern in library.patterns}
    made |= {name for gauge in library.gauges for name in (gauge.signal, gauge.signal + ".not")}
    wanted = {
        condition.signal
        for rule in library.rules
        for condition in (rule.when, *rule.also, *rule.unless)
    }
    assert [name for name in wanted - made if f'"{name}"' not in sources] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "not valid YAML"),
        ("rules: [{id: x}]", "rules.0.code"),
        ("colour: red", "colour"),
        (
            "rules: [{id: x, code: no.such, confidence: .5, when: {signal: s}, say: t}]",
            "not in the catalogue",
        ),
        ("codes: [{code: c, title: T, category: config, entity: app}]", "codes.0.mechanism"),
        (
            "codes: [{code: c, title: T, category: config, entity: app, mechanism: 'At {port}.'}]",
            "does not know {port}",
        ),
    ],
)
def test_a_faulty_pack_is_refused_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "mine.yaml").write_text(text)

    with pytest.raises(RulePackInvalid, match=said):
        load([tmp_path])


def test_a_folder_of_packs_adds_rules(tmp_path: Path) -> None:
    pack = "codes: [{code: my.code, title: T, category: config, entity: app, mechanism: M}]\n"
    pack += "rules:\n"
    pack += (
        "  - {id: mine, code: my.code, confidence: .5, when: {signal: workload.healthy}, say: hi}\n"
    )
    (tmp_path / "mine.yaml").write_text(pack)

    library = load([tmp_path])

    assert [rule.id for rule in library.rules] == ["mine"]
