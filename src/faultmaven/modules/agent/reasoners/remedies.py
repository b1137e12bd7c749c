"""Solutions from the catalogue's remedies, and what eases a symptom until the cause is mended."""

from shlex import quote

import re2

from faultmaven.analysis.model import Cause, CommandClass, Entity, Event, Remedy
from faultmaven.modules.agent.proposal import ProposedSolution
from faultmaven.modules.agent.reasoners.numbering import Numbering
from faultmaven.modules.agent.reasoners.wording import sentence
from faultmaven.modules.agent.response_types import Relief, SolutionReady
from faultmaven.modules.case.hypotheses import Category
from faultmaven.modules.case.solutions import CommandToRun

_CITED = 3
_MORE = re2.compile(r"(?i)\blimits?\b|\breplicas\b|\bset resources\b|\bscale\b|\bautoscale\b")
_ROLLOUT = re2.compile(
    r"(?i)\b(?:deploy\w*|roll(?:ed)? ?out|release\w*|image|revision|upgrade\w*)\b"
)
_NOTED = "Note down the present setting before you change it: setting it again is the way back."
_ON = r"^(kubectl(?: (?:-n|--namespace) \S+)?)"
_ROLLED = re2.compile(rf"{_ON} .*\bdeploy(?:ments?)?(?:\.apps)?[ /]([\w.-]+)")
_EDITED = re2.compile(
    rf"{_ON} (?:edit|patch|apply|replace|label|annotate|taint|set \w+) ([a-z]+)[ /]([\w.-]+)"
)
_CREATED = re2.compile(rf"{_ON} create ([a-z.]+) ([\w.-]+)")
_LASTING = {
    Category.CAPACITY: "Size it from measured use, and alert before the limit is reached.",
    Category.CONFIG: "Correct it where the configuration is kept, or the next rollout undoes it.",
    Category.CODE: "Mend the code, with a test that fails without the change, and roll it out.",
    Category.NETWORK: "Let the configuration of the network be checked before it is rolled out.",
    Category.ENVIRONMENT: "Describe the environment as code, so that it can be checked.",
    Category.HUMAN: "Make the step that went wrong impossible, or have it asked about twice.",
    Category.EXTERNAL: "Let what depends on it outlive its failure: time limits, a fallback.",
    Category.DATA: "Check such data where it comes in.",
    Category.HARDWARE: "Replace the part, and watch the counters that foretold it.",
}


def only_looks(remedy: Remedy) -> bool:
    """Whether a remedy only says where to look: that is no solution."""
    commands = remedy.commands
    return bool(commands) and all(c.safety is CommandClass.READ_ONLY for c in commands)


def solution(cause: Cause, remedy: Remedy, category: Category) -> SolutionReady:
    return SolutionReady(
        cause=cause.statement,
        confidence=cause.confidence,
        immediate_action=remedy.action,
        permanent_fix=lasting(cause, category),
        commands=_commands(remedy),
        verification=remedy.verification or "The symptoms are gone and stay away.",
        rollback=way_back(remedy),
    )


def proposed(cause: Cause, ready: SolutionReady, numbering: Numbering) -> ProposedSolution:
    return ProposedSolution(
        hypothesis=cause.statement,
        immediate_action=ready.immediate_action,
        permanent_fix=ready.permanent_fix,
        commands=ready.commands,
        verification=ready.verification,
        rollback=ready.rollback,
        citations=numbering.of(cause.citations[:_CITED]),
    )


def lasting(cause: Cause, category: Category) -> str:
    """What keeps the cause from coming back, as far as its kind says so."""
    return _LASTING.get(category, "")


def way_back(remedy: Remedy) -> str:
    """How to undo a remedy, told from its commands; what is destroyed does not come back."""
    kinds = {command.safety for command in remedy.commands}
    if CommandClass.DESTRUCTIVE in kinds:
        return "What is destroyed does not come back: save it before you run that command."
    changes = [c.text for c in remedy.commands if c.safety is CommandClass.MUTATING]
    if not changes:
        return ""
    return next(filter(None, map(_undo, changes)), _NOTED)


def _undo(command: str) -> str:
    """How to undo one kubectl command; empty for what is not known."""
    if found := _ROLLED.search(command):
        return f"Go back to the revision before: {found[1]} rollout undo deployment/{found[2]}"
    if found := _CREATED.search(command):
        return f"Delete what was created: {found[1]} delete {found[2]} {found[3]}"
    if found := _EDITED.search(command):
        on, what = found[1], f"{found[2]} {found[3]}"
        return f"Save it first ({on} get {what} -o yaml > before.yaml); {on} apply -f before.yaml"
    return ""


def relief(cause: Cause, category: Category) -> Relief | None:
    """What eases the symptom of a Kubernetes workload at once; None where nothing safe is known."""
    if not _is_workload(cause.entity):
        return None
    on, name = _on(cause.entity), _name(cause.entity)
    rollouts = rollouts_of(cause)
    if rollouts or category is Category.CODE:
        changed = f" ({sentence(rollouts[-1].summary)[:-1]})" if rollouts else ""
        return Relief(
            action=f"If {cause.entity.name} was well before its last rollout{changed}, undo that",
            commands=(
                CommandToRun(f"{on} rollout history deployment/{name}", CommandClass.READ_ONLY),
                CommandToRun(f"{on} rollout undo deployment/{name}", CommandClass.MUTATING),
            ),
            rollback=f"{on} rollout undo deployment/{name} once more leads forward again",
        )
    if category is Category.CAPACITY and _gives_more(cause.remedy):
        return Relief(
            action=f"Spread the load over more replicas of {cause.entity.name}",
            commands=(
                CommandToRun(f"{on} get deployment {name}", CommandClass.READ_ONLY),
                CommandToRun(
                    f"{on} scale deployment/{name} --replicas=<more>", CommandClass.MUTATING
                ),
            ),
            rollback=f"{on} scale deployment/{name} --replicas=<as before>",
        )
    return None


def rollouts_of(cause: Cause) -> list[Event]:
    """The rollouts among what was changed before a cause showed, in order."""
    return [change for change in cause.changes if _ROLLOUT.search(change.summary)]


def _gives_more(remedy: Remedy | None) -> bool:
    """Whether a remedy gives what runs more of something: only then do more replicas help, and not
    where there is no room for a single one."""
    if remedy is None:
        return False
    told = (remedy.action, *(command.text for command in remedy.commands))
    return any(_MORE.search(text) for text in told)


def _commands(remedy: Remedy) -> tuple[CommandToRun, ...]:
    return tuple(CommandToRun(c.text, c.safety) for c in remedy.commands)


def _is_workload(entity: Entity) -> bool:
    return bool(entity.namespace) and entity.kind.lower() in ("app", "deployment", "workload")


def _on(entity: Entity) -> str:
    return f"kubectl -n {quote(entity.namespace or 'default')}"


def _name(entity: Entity) -> str:
    return quote(entity.name)
