"""Tells a hypothesis that only says the problem again from one that says what causes it."""

import re

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?:ing|ed|es|s)$")
_FUNCTION_WORDS = """
a an and are as at be because been being by can cannot could do does did due down for from has have
had in is it its not no of off on or our so that the their there these this to too up was we were
when which while will with would i my you your they very now still some many all
"""
_SYMPTOM_WORDS = """
alert alerting bad broken bug cause caused crash degraded down elevated error errored errors
exception experiencing fail failed failing fails failure failures faulty fire firing hang happen
happening high impaired incident increase increased increasing issue issues late latency low
malfunction misbehave occur occurred outage problem problems respond responding response responses
root service slow slowly slowness something spike spiking stuck symptom system timeout timing
unavailable unhealthy unresponsive unstable work working wrong
"""
"""Words that say *that* something is amiss, never *why*."""
_DOUBTING_WORDS = """
about agree answer believe checked conclusion convinced correct diagnosis disagree don doesn doubt
explain explanation explains herring impossible isn just me mean only really reason red right say
saying see seem seems sense sorry sure t s think track true unlikely what wasn why well
"""
"""Words that say that a cause is doubted, never which."""


def restates(statement: str, problem: str) -> bool:
    """Whether every word of `statement` is of the problem, or says only that something is amiss."""
    return not _stems(statement) - _stems(problem) - _EMPTY


def names(message: str, statement: str) -> bool:
    """Whether a message speaks of something that a statement speaks of too."""
    return bool((_stems(message) & _stems(statement)) - _EMPTY)


def names_something(message: str) -> bool:
    """Whether a message that doubts says more than that it doubts."""
    return bool(_stems(message) - _EMPTY - _DOUBTING)


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold()))


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > 4 else word


_EMPTY = _stems(_FUNCTION_WORDS + _SYMPTOM_WORDS)
_DOUBTING = _stems(_DOUBTING_WORDS)
