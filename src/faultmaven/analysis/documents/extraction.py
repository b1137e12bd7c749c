"""The process that reads a document: its bytes come on standard input, its text goes out as JSON.

It may use `MEMORY_BYTES` of memory and `CPU_S` seconds of a processor.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from types import MappingProxyType
from typing import Any, Final

from faultmaven.analysis.documents import office, pdf, pictures
from faultmaven.analysis.documents.kinds import Kind
from faultmaven.analysis.documents.reading import Part, Unreadable

MEMORY_BYTES = 1536 << 20
CPU_S = 60
MAX_BYTES = 128 << 20
INSTALL = "install FaultMaven with its extra `evidence` to read it"

READERS: Final[Mapping[Kind, Callable[[bytes], Sequence[Part]]]] = MappingProxyType(
    {
        Kind.PDF: pdf.read,
        Kind.OFFICE: office.read,
        Kind.PNG: pictures.read_png,
        Kind.JPEG: pictures.read_jpeg,
    }
)


def extract(kind: Kind, content: bytes) -> Sequence[Part]:
    """The text of a document. Raises `Unreadable`."""
    if len(content) > MAX_BYTES:
        raise Unreadable(f"a {kind} of more than {MAX_BYTES >> 20} MiB")
    try:
        return READERS[kind](content)
    except ModuleNotFoundError as error:
        raise Unreadable(f"a {kind}: {INSTALL}") from error
    except MemoryError as error:
        raise Unreadable(f"a {kind} that needs more than {MEMORY_BYTES >> 20} MiB") from error


def main(kind: Kind) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    content = sys.stdin.buffer.read(MAX_BYTES + 1)
    sys.stdout.write(json.dumps(_told(kind, content)))


def _told(kind: Kind, content: bytes) -> Mapping[str, Any]:
    try:
        return {"parts": [asdict(part) for part in extract(kind, content)]}
    except Unreadable as unreadable:
        return {"reason": str(unreadable)}


if __name__ == "__main__":
    main(Kind[sys.argv[1]])
