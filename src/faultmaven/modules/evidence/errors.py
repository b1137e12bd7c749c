"""What can go wrong with evidence, in the caller's words."""

from collections.abc import Sequence

from faultmaven.errors import (
    Conflict,
    Invalid,
    NotFound,
    TooLarge,
    Unavailable,
)

MAX_NAMED = 10


class EvidenceNotFound(NotFound):
    def __init__(self, evidence_id: str) -> None:
        super().__init__(f"There is no evidence {evidence_id}.")


class EvidenceFileNotFound(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"This evidence has no file {name}.")


class FileNotNamed(Invalid):
    def __init__(self) -> None:
        super().__init__("This evidence has several files: name one in `file`.")


class UploadInvalid(Invalid):
    """The form lacks something, or a field of it is wrong."""


class FilenameUnsafe(Invalid):
    def __init__(self) -> None:
        super().__init__("The file's name is empty, absolute or leads outside its folder.")


class EvidenceEmpty(Invalid):
    def __init__(self) -> None:
        super().__init__("The file is empty.")


class EvidenceNotText(Invalid):
    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} cannot be read as text ({reason}).")


class NothingReadable(Invalid):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} holds no file that can be read as text.")


class EvidenceTooLarge(TooLarge):
    def __init__(self, limit: int) -> None:
        super().__init__(f"Evidence may have at most {limit:,} bytes.")


class TooManyFiles(TooLarge):
    def __init__(self, limit: int) -> None:
        super().__init__(f"The uploads of a case may hold at most {limit:,} files here.")


class CitationFalse(Invalid):
    def __init__(self, file: str, start: int, end: int) -> None:
        lines = f"Line {start}" if start == end else f"Lines {start} to {end}"
        super().__init__(f"{lines} of {file} do not hold this quote letter by letter.")


class SectionUnknown(Invalid):
    def __init__(self, name: str, offered: Sequence[str]) -> None:
        super().__init__(f"There is no section {name[:50]}; there are {', '.join(offered)}.")


class EvidenceNotAnalysed(Conflict):
    """The analysis of this evidence has not finished, or has failed."""


class AnalysisUnderway(Conflict):
    """Uploads are still being analysed together; what is asked will be there later."""

    def __init__(self, labels: Sequence[str]) -> None:
        shown = [*labels[:MAX_NAMED], *(["others"] if len(labels) > MAX_NAMED else [])]
        self.uploads = tuple(shown)
        super().__init__(f"Still being analysed together: {', '.join(shown)}. Ask again soon.")


class AnalystBroke(Unavailable):
    """The analysing process ended before its answer, or took too long."""
