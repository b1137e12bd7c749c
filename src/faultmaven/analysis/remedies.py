"""Fills the catalogue's remedy for a cause with the names it concerns."""

from faultmaven.analysis.model import Command, Remedy
from faultmaven.analysis.ranking import Candidate
from faultmaven.analysis.rules.library import Library


class Placeholders(dict[str, str]):
    """Words for a template; one that is not known stays visible as `<name>`."""

    def __missing__(self, key: str) -> str:
        return f"<{key}>"


class RemedyBook:
    """Gives the remedy of a candidate from the library's catalogue."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def __call__(self, candidate: Candidate) -> Remedy | None:
        """The remedy, its placeholders filled; None where the catalogue has none for the code."""
        entry = self._library.entry(candidate.code)
        if not entry.action:
            return None
        words = Placeholders()
        for match in reversed(candidate.matches):
            words.update(match.attributes)
        words["name"] = candidate.entity.name
        words["namespace"] = candidate.entity.namespace or words.get("namespace", "default")
        return Remedy(
            action=entry.action.format_map(words),
            commands=tuple(
                Command(step.run.format_map(words), step.safety) for step in entry.commands
            ),
            verification=entry.verify.format_map(words),
        )
