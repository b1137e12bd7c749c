"""What the next prompt carries of a case's past, within a number of tokens; pure."""

from collections.abc import Iterator, Sequence

from faultmaven.modules.case.engines.fitting import (
    CHARACTERS_A_TOKEN,
    clipped,
    fair_shares,
    section_of,
)
from faultmaven.modules.case.engines.journal import journal_section
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.memory import CountTokens, Entry, Forgotten, Memory, Section
from faultmaven.modules.case.solutions import SolutionStatus
from faultmaven.modules.case.turns import Role, Said

JOURNAL_TOKENS = 400
COLD_TOKENS = 200
HOT_SHARE = 0.7
HOT_TURNS = 3
WARM_TURNS = 15
"""Turns that are told at least in a line each; what is older is in the state and the journal."""

_ASKED_TOKENS, _ANSWERED_TOKENS = 16, 20


class MemoryManager:
    def organize_memory(
        self,
        investigation: Investigation,
        said: Sequence[Said],
        count_tokens: CountTokens,
        budget: int,
    ) -> Memory:
        """The memory of a case before its next turn.

        `said` are the latest messages, oldest first: 2 × `WARM_TURNS` of them are enough, so the
        work does not grow with the case. `count_tokens` counts as the model does; `budget` is in
        such tokens and never exceeded, whatever the investigation. The journal comes first (at most
        `JOURNAL_TOKENS`), then the state (at most `COLD_TOKENS`), then the last turns (`HOT_SHARE`
        of what remains), then a line for each turn before them; turns older than `WARM_TURNS` are
        told by the state and the journal alone.
        """
        journal, cut = journal_section(investigation, min(JOURNAL_TOKENS, budget), count_tokens)
        left = budget - journal.tokens
        cold = _cold(investigation, min(COLD_TOKENS, left // 3), count_tokens)
        left -= cold.tokens
        turns = _turns(said)
        hot, hot_cut = _hot(turns[-HOT_TURNS:], int(left * HOT_SHARE), count_tokens)
        older = turns[-WARM_TURNS:-HOT_TURNS]
        warm, warm_cut = _warm(older, left - hot.tokens, count_tokens)
        return Memory(budget, journal, hot, warm, cold, (*cut, *hot_cut, *warm_cut))


def state_lines(investigation: Investigation) -> Iterator[str]:
    """The state of an investigation, a line for each thing, the most important first."""
    conclusion = investigation.conclusion
    if investigation.problem_statement:
        yield f"problem: {investigation.problem_statement}"
    if conclusion.statement:
        yield f"standing: {conclusion.statement} ({conclusion.confidence:.0%}, {conclusion.label})"
    yield f"status {investigation.status}, phase {investigation.phase.name.lower()}"
    for solution in investigation.solutions:
        if solution.status is not SolutionStatus.WITHDRAWN:
            yield f"solution {solution.id} {solution.status}: {solution.immediate_action}"
    for hypothesis in investigation.hypotheses:
        if hypothesis.status.is_open:
            yield f"open {hypothesis.id} ({hypothesis.likelihood:.0%}): {hypothesis.statement}"
    if investigation.milestones:
        reached = ", ".join(item.milestone for item in investigation.milestones)
        yield f"reached: {reached}"
    for needed in investigation.needed[:1]:
        yield f"needed: {needed.question}"


def _cold(investigation: Investigation, most: int, count: CountTokens) -> Section:
    entries: list[Entry] = []
    left = most
    for line in state_lines(investigation):
        text = clipped(" ".join(line.split()), min(left - 1, most // 3), count)
        if not text:
            break
        entries.append(Entry(text, "state"))
        left -= count(text) + 1
    return _within(entries, most, count)


def _hot(
    turns: Sequence[Sequence[Said]], most: int, count: CountTokens
) -> tuple[Section, list[Forgotten]]:
    messages = [message for turn in turns for message in turn]
    texts = [f"{message.role}: {message.content.strip()}" for message in messages]
    sizes = [_size(text, most, count) + 1 for text in texts]
    shares = fair_shares(sizes, most)
    entries, cut = [], []
    for message, text, size, share in zip(messages, texts, sizes, shares, strict=True):
        origin = f"message {message.seq}"
        entries.append(Entry(clipped(text, share - 1, count), origin))
        if share < size:
            cut.append(Forgotten("hot", origin, "clipped to its share", shortened=True))
    return _within([entry for entry in entries if entry.text], most, count), cut


def _warm(
    turns: Sequence[Sequence[Said]], most: int, count: CountTokens
) -> tuple[Section, list[Forgotten]]:
    entries: list[Entry] = []
    left = most
    latest_first = list(reversed(turns))
    for turn in latest_first:
        entry = Entry(_line(turn, count), f"message {turn[0].seq}")
        left -= count(entry.text) + 1
        if left < 0:
            break
        entries.insert(0, entry)
    missed = latest_first[len(entries) :]
    cut = [Forgotten("warm", f"message {turn[0].seq}", "no room") for turn in reversed(missed)]
    return _within(entries, most, count), cut


def _line(turn: Sequence[Said], count: CountTokens) -> str:
    asked = next((said.content for said in turn if said.role is Role.USER), "")
    answered = next((said.content for said in turn if said.role is Role.ASSISTANT), "")
    line = f"{turn[0].seq}. {clipped(' '.join(asked.split()), _ASKED_TOKENS, count)}"
    first = next((text for text in answered.splitlines() if text.strip()), "")
    return f"{line} → {clipped(' '.join(first.split()), _ANSWERED_TOKENS, count)}"


def _turns(said: Sequence[Said]) -> list[list[Said]]:
    """Messages by turn: what the user said, in one or more messages, with the answer to it."""
    turns: list[list[Said]] = []
    for message in said:
        answered = not turns or turns[-1][-1].role is Role.ASSISTANT
        if message.role is Role.USER and answered:
            turns.append([])
        if not turns:
            turns.append([])
        turns[-1].append(message)
    return turns


def _size(text: str, most: int, count: CountTokens) -> int:
    """The tokens of a text, or more than `most`: what is far too long is not counted."""
    return count(text) if len(text) <= most * CHARACTERS_A_TOKEN else most + 1


def _within(entries: Sequence[Entry], most: int, count: CountTokens) -> Section:
    """The entries as a section; the oldest go if together they count for more than apart."""
    section = section_of(entries, count)
    while section.tokens > most and entries:
        entries = entries[1:]
        section = section_of(entries, count)
    return section
