"""What engineers suspect first, the words of it in evidence, and what would show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import re2
import yaml
from pydantic import TypeAdapter

from faultmaven.modules.agent.reasoners.looks import Platform

TABLE: Final = Path(__file__).with_suffix(".yaml")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A kind of cause: its `name`, how it is `said`, what is `meant` by it in statements and logs
    (RE2 patterns), and the commands that only read and would `show` it."""

    name: str
    said: str
    meant: str
    show: Mapping[Platform, str]

    def is_meant_by(self, text: str) -> bool:
        return bool(re2.search("(?i)" + self.meant, text))


_READ = TypeAdapter(tuple[Suspicion, ...]).validate_python(yaml.safe_load(TABLE.read_bytes()))
_KNOWN = tuple((re2.compile(rf"(?i)\b(?:{one.said})\b"), one) for one in _READ)


def suspicion_in(text: str) -> Suspicion | None:
    """The kind of cause that a text speaks of; None where it names none that is known."""
    return next((known for said, known in _KNOWN if said.search(text)), None)
