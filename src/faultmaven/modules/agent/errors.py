"""What can go wrong in a turn, in the caller's words."""

from faultmaven.errors import NotOffered


class StreamingNotOffered(NotOffered):
    def __init__(self) -> None:
        super().__init__("Answers are not streamed yet: ask again without `stream`.")
