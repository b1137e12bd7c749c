from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.model import (
    Analysis,
    Entity,
    Finding,
    Strength,
    Template,
    Verdict,
)
from faultmaven.modules.case.recall.features import features_of
from faultmaven.modules.case.recall.similarity import ALIKE_FROM, likeness, rarity

FEATURES = st.lists(
    st.sampled_from([f"finding f{n} app" for n in range(6)] + ["template a", "template b"])
)


def finding(code: str, name: str = "quoter", *, current: bool = True) -> Finding:
    entity = Entity("app", name)
    return Finding(code, entity, code, Strength.DECISIVE, (), current=current)


def template(pattern: str, level: str | None) -> Template:
    return Template(pattern, pattern, 3, "app.log", 1, 3, level)


def analysis(findings: Sequence[Finding] = (), templates: Sequence[Template] = ()) -> Analysis:
    return Analysis(Verdict.CAUSE_FOUND, "", findings=tuple(findings), templates=tuple(templates))


@given(FEATURES, FEATURES)
def test_likeness_is_a_symmetric_share(one: list[str], other: list[str]) -> None:
    weights = rarity([one, other])

    assert 0 <= likeness(one, other, weights) <= 1
    assert likeness(one, other, weights) == likeness(other, one, weights)


@given(FEATURES)
def test_a_case_is_most_like_itself(features: list[str]) -> None:
    assert likeness(features, features, {}) == (1.0 if features else 0.0)


def test_what_most_cases_show_says_little() -> None:
    common, rare = "finding restarts app", "finding cert_expired app"
    weights = rarity([{common}] * 9 + [{common, rare}])

    assert weights[rare] > weights[common]
    assert likeness({common, rare}, {common}, weights) < ALIKE_FROM
    assert likeness({common, rare}, {rare}, weights) > ALIKE_FROM


def test_the_same_fault_of_another_service_is_alike() -> None:
    one = features_of(analysis([finding("image_missing", "quoter")]))
    other = features_of(analysis([finding("image_missing", "ledger")]))

    assert likeness(one, other, {}) == 1


def test_what_has_passed_and_ordinary_lines_are_no_features() -> None:
    past = finding("image_missing", current=False)

    features = features_of(analysis([past], [template("order <*> accepted", "info")]))

    assert features == frozenset()


def test_the_wording_of_errors_counts_where_nothing_else_is_known() -> None:
    one = features_of(analysis(templates=[template("relay <*> stuck", "error")]))
    other = features_of(
        analysis(templates=[template("relay <*> stuck", "error"), template("door ajar", "warning")])
    )

    assert likeness(one, other, {}) == 0.5
