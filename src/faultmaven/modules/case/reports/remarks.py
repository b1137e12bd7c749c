"""What a case knows beyond its evidence: what engineers pinned, corrected and disputed, and past
cases."""

from collections.abc import Iterator

from faultmaven.modules.case.proofs import Author, Note, NoteKind
from faultmaven.modules.case.reports.dossier import Dossier
from faultmaven.modules.case.reports.passages import MOST_CITED, anonymous, bare
from faultmaven.modules.case.reports.story import Record, Sentence

_LED_IN = {
    NoteKind.PINNED: "Pinned",
    NoteKind.CORRECTION: "Corrected",
    NoteKind.ONSET: "Told of the beginning",
    NoteKind.DISSENT: "Dissent",
    NoteKind.RECALLED: "Seen before, and no evidence here",
}
_OF_ENGINEERS_ONLY = frozenset({NoteKind.ONSET, NoteKind.CORRECTION})
"""Kinds that the evidence tells of as well: then they stand elsewhere in the report."""


def remarks(dossier: Dossier) -> Iterator[Sentence]:
    """Each with who says so and in which turn; a person's word decides nothing."""
    told = (note for note in dossier.investigation.journal if _belongs(note))
    for note in {note.text: note for note in told}.values():
        text = f"{_LED_IN[note.kind]}: “{bare(anonymous(note.text, dossier))}”"
        yield Sentence(f"{text}{_speaker(note)}.", (_record(note), *note.proofs[:MOST_CITED]))


def _belongs(note: Note) -> bool:
    theirs = note.author is Author.USER or note.kind not in _OF_ENGINEERS_ONLY
    return note.kind in _LED_IN and theirs


def _speaker(note: Note) -> str:
    return ", said by the engineer" if note.author is Author.USER else ""


def _record(note: Note) -> Record:
    return Record(f"journal, {note.kind}", note.turn)
