"""Reads multipart/form-data while it arrives, one part after another, never a file in memory."""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from faultmaven.errors import Invalid

MAX_FIELD_BYTES = 64 * 1024
MAX_PARTS = 20


class MultipartInvalid(Invalid):
    """The body is not the form that its content type announces."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file of the form; its chunks are gone once the next part has been asked for."""

    name: str
    filename: str
    chunks: AsyncIterator[bytes]


async def form_parts(
    body: AsyncIterator[bytes], content_type: str
) -> AsyncGenerator[Field | FilePart, None]:
    """The parts of a form in the order sent. Raises `MultipartInvalid`."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise MultipartInvalid("Send a multipart/form-data body with its boundary.")
    try:
        form = _Form(body, boundary)
    except FormParserError as error:
        raise MultipartInvalid("The form's boundary is too long.") from error
    for _ in range(MAX_PARTS):
        part = await form.next_part()
        if part is None:
            return
        yield part
        await form.skip_rest()
    raise MultipartInvalid(f"The form has more than {MAX_PARTS} parts.")


@dataclass(frozen=True, slots=True)
class _Head:
    disposition: bytes


@dataclass(frozen=True, slots=True)
class _Data:
    chunk: bytes


class _PartEnd: ...


class _FormEnd: ...


class _Form:
    """Turns the parser's callbacks into a queue of events, filled as the body arrives."""

    def __init__(self, body: AsyncIterator[bytes], boundary: bytes) -> None:
        self._body = body
        self._events: deque[_Head | _Data | _PartEnd | _FormEnd] = deque()
        self._header = b""
        self._value = b""
        self._disposition = b""
        self._in_part = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_header_field": self._on_header_field,
                "on_header_value": self._on_header_value,
                "on_header_end": self._on_header_end,
                "on_headers_finished": self._on_headers_finished,
                "on_part_data": self._on_part_data,
                "on_part_end": lambda: self._events.append(_PartEnd()),
                "on_end": lambda: self._events.append(_FormEnd()),
            },
        )

    async def next_part(self) -> Field | FilePart | None:
        event = await self._next_event()
        if not isinstance(event, _Head):
            return None
        self._in_part = True
        _, options = parse_options_header(event.disposition)
        name = options.get(b"name", b"").decode(errors="replace")
        if b"filename" in options:
            return FilePart(name, options[b"filename"].decode(errors="replace"), self._chunks())
        return Field(name, await self._field_value(name))

    async def skip_rest(self) -> None:
        async for _ in self._chunks():
            pass

    async def _chunks(self) -> AsyncIterator[bytes]:
        while self._in_part:
            event = await self._next_event()
            if isinstance(event, _Data):
                yield event.chunk
            else:
                self._in_part = False

    async def _field_value(self, name: str) -> str:
        value = b""
        async for chunk in self._chunks():
            value += chunk
            if len(value) > MAX_FIELD_BYTES:
                raise MultipartInvalid(f"The field {name} is too long.")
        try:
            return value.decode()
        except UnicodeDecodeError as error:
            raise MultipartInvalid(f"The field {name} is not UTF-8.") from error

    async def _next_event(self) -> _Head | _Data | _PartEnd | _FormEnd:
        while not self._events:
            chunk = await anext(self._body, None)
            if chunk is None:
                raise MultipartInvalid("The form ends before its closing boundary.")
            try:
                self._parser.write(chunk)
            except FormParserError as error:
                raise MultipartInvalid("The body is not a well-formed form.") from error
        return self._events.popleft()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            self._disposition = self._value
        self._header = self._value = b""

    def _on_headers_finished(self) -> None:
        self._events.append(_Head(self._disposition))
        self._disposition = b""

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(_Data(data[start:end]))
