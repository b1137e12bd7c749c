"""What can go wrong in a turn, in the caller's words."""

from faultmaven.errors import Conflict, NotFound, NotOffered, PaymentRequired, Unavailable


class StreamingNotOffered(NotOffered):
    def __init__(self) -> None:
        super().__init__(
            "Answers are not streamed here: ask without `stream`, or set ENABLE_STREAMING=true."
        )


class NothingStreamed(NotFound):
    def __init__(self) -> None:
        super().__init__(
            "No answer of this case is streamed, or was lately: its messages hold what was said."
        )


class AnswerStopped(Conflict):
    def __init__(self, seq: int) -> None:
        super().__init__(
            f"This answer was stopped: what there was of it is message {seq}, and nothing follows "
            "from it."
        )


class AnswerLost(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "The process that was answering has ended: your message is kept, ask again."
        )


class QuotaExhausted(PaymentRequired):
    """A provider's quota, or a budget, is used up, and nobody answers in the model's place."""
