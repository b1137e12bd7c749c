"""What can go wrong with a session."""

from faultmaven.errors import Invalid, NotFound, Unauthenticated, Unavailable


class SessionNotFound(NotFound):
    def __init__(self, session_id: str) -> None:
        super().__init__(f"There is no session {session_id}.")


class SessionExpired(Unauthenticated):
    code = "SESSION_EXPIRED"

    def __init__(self) -> None:
        super().__init__("This session has expired; open a new one.")


class MetadataTooLarge(Invalid):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"With what it already holds, the session's metadata has more than {limit:,} "
            "characters of JSON; clean the session up first."
        )


class SessionsBusy(Unavailable):
    def __init__(self) -> None:
        super().__init__("Your sessions are changing too fast; try again.", retry_after=1)
