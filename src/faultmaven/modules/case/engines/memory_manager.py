"""What the next prompt carries of a case's past, within a number of tokens; pure."""

from collections.abc import Iterator, Sequence

from faultmaven.modules.case.conversation import Said, Speaker
from faultmaven.modules.case.engines.fitting import (
    CHARACTERS_A_TOKEN,
    clipped,
    fair_shares,
    section_of,
)
from faultmaven.modules.case.engines.journal import Journal, brief, journal_of
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.memory import CountTokens, Entry, Forgotten, Memory, Section
from faultmaven.modules.case.solutions import SolutionStatus

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
        of what remains), then the durable facts that found no room in the journal, then a line for
        each turn before them that says more; turns older than `WARM_TURNS` are told by the state
        and the journal alone.
        """
        most = min(JOURNAL_TOKENS, budget)
        left = budget - most
        cold = _cold(investigation, min(COLD_TOKENS, left // 3), count_tokens)
        left -= cold.tokens
        turns = _turns(said)
        hot, hot_cut = _hot(turns[-HOT_TURNS:], int(left * HOT_SHARE), count_tokens)
        left -= hot.tokens
        journal = journal_of(investigation, most, left, count_tokens)
        older = list(_lines(turns[-WARM_TURNS:-HOT_TURNS], journal, count_tokens))
        left += most - journal.section.tokens
        warm, warm_cut = _warm(journal.others, older, left, count_tokens)
        cut = (*journal.forgotten, *hot_cut, *warm_cut)
        return Memory(budget, journal.section, hot, warm, cold, cut)


def state_lines(investigation: Investigation) -> Iterator[str]:
    """The state of an investigation, a line for each thing, the most important first.

    What was tried is in the journal.
    """
    conclusion = investigation.conclusion
    if investigation.problem_statement:
        yield f"problem: {investigation.problem_statement}"
    if conclusion.statement:
        yield f"standing: {conclusion.statement} ({conclusion.confidence:.0%}, {conclusion.label})"
    yield f"status {investigation.status}, phase {investigation.phase.name.lower()}"
    for solution in investigation.solutions:
        if solution.status in (SolutionStatus.PROPOSED, SolutionStatus.ACCEPTED):
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
    texts = list(_told(messages))
    sizes = [_size(text, most, count) + 1 for text in texts]
    shares = fair_shares(sizes, most)
    entries, cut = [], []
    for message, text, size, share in zip(messages, texts, sizes, shares, strict=True):
        origin = f"message {message.seq}"
        entries.append(Entry(clipped(text, share - 1, count), origin))
        if share < size:
            cut.append(Forgotten("hot", origin, "clipped to its share", shortened=True))
    return _within([entry for entry in entries if entry.text], most, count), cut


def _told(messages: Sequence[Said]) -> Iterator[str]:
    """Each message word by word, an answer that was given before by its number only."""
    given: dict[str, int] = {}
    for message in messages:
        first = given.setdefault(message.content, message.seq)
        repeated = message.role is Speaker.ASSISTANT and first != message.seq
        content = f"(as message {first})" if repeated else message.content.strip()
        yield f"{message.role}: {content}"


def _warm(
    facts: Sequence[Entry], turns: Sequence[Entry], most: int, count: CountTokens
) -> tuple[Section, list[Forgotten]]:
    """The facts, and before them the latest of the turns that find room."""
    left = most - section_of(facts, count).tokens
    told: list[Entry] = []
    for entry in reversed(turns):
        left -= count(entry.text) + 1
        if left < 0:
            break
        told.insert(0, entry)
    missed = turns[: len(turns) - len(told)]
    cut = [Forgotten("warm", entry.origin, "no room") for entry in missed]
    return _within([*told, *facts], most, count), cut


def _lines(
    turns: Sequence[Sequence[Said]], journal: Journal, count: CountTokens
) -> Iterator[Entry]:
    """A line for each turn; what the journal tells and an answer given before are left out."""
    given: set[str] = set()
    noted = "\n".join(entry.text for entry in (*journal.section.entries, *journal.others))
    for turn in turns:
        asked = " ".join(" ".join(x.content for x in turn if x.role is Speaker.USER).split())
        answered = next((x.content for x in turn if x.role is Speaker.ASSISTANT), "")
        first = next((line.strip() for line in answered.splitlines() if line.strip()), "")
        new = first if first not in given else ""
        given.add(first)
        if not new and (not asked or brief(asked) in noted):
            continue
        line = f"{turn[0].seq}. {clipped(asked, _ASKED_TOKENS, count)}"
        answer = f" → {clipped(new, _ANSWERED_TOKENS, count)}" if new else ""
        yield Entry(line + answer, f"message {turn[0].seq}")


def _turns(said: Sequence[Said]) -> list[list[Said]]:
    """Messages by turn: what the user said, in one or more messages, with the answer to it."""
    turns: list[list[Said]] = []
    for message in said:
        answered = not turns or turns[-1][-1].role is Speaker.ASSISTANT
        if message.role is Speaker.USER and answered:
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
