"""Draws docs/investigation.md's diagrams from the transition tables: python -m docs.diagrams."""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path

from faultmaven.modules.case.engines import phase_orchestrator
from faultmaven.modules.case.engines.ooda_engine import PACES
from faultmaven.modules.case.hypotheses import HYPOTHESIS_EDGES
from faultmaven.modules.case.phases import Phase
from faultmaven.modules.case.solutions import SOLUTION_EDGES
from faultmaven.modules.case.status import EDGES as STATUS_EDGES

PAGE = Path(__file__).with_name("investigation.md")

Edges = Mapping[Enum, Iterable[Enum]]


def main() -> None:
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")


def drawn(page: str) -> str:
    """The page with each marked part drawn anew."""
    for name, part in _parts().items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        pattern = re.compile(rf"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        page = pattern.sub(lambda _, text=f"{begin}\n{part}\n{end}": text, page)
    return page


def _parts() -> dict[str, str]:
    return {
        "statuses": _diagram(STATUS_EDGES),
        "hypotheses": _diagram(HYPOTHESIS_EDGES),
        "solutions": _diagram(SOLUTION_EDGES),
        "phases": _phases(),
        "pace": _pace(),
    }


def _diagram(edges: Edges) -> str:
    lines = [f"    {_name(a)} --> {_name(b)}" for a in edges for b in _in_order(edges[a])]
    return _mermaid(lines)


def _mermaid(edges: list[str]) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", "    direction LR", *edges, "```"])


def _phases() -> str:
    """The way onward, and where each reason leads back to."""
    onward = [f"    {_name(p)} --> {_name(Phase(p + 1))}" for p in list(Phase)[:-1]]
    back = [
        f"    {_name(Phase(target + 1))} --> {_name(target)}: {reason.value}"
        for reason, target in phase_orchestrator.RETURNS.items()
    ]
    return _mermaid([*onward, *back])


def _pace() -> str:
    rows = [
        "| phase | observe / orient / decide / act | iterations | done when |",
        "|---|---|---|---|",
    ]
    for phase, pace in PACES.items():
        weights = pace.weights
        shares = (weights.observe, weights.orient, weights.decide, weights.act)
        effort = " / ".join(f"{share:.0%}" for share in shares)
        iterations = f"{pace.fewest}–{pace.most}" if pace.fewest < pace.most else f"{pace.most}"
        done = phase_orchestrator.DONE_WHEN[phase]
        rows.append(f"| {phase.value} {_name(phase)} | {effort} | {iterations} | {done} |")
    return "\n".join(rows)


def _name(state: Enum) -> str:
    return str(state.name).lower()


def _in_order(states: Iterable[Enum]) -> list[Enum]:
    found = frozenset(states)
    return [state for state in type(next(iter(found))) if state in found] if found else []


if __name__ == "__main__":
    main()
