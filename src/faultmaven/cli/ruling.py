"""`faultmaven rules`: lists the rules, explains one, checks packs of one's own."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from faultmaven.analysis.rules.checking import Fault, check_folder, with_added
from faultmaven.analysis.rules.explaining import Explained, Explanation, explain, explained
from faultmaven.analysis.rules.library import Library
from faultmaven.analysis.rules.model import Entry
from faultmaven.cli.consoles import show
from faultmaven.cli.exits import BAD_INPUT, VERDICT
from faultmaven.cli.output import print_json
from faultmaven.cli.report.causes import SAFETY
from faultmaven.cli.report.layout import CommandLine, Rows, prose, section


def list_rules(word: str, folders: Sequence[Path], *, as_json: bool) -> None:
    """Print the rules that have the word, by pack."""
    library = with_added(folders)
    found = list(explained(library, word))
    if as_json:
        print_json({"rules": [each.to_json() for each in found]})
        return
    show(*_packs(found, library), prose(f"{len(found)} rules", "dim"))


def explain_rule(name: str, folders: Sequence[Path], *, as_json: bool) -> None:
    """Print all about a code and its rules, or about one rule. Raises `NothingExplained`."""
    found = explain(with_added(folders), name)
    if as_json:
        print_json(found.to_json())
    else:
        show(_page(found))


def check_rules(folder: Path, *, as_json: bool) -> int:
    """Print the faults of a folder's packs and return the exit status."""
    faults = check_folder(folder)
    if as_json:
        print_json({"faults": [_fault_json(fault) for fault in faults]})
    elif faults:
        show(*(_fault(fault) for fault in faults))
    else:
        show(prose(f"{folder}: no fault found."))
    return BAD_INPUT if faults else VERDICT


def _packs(found: Iterable[Explained], library: Library) -> Iterator[RenderableType]:
    for pack, rules in groupby(found, key=lambda each: each.pack):
        rows = [_row(each, library) for each in rules]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
        yield Group(
            Text(pack, style="bold"),
            *(Text(line, no_wrap=True, overflow="ignore") for line in lines),
            Text(),
        )


def _row(each: Explained, library: Library) -> tuple[str, ...]:
    strength = "decisive" if each.decisive else "circumstantial"
    return each.rule.id, each.rule.code, library.entry(each.rule.code).category, strength


def _page(found: Explanation) -> Group:
    entry = found.entry
    about = Rows(
        (
            ("category", prose(entry.category)),
            ("blames", prose(_blamed(entry))),
            ("how", prose(entry.mechanism)),
        )
    )
    title = Text.assemble((entry.code, "bold"), f"  {entry.title}")
    return Group(title, about, *map(_rule, found.rules), *_remedy(entry))


def _rule(each: Explained) -> Group:
    rule = each.rule
    strength = (
        "decisive: shows the cause itself" if each.decisive else "circumstantial: points at it"
    )
    rows = [
        ("pack", prose(each.pack)),
        ("strength", prose(f"{strength} (confidence {rule.confidence:g})")),
        *(("looks for", prose(text)) for text in each.looks_for),
        *((each.signal, prose(each.pattern, "dim")) for each in each.patterns),
        *(("refuted by", prose(text)) for text in each.refuted_by),
        ("says", prose(rule.say)),
        *([("source", prose(rule.source))] if rule.source else []),
    ]
    return section(f"Rule {rule.id}", Rows(tuple(rows), label_width=12))


def _remedy(entry: Entry) -> Iterator[RenderableType]:
    if not entry.action:
        return
    commands = [CommandLine(step.run, *SAFETY[step.safety]) for step in entry.commands]
    verify = [prose(f"Verify: {entry.verify}")] if entry.verify else []
    yield section("Fix", prose(entry.action), *commands, *verify)
    if entry.check:
        yield section("Next check", prose(entry.look), CommandLine(entry.check))


def _fault(fault: Fault) -> Text:
    return prose(str(fault))


def _fault_json(fault: Fault) -> dict[str, object]:
    return {
        "file": fault.file,
        "line": fault.line,
        "field": fault.field,
        "problem": fault.problem,
        "mend": fault.mend,
    }


def _blamed(entry: Entry) -> str:
    article = "an" if entry.entity[0] in "aeiou" else "a"
    return f"{article} {entry.entity}" + (", as a symptom" if entry.symptom else "")
