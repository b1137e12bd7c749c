"""A case as a whole: as it leaves one instance, and enters another."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, computed_field, model_validator
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from faultmaven.errors import FaultMavenError
from faultmaven.modules.case.conversation import Speaker
from faultmaven.modules.case.engines.forgetting import proofs_of
from faultmaven.modules.case.investigation import Investigation
from faultmaven.modules.case.keeping import origin_of
from faultmaven.modules.case.models import Case, Message, StoredDecision, StoredInvestigation
from faultmaven.modules.case.proofs import Proof
from faultmaven.modules.case.schemas import CitationTold, Prose, Title
from faultmaven.modules.case.serialise import FORM, INVESTIGATION, OUTCOME, STEP
from faultmaven.modules.case.status import CaseStatus, ClosureReason, Priority
from faultmaven.modules.case.steps import Doubt, Step
from faultmaven.modules.case.turns import TurnOutcome
from faultmaven.modules.case.version import engines_version
from faultmaven.providers.data import Base, new_id
from faultmaven.web.fields import Storable, UtcTime

OF_THE_ROW = (
    "title",
    "description",
    "problem_statement",
    "status",
    "priority",
    "closure_reason",
    "closed_at",
    "created_at",
    "updated_at",
)
"""What a case's row tells of it elsewhere, too."""


class MessageRecord(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    seq: int
    role: Speaker
    content: Storable
    response_type: Annotated[Storable, Field(max_length=40)] | None
    citations: list[CitationTold]
    payload: dict[str, Any] | None
    created_at: UtcTime


class DecisionRecord(BaseModel):
    """A step and what came of it; `engine` is the version that decided."""

    number: int
    seq: int | None
    at: UtcTime
    engine: Annotated[Storable, Field(max_length=40)]
    step: Annotated[Step, Field(discriminator="kind")]
    outcome: TurnOutcome


class Replay(BaseModel):
    """Whether the engines of this version decide as those did that decided then.

    `differing` are the numbers of the decisions that come out otherwise now.
    """

    decisions: int
    differing: list[int]
    same_state: bool

    @computed_field  # type: ignore[prop-decorator]
    @property
    def identical(self) -> bool:
        return self.same_state and not self.differing


class CaseRecord(BaseModel):
    """A case with all that was said and decided; `origin` is its investigation before that."""

    model_config = ConfigDict(from_attributes=True)

    title: Title
    description: Prose
    problem_statement: Prose
    status: CaseStatus
    priority: Priority
    closure_reason: ClosureReason | None
    closed_at: UtcTime | None
    created_at: UtcTime
    updated_at: UtcTime
    messages: list[MessageRecord] = []
    decisions: list[DecisionRecord] = []
    origin: Investigation = Investigation()
    investigation: Investigation = Investigation()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        ended = self.status.is_terminal
        if ended != (self.closed_at is not None) or ended != (self.closure_reason is not None):
            raise ValueError("an ended case has a time and a reason, another has neither")
        if self.status is not self.investigation.status:
            raise ValueError("the case and its investigation differ in their status")
        if not _counted(message.seq for message in self.messages):
            raise ValueError("the messages are not numbered from 1 without gaps")
        if not _counted(decision.number for decision in self.decisions):
            raise ValueError("the decisions are not numbered from 1 without gaps")
        if not all(d.seq is None or 1 <= d.seq <= len(self.messages) for d in self.decisions):
            raise ValueError("a decision belongs to a message that is not there")
        if INVESTIGATION.validate_json(INVESTIGATION.dump_json(self.investigation)) != (
            self.investigation
        ):
            raise ValueError("the investigation holds what cannot be stored, such as no number")
        return self

    @property
    def proofs(self) -> list[Proof]:
        """What of the evidence the investigation rests on now, each once."""
        return [p for p in dict.fromkeys(proofs_of(self.investigation)) if p.evidence_id]

    def doubted(self, false: Sequence[Proof], undecided: Sequence[Proof], at: datetime) -> Self:
        """Without what rests on proofs that are false, or decisive only by their own word.

        That is one more decision, by the engines of this version.
        """
        if not (false or undecided):
            return self
        doubt = Doubt(tuple(false), tuple(undecided))
        decision = doubt.decide(self.investigation, at)
        record = DecisionRecord(
            number=len(self.decisions) + 1,
            seq=None,
            at=at,
            engine=engines_version(),
            step=doubt,
            outcome=decision.outcome,
        )
        state = {"investigation": decision.investigation}
        return self.model_copy(update={**state, "decisions": [*self.decisions, record]})

    def replayed(self, is_late: Callable[[], bool] = lambda: False) -> Replay:
        """Every decision taken again, by the engines of this version.

        Raises `TimeoutError` once `is_late` says so; it is asked before each of them.
        """
        state, differing = self.origin, list[int]()
        for decided in self.decisions:
            if is_late():
                raise TimeoutError(f"{decided.number - 1:,} of {len(self.decisions):,} decisions")
            try:
                again = decided.step.decide(state, decided.at)
            except (FaultMavenError, ValueError):
                differing.append(decided.number)
                continue
            state = again.investigation
            if again.outcome != decided.outcome:
                differing.append(decided.number)
        same = state == self.investigation
        return Replay(decisions=len(self.decisions), differing=differing, same_state=same)


async def record_of(session: AsyncSession, case: Case) -> CaseRecord:
    """All of a case that is locked meanwhile."""
    said = select(Message).where(Message.case_id == case.id).order_by(Message.seq)
    decided = select(StoredDecision).where(StoredDecision.case_id == case.id)
    origin, now = await _documents(session, case)
    return CaseRecord(
        **{name: getattr(case, name) for name in OF_THE_ROW},
        messages=[MessageRecord.model_validate(row) for row in await session.scalars(said)],
        decisions=[
            _decision(row) for row in await session.scalars(decided.order_by(StoredDecision.number))
        ],
        origin=origin,
        investigation=now,
    )


def rows_of(record: CaseRecord, owner_id: str) -> tuple[Case, list[Base]]:
    """The rows of a case that enters as its new owner's, the case's own row first."""
    case = Case(
        id=new_id(),
        owner_id=owner_id,
        last_seq=len(record.messages),
        **{name: getattr(record, name) for name in OF_THE_ROW},
    )
    document = StoredInvestigation(
        case_id=case.id,
        form=FORM,
        origin=INVESTIGATION.dump_json(record.origin).decode(),
        document=INVESTIGATION.dump_json(record.investigation).decode(),
        decisions=len(record.decisions),
    )
    messages = [_message(case.id, message) for message in record.messages]
    return case, [*messages, document, *(_row(case.id, decided) for decided in record.decisions)]


def _message(case_id: str, record: MessageRecord) -> Message:
    citations = [cited.model_dump(mode="json") for cited in record.citations]
    return Message(case_id=case_id, citations=citations, **record.model_dump(exclude={"citations"}))


async def _documents(session: AsyncSession, case: Case) -> tuple[Investigation, Investigation]:
    whole = select(StoredInvestigation.origin, StoredInvestigation.document)
    found = (await session.execute(whole.where(StoredInvestigation.case_id == case.id))).first()
    if found is None:
        return origin_of(case), origin_of(case)
    origin, document = map(INVESTIGATION.validate_json, found)
    return origin, document


def _decision(row: StoredDecision) -> DecisionRecord:
    return DecisionRecord(
        number=row.number,
        seq=row.seq,
        at=row.at,
        engine=row.engine,
        step=STEP.validate_json(row.step),
        outcome=OUTCOME.validate_json(row.outcome),
    )


def _row(case_id: str, decided: DecisionRecord) -> StoredDecision:
    return StoredDecision(
        case_id=case_id,
        number=decided.number,
        seq=decided.seq,
        at=decided.at,
        engine=decided.engine,
        step=STEP.dump_json(decided.step).decode(),
        outcome=OUTCOME.dump_json(decided.outcome).decode(),
    )


def _counted(numbers: Iterable[int]) -> bool:
    return all(number == place for place, number in enumerate(numbers, 1))
