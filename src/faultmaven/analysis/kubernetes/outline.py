"""`kubectl describe` output as a tree by indentation, every node with its line."""

from collections.abc import Iterator, Sequence

from faultmaven.analysis.citations import SourceLine

MAX_DEPTH = 40


class Outline:
    """A line and the deeper lines under it; `key` and `value` are the parts around its first
    colon."""

    __slots__ = ("children", "file", "indent", "number", "raw")

    def __init__(self, file: str, number: int, indent: int, raw: str) -> None:
        self.file = file
        self.number = number
        self.indent = indent
        self.raw = raw
        self.children: list[Outline] = []

    @property
    def text(self) -> str:
        return self.raw.strip()

    @property
    def key(self) -> str:
        return self.text.partition(":")[0]

    @property
    def value(self) -> str:
        value = self.text.partition(":")[2].strip()
        return "" if value in ("<none>", "<unset>", "<nil>") else value

    @property
    def line(self) -> SourceLine:
        return SourceLine(self.file, self.number, self.raw)

    def get(self, key: str) -> "Outline | None":
        """The first child with this key."""
        prefix = key + ":"
        for child in self.children:
            if child.raw.startswith(prefix, child.indent):
                return child
        return None

    def text_of(self, key: str) -> str:
        child = self.get(key)
        return child.value if child else ""

    def under(self, key: str) -> "list[Outline]":
        """The children of the child with this key."""
        child = self.get(key)
        return child.children if child else []

    def items(self) -> "Iterator[tuple[str, Outline]]":
        """What a multi-line value lists: its own line's value first, then its children's texts."""
        if self.value:
            yield self.value, self
        for child in self.children:
            yield child.text, child


def outline(file: str, lines: Sequence[str], first: int) -> Outline:
    """The tree of `lines`, the first of which is line number `first` of the file."""
    root = Outline(file, first, -1, "")
    stack = [root]
    for number, raw in enumerate(lines, first):
        text = raw.lstrip()
        if not text:
            continue
        indent = len(raw) - len(text)
        while stack[-1].indent >= indent:
            stack.pop()
        node = Outline(file, number, indent, raw)
        stack[-1].children.append(node)
        if len(stack) < MAX_DEPTH:
            stack.append(node)
    return root
