"""Where a case stands after some turns, as far as evidence and not wording decides it."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any, Final

from faultmaven.evals.server import User

LOOK_AGAIN_S: Final = 0.1
_OF_CODE: Final = "analysis"


@dataclass(frozen=True, slots=True)
class Standing:
    """`ranking` holds all hypotheses as (entity, code), the likeliest first; `state` what code
    alone may decide; `modes` who answered each turn."""

    ranking: tuple[tuple[str, str], ...]
    state: Mapping[str, Any]
    modes: tuple[str, ...]
    answers: tuple[str, ...]


def stand(user: User, title: str, content: bytes, messages: Iterable[str]) -> Standing:
    """Uploads an archive to a new case, says the messages, and reads what came of it."""
    case_id = user.post("/cases", {"title": title})["id"]
    evidence = user.upload(case_id, "evidence.zip", content)
    while evidence["status"] == "processing":
        sleep(LOOK_AGAIN_S)
        evidence = user.get(f"/evidence/{evidence['id']}")
    turns = [user.post(f"/agent/chat/{case_id}", {"message": message}) for message in messages]
    state = user.get(f"/cases/{case_id}/state")
    ranked = sorted(state["hypotheses"], key=lambda each: -each["likelihood"])
    return Standing(
        tuple((_entity(each["subject"]), each["code"]) for each in ranked),
        _decided(state),
        tuple(turn["mode"] for turn in turns),
        tuple(turn["answer"] for turn in turns),
    )


def _entity(subject: str) -> str:
    """A subject without its namespace, as in `app/kiosk`."""
    return "/".join(subject.split("/")[-2:])


def _decided(state: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": state["case"]["status"],
        "problem": state["case"]["problem_statement"],
        "verdict": state["verdict"],
        "phase": state["phase"]["number"],
        "milestones": [(each["milestone"], each["statement"]) for each in _reached(state)],
        "hypotheses": [
            (each["statement"], each["status"], round(each["likelihood"], 6))
            for each in state["hypotheses"]
            if each["author"] == _OF_CODE
        ],
        "conclusion": (state["conclusion"]["statement"], state["conclusion"]["confidence"]),
        "solutions": [(each["immediate_action"], each["status"]) for each in state["solutions"]],
    }


def _reached(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = state["milestones"]["items"]
    return items


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """Files by their names, zipped."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def files_of(folder: Path) -> dict[str, bytes]:
    """All files of a folder by their paths in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
