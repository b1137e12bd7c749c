"""Settings of formats made of blocks in braces: nginx and HCL (Terraform, Nomad, Consul)."""

import re
from collections.abc import Iterator, Sequence

from faultmaven.analysis.configuration.model import Setting, joined

MAX_DEPTH = 60
_MARK = re.compile(
    r'#[^\n]*|"(?:[^"\\\n]|\\.)*+"|\'(?:[^\'\\\n]|\\.)*+\'|[{};]|[^\s{};"\'#]+', re.ASCII
)
_HCL_OPEN = re.compile(r'\s*+([\w-]++(?:\s++(?:"[^"]*+"|[\w-]++))*+)\s*+\{\s*(?:(?:#|//).*)?$')
_HCL_SETTING = re.compile(r'\s*("[^"]*"|[\w.-]+)\s*=(?!=)\s*(.*)$')


class _Path:
    """The open blocks; a block of the same name as an earlier sibling gets a number."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._seen: dict[str, int] = {}

    def enter(self, name: str) -> None:
        path = self.of(name)
        number = self._seen[path] = self._seen.get(path, 0) + 1
        self._open.append(name if number == 1 else f"{name}[{number}]")

    def leave(self) -> None:
        if self._open:
            self._open.pop()

    def of(self, key: str) -> str:
        return joined(*self._open[:MAX_DEPTH], key)


def nginx(lines: Sequence[str]) -> Iterator[Setting]:
    """nginx directives; the path of a block holds its arguments (`http.server.location /api`)."""
    path, words, start = _Path(), list[str](), 0
    for number, text in enumerate(lines, 1):
        for mark in _MARK.findall(text):
            if mark[0] == "#":
                continue
            if mark == "{":
                path.enter(" ".join(words))
            elif mark == "}":
                path.leave()
            elif mark == ";" and words:
                yield Setting(path.of(words[0]), " ".join(words[1:]), start)
            if mark in "{};":
                words = []
                continue
            start = start if words else number
            words.append(mark.strip("\"'"))


def hcl(lines: Sequence[str]) -> Iterator[Setting]:
    """HCL attributes under their blocks (`resource.aws_instance.web.ami`), one line each."""
    path = _Path()
    for number, text in enumerate(lines, 1):
        text = text[:4096]
        if text.strip() in ("}", "]", "},"):
            path.leave()
        elif opened := _HCL_OPEN.match(text):
            path.enter(".".join(word.strip('"') for word in opened[1].split()))
        elif setting := _HCL_SETTING.match(text):
            value = setting[2].strip()
            if value in ("{", "["):
                path.enter(setting[1].strip('"'))
            elif not text.lstrip().startswith(("#", "//")):
                yield Setting(path.of(setting[1].strip('"')), value.strip('"'), number)
