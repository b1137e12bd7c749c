"""Compares two bodies of evidence file by file: messages of logs, settings, versions of builds."""

from collections.abc import Iterator, Mapping, Sequence

from faultmaven.analysis.comparison import logs, onset, settings, versions
from faultmaven.analysis.comparison.pairing import pairs
from faultmaven.analysis.configuration import Setting
from faultmaven.analysis.configuration import settings as read_settings
from faultmaven.analysis.formats import CONFIGURATION, Format
from faultmaven.analysis.gathered import Gathered
from faultmaven.analysis.model import Difference, Event
from faultmaven.analysis.templates.mined import LogTemplates

ONSET = "error_onset"
MAX_DIFFERENCES = 50
_COMPARED = CONFIGURATION | {Format.MANIFEST, Format.JSON}


def between(now: Gathered, before: Gathered) -> tuple[Difference, ...]:
    """What differs between two bodies of evidence, at most `MAX_DIFFERENCES`."""
    found = [*_settings(now, before), *_versions(now, before), *_messages(now, before)]
    return tuple(dict.fromkeys(found))[:MAX_DIFFERENCES]


def since_onset(now: Gathered) -> tuple[Difference, ...]:
    """What differs in each log since its errors began, at most `MAX_DIFFERENCES`."""
    found = [
        difference
        for log in sorted(now.templates, key=lambda log: log.file)
        if (began := onset.onset_of(log))
        for difference in onset.since(log, began)
    ]
    return tuple(found[:MAX_DIFFERENCES])


def onsets(now: Gathered) -> Iterator[Event]:
    """When the errors of each log began, at the first message that warns and was not there
    before."""
    for log in sorted(now.templates, key=lambda log: log.file):
        began = onset.onset_of(log)
        if began and (cited := onset.first_since(log, began)):
            share = f"from {began.before:.2%} to {began.since:.2%} of the lines"
            yield Event(began.at, ONSET, f"errors rise {share}", cited)


def _messages(now: Gathered, before: Gathered) -> Iterator[Difference]:
    mine, theirs = _logs(now), _logs(before)
    marks = {name: frozenset(item.id for item in log.templates) for name, log in mine.items()}
    others = {name: frozenset(item.id for item in log.templates) for name, log in theirs.items()}
    for name, other in pairs(marks, others):
        yield from logs.compared(mine[name], theirs[other])


def _logs(body: Gathered) -> Mapping[str, LogTemplates]:
    return {log.file: log for log in body.templates}


def _settings(now: Gathered, before: Gathered) -> Iterator[Difference]:
    mine, theirs = _configurations(now), _configurations(before)
    for name, other in pairs(_paths(mine), _paths(theirs)):
        lines, known_lines = now.documents[name], before.documents[other]
        yield from settings.changed(name, mine[name], lines, other, theirs[other], known_lines)


def _configurations(body: Gathered) -> Mapping[str, Sequence[Setting]]:
    return {
        file.file: read_settings(Format(file.format), body.documents[file.file])
        for file in body.files
        if Format(file.format) in _COMPARED and file.file in body.documents
    }


def _paths(files: Mapping[str, Sequence[Setting]]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(item.path for item in found) for name, found in files.items()}


def _versions(now: Gathered, before: Gathered) -> Iterator[Difference]:
    marks = {name: frozenset[str](lines[:200]) for name, lines in now.builds.items()}
    others = {name: frozenset[str](lines[:200]) for name, lines in before.builds.items()}
    for name, other in pairs(marks, others):
        yield from versions.changed(name, now.builds[name], other, before.builds[other])
