from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from faultmaven.modules.agent.response_types import Payload, ResponseType

PAYLOADS: TypeAdapter[Payload] = TypeAdapter(Payload)
READ = {"text": "kubectl get pods", "safety": "read_only"}
WRITE = {"text": "kubectl rollout undo deploy/portal", "safety": "mutating"}
SOLUTION = {
    "response_type": "SOLUTION_READY",
    "cause": "the new release crashes",
    "confidence": 0.8,
    "immediate_action": "roll back",
    "commands": [READ, WRITE],
    "verification": "all pods are ready",
}
EXAMPLES: list[dict[str, Any]] = [
    {"response_type": "ANSWER", "topic": "cause", "confidence": 0.8},
    {"response_type": "PLAN_PROPOSAL", "steps": [{"action": "look", "commands": [READ]}]},
    {"response_type": "CLARIFICATION_REQUEST", "questions": ["Which one?"]},
    {"response_type": "CONFIRMATION_REQUEST", "statement": "Quotes are missing", "token": "t1"},
    SOLUTION,
    {"response_type": "NEEDS_MORE_DATA", "requests": [{"question": "Is it ready?"}]},
    {"response_type": "ESCALATION_REQUIRED", "reason": "six turns without progress"},
    {"response_type": "STATUS_UPDATE", "status": "analysing", "done": 1, "total": 2},
    {
        "response_type": "ERROR",
        "problem": "/problems/evidence-unreadable",
        "detail": "No file could be read.",
        "retryable": False,
    },
]


def test_each_of_the_nine_types_has_its_own_payload() -> None:
    parsed = [PAYLOADS.validate_python(example) for example in EXAMPLES]

    assert [payload.response_type for payload in parsed] == list(ResponseType)
    assert len({type(payload) for payload in parsed}) == 9


@pytest.mark.parametrize(
    "example",
    [
        SOLUTION | {"confidence": 0.59},
        SOLUTION | {"commands": [READ]},
        SOLUTION | {"verification": ""},
        {"response_type": "CLARIFICATION_REQUEST", "questions": []},
        {"response_type": "NEEDS_MORE_DATA", "requests": []},
        {"response_type": "PLAN_PROPOSAL", "steps": []},
        {"response_type": "ANSWER", "topic": "cause", "confidence": 1.2},
        {"response_type": "ANSWER", "topic": "cause", "surprise": 1},
        {"response_type": "POEM"},
    ],
    ids=lambda example: f"{example['response_type']}-{len(str(example))}",
)
def test_a_payload_that_breaks_its_promise_is_refused(example: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PAYLOADS.validate_python(example)
