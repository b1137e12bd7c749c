"""Checks packs and says of each fault where it is, what is wrong, and how to mend it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from string import Formatter
from typing import Any

import re2
import yaml
from pydantic import ValidationError

from faultmaven.analysis.rules.library import BUILT_IN, Library, built_in, pack_files
from faultmaven.analysis.rules.model import (
    Condition,
    Pack,
    Pattern,
    Rule,
    RulePackInvalid,
)
from faultmaven.analysis.rules.reading import yaml_loader
from faultmaven.analysis.rules.validation import load, validated

Place = tuple[str | int, ...]
_ABOUT = re.compile(r"[a-z_]*(:\w+)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a pack: in which file, line (from 1) and field, and how to mend it."""

    file: str
    line: int
    field: str
    problem: str
    mend: str

    def __str__(self) -> str:
        where = ":".join([self.file, *([str(self.line)] if self.line else [])])
        field = f" {self.field}:" if self.field else ""
        return f"{where}:{field} {self.problem}. {self.mend}"


def with_added(folders: Sequence[Path]) -> Library:
    """The built-in packs and those of a user's folders.

    Raises `RulePackInvalid`, which names every fault of these with its place and how to mend it.
    """
    if not folders:
        return built_in()
    faults = [fault for folder in folders for fault in check_folder(folder)]
    if faults:
        raise RulePackInvalid(" ".join(map(str, faults)))
    digest = hashlib.sha256()
    for path in (path for folder in folders for path in pack_files(folder)):
        digest.update(path.read_bytes() + b"\0")
    return replace(load([BUILT_IN, *folders]), added=digest.hexdigest()[:12])


def check_folder(folder: Path, beside: Library | None = None) -> list[Fault]:
    """The faults of a folder's packs, which may use what `beside` (the built-in packs) declares."""
    if not folder.is_dir():
        return [Fault(str(folder), 0, "", "is no folder", "Give the folder that holds the packs.")]
    files = pack_files(folder)
    if not files:
        return [Fault(str(folder), 0, "", "holds no pack", "Put files ending in .yaml there.")]
    read = [_Document(path) for path in files]
    faults = [fault for document in read for fault in document.faults]
    known = _Known.of(beside or built_in(), [doc.pack for doc in read if doc.pack])
    taken: dict[str, str] = {}
    for document in read:
        faults += document.check(known, taken)
    return faults


@dataclass(frozen=True, slots=True)
class _Known:
    """The codes, signals and categories that packs may name."""

    codes: frozenset[str]
    signals: frozenset[str]
    categories: frozenset[str]

    @classmethod
    def of(cls, library: Library, packs: Sequence[Pack]) -> "_Known":
        codes = {*library.codes, *(entry.code for pack in packs for entry in pack.codes)}
        patterns = [*library.patterns, *(each for pack in packs for each in pack.patterns)]
        gauges = [*library.gauges, *(each for pack in packs for each in pack.gauges)]
        made = {each.signal for each in patterns}
        made |= {name for each in gauges for name in (each.signal, f"{each.signal}.not")}
        used = (condition.signal for rule in library.rules for condition in conditions(rule))
        categories = frozenset(entry.category for entry in library.codes.values())
        return cls(frozenset(codes), frozenset({*made, *used}), categories)


def conditions(rule: Rule) -> Iterator[Condition]:
    """All conditions of a rule."""
    yield from (rule.when, *rule.also, *rule.unless, *rule.doubts)


class _Document:
    """One pack with the places of its fields; `pack` is None if it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._file = path.name
        self._tree: yaml.Node | None = None
        self.pack: Pack | None = None
        self.faults: list[Fault] = []
        try:
            text = path.read_text(encoding="utf-8")
            self._tree = yaml.compose(text, Loader=yaml_loader())
            data = yaml.load(text, Loader=yaml_loader())  # noqa: S506  # nosec B506  # safe loader
            self.pack = validated(data)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "cannot be read"
            self.faults = [
                self._fault(
                    f"not valid YAML: {problem}",
                    "Mend the line, or the one before it; mind the indentation and the quotes.",
                    line=mark.line + 1 if mark else 1,
                )
            ]
        except UnicodeDecodeError:
            self.faults = [self._fault("not UTF-8 text", "Save it as UTF-8.", line=1)]
        except ValidationError as error:
            self.faults = [self._invalid(detail) for detail in error.errors()]

    def check(self, known: _Known, taken: dict[str, str]) -> Iterator[Fault]:
        """The faults that show only beside everything else that is declared; `taken` are the ids of
        the folder's packs so far."""
        if self.pack is None:
            return
        for number, pattern in enumerate(self.pack.patterns):
            yield from self._check_pattern(pattern, ("patterns", number), known)
        for number, rule in enumerate(self.pack.rules):
            yield from self._check_rule(rule, ("rules", number), known)
            if taken.setdefault(rule.id, self._file) != self._file:
                problem = f"rule {rule.id} stands in {taken[rule.id]} too"
                yield self._fault(problem, "Give one of them another id.", ("rules", number, "id"))
        for number, entry in enumerate(self.pack.codes):
            texts = {"action": entry.action, "verify": entry.verify, "check": entry.check}
            yield from self._check_texts({**texts, "look": entry.look}, ("codes", number))
            if entry.category not in known.categories:
                mend = f"Write one of {', '.join(sorted(known.categories))}."
                place: Place = ("codes", number, "category")
                yield self._fault(f"no category is named {entry.category!r}", mend, place)

    def _check_pattern(self, pattern: Pattern, place: Place, known: _Known) -> Iterator[Fault]:
        problem = _expression_problem(pattern.pattern)
        if problem:
            mend = "Write it as RE2 reads it: no look-around, no back references."
            yield self._fault(f"no valid expression: {problem}", mend, (*place, "pattern"))
        if not _ABOUT.fullmatch(pattern.about):
            mend = "Write KIND, or KIND:GROUP with the group that captures the name."
            yield self._fault(f"nobody is meant by {pattern.about!r}", mend, (*place, "about"))
        for signal in pattern.cleared_by:
            yield from self._check_name(signal, known.signals, "signal", (*place, "cleared_by"))

    def _check_rule(self, rule: Rule, place: Place, known: _Known) -> Iterator[Fault]:
        yield from self._check_name(rule.code, known.codes, "code", (*place, "code"))
        for condition in conditions(rule):
            yield from self._check_name(condition.signal, known.signals, "signal", (*place, "when"))
        if rule.blame not in ("self", "namespace") and not all(rule.blame.partition(":")):
            yield self._fault(
                f"nobody is blamed by {rule.blame!r}",
                "Write self, namespace, or KIND:ATTRIBUTE such as host:on_host.",
                (*place, "blame"),
            )
        yield from self._check_texts({"say": rule.say}, place)

    def _check_name(
        self, name: str, known: frozenset[str], what: str, place: Place
    ) -> Iterator[Fault]:
        if name in known:
            return
        near = get_close_matches(name, known, 1)
        meant = f"Did you mean {near[0]}? Else " if near else ""
        mend = f"{meant}{'declare it under codes' if what == 'code' else 'add a pattern with it'}."
        yield self._fault(f"nothing declares the {what} {name}", mend[0].upper() + mend[1:], place)

    def _check_texts(self, texts: dict[str, str], place: Place) -> Iterator[Fault]:
        for name, text in texts.items():
            try:
                list(Formatter().parse(text))
            except ValueError as error:
                mend = "Write {name} for what is to be filled in, and {{ or }} for a brace."
                yield self._fault(f"no valid text: {error}", mend, (*place, name))

    def _invalid(self, detail: Any) -> Fault:
        place: Place = tuple(detail["loc"])
        problem = detail["msg"].removeprefix("Value error, ")
        return self._fault(problem[:1].lower() + problem[1:], _mended(detail, place), place)

    def _fault(self, problem: str, mend: str, place: Place = (), line: int = 0) -> Fault:
        field = ".".join(map(str, place))
        return Fault(self._file, line or _line(self._tree, place), field, problem, mend)


def _mended(detail: Any, place: Place) -> str:
    """How to mend what does not fit the model of a pack."""
    match detail["type"]:
        case "missing":
            return f"Add `{place[-1]}:` here."
        case "unexpected_keyword_argument":
            return f"Remove `{place[-1]}`, or see docs/rules.md for what may stand here."
        case "literal_error" | "enum":
            return f"Write one of {detail['ctx']['expected']}."
        case "string_type":
            return "Put the text in quotes."
        case "list_type" | "dataclass_type" | "dict_type":
            return "See docs/rules.md for the shape of this part."
    return "Correct it."


def _expression_problem(expression: str) -> str:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(expression, options)
    except re2.error as error:
        reason = error.args[0]
        return reason.decode() if isinstance(reason, bytes) else str(reason)
    return ""


def _line(node: yaml.Node | None, place: Iterable[str | int]) -> int:
    """The line of a place in a document, or of the nearest place around it."""
    line = 1
    for step in place:
        if node is None:
            break
        line, node = _inner(node, step, line)
    return node.start_mark.line + 1 if node is not None else line


def _inner(node: yaml.Node, step: str | int, line: int) -> tuple[int, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
        return node.start_mark.line + 1, None
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found: yaml.Node = node.value[step]
        return found.start_mark.line + 1, found
    return line, None
