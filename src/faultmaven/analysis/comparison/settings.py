"""Compares two versions of a configuration file key by key."""

from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine, cite
from faultmaven.analysis.configuration import Setting
from faultmaven.analysis.model import Citation, Difference, DifferenceKind

MAX_VALUE = 60
SETTING = "setting"


def changed(
    file: str,
    now: Sequence[Setting],
    lines: Sequence[str],
    known_good: str,
    before: Sequence[Setting],
    known_lines: Sequence[str],
) -> Iterator[Difference]:
    """The keys whose value differs, that are new, or that are gone, in the order of their lines."""
    new, old = _by_path(now), _by_path(before)
    for path, setting in new.items():
        other = old.get(path)
        if other is None or other.value != setting.value:
            yield Difference(
                DifferenceKind.NEW if other is None else DifferenceKind.CHANGED,
                SETTING,
                f"{path}: {_shown(setting)}" if other is None else _change(path, other, setting),
                1,
                int(other is not None),
                _cited(file, setting, lines),
                _cited(known_good, other, known_lines),
            )
    for path, setting in old.items():
        if path not in new:
            told = f"{path}: {_shown(setting)}"
            cited = _cited(known_good, setting, known_lines)
            yield Difference(DifferenceKind.GONE, SETTING, told, 0, 1, None, cited)


def _by_path(settings: Sequence[Setting]) -> dict[str, Setting]:
    return {setting.path: setting for setting in settings}


def _change(path: str, before: Setting, now: Setting) -> str:
    return f"{path}: {_shown(before)} → {_shown(now)}"


def _shown(setting: Setting) -> str:
    value = setting.value
    return value if len(value) <= MAX_VALUE else value[: MAX_VALUE - 1] + "…"


def _cited(file: str, setting: Setting | None, lines: Sequence[str]) -> Citation | None:
    if setting is None or not 1 <= setting.line <= len(lines):
        return None
    return cite(SourceLine(file, setting.line, lines[setting.line - 1]))
