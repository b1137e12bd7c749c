"""Plays a scripted investigation over HTTP and compares every answer and state with the script.

A script is YAML: a `title`, perhaps a `case` (fields of POST /cases), and `steps`, each one of
`upload` (files of evidence/), `say` (a chat message, perhaps several `times`), or `call` (any other
request; `{case}`, `{token}`, `{hypothesis}` and `{solution}` stand for the ids at hand). `expect`
says what must hold after a step; see `_CHECKS` and `_STATE`.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

FOLDER = Path(__file__).parent
_MARK = re.compile(r"\[(\d+)\]")
_CODE = re.compile(r"(`+).*?\1", re.DOTALL)


@dataclass
class Player:
    """One scenario being played; `names` are the ids that calls may refer to."""

    client: httpx.AsyncClient
    names: dict[str, str] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)

    async def play(self, script: dict[str, Any]) -> None:
        opened = {"title": script["title"][:200]} | script.get("case", {})
        case = await self.client.post("/cases", json=opened)
        self.names["case"] = case.raise_for_status().json()["id"]
        for number, step in enumerate(script["steps"], 1):
            where = f"step {number}: {step.get('say') or step.get('upload') or step.get('call')}"
            await self._step(step, where)

    async def _step(self, step: dict[str, Any], where: str) -> None:
        for name in step.get("upload", []):
            await self._upload(name)
        if "say" in step:
            for _ in range(step.get("times", 1)):
                await self._say(step["say"])
                await self._check_citations(where)
        if "call" in step:
            await self._call(step["call"], where)
        await self._check(step.get("expect", {}), where)

    async def _upload(self, name: str) -> None:
        content = (FOLDER / "evidence" / name).read_bytes()
        fields = {"case_id": self.names["case"]}
        sent = await self.client.post(
            "/evidence/upload", data=fields, files={"file": (name, content)}
        )
        evidence_id = sent.raise_for_status().json()["id"]
        for _ in range(300):
            evidence = (await self.client.get(f"/evidence/{evidence_id}")).json()
            if evidence["status"] != "processing":
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{name} is not analysed in time")

    async def _say(self, message: str) -> None:
        path = f"/agent/chat/{self.names['case']}"
        response = await self.client.post(path, json={"message": message})
        assert response.status_code == 200, response.text
        self.answer = response.json()
        if self.answer["confirmation"]:
            self.names["token"] = self.answer["confirmation"]["token"]

    async def _call(self, call: dict[str, Any], where: str) -> None:
        path = call["path"].format(**self.names)
        headers = call.get("headers", {"If-Match": "*"})
        method = call.get("method", "POST")
        response = await self.client.request(method, path, json=call.get("json"), headers=headers)
        wanted = call.get("status", 200)
        assert response.status_code == wanted, f"{where}: {response.status_code} {response.text}"
        if "problem" in call:
            assert response.json()["type"] == f"/problems/{call['problem']}", where

    async def _check_citations(self, where: str) -> None:
        """Every mark has a citation, and every citation its quote in the stored lines."""
        told = _CODE.sub("", self.answer["answer"])
        numbers = {citation["number"] for citation in self.answer["citations"]}
        assert {int(mark) for mark in _MARK.findall(told)} <= numbers, where
        for cited in self.answer["citations"]:
            wanted = {"file": cited["file"], "from": cited["line_start"], "to": cited["line_end"]}
            lines = await self.client.get(f"/evidence/{cited['evidence_id']}/lines", params=wanted)
            text = "\n".join(line["text"] for line in lines.raise_for_status().json()["lines"])
            assert cited["quote"] in text, f"{where}: {cited}"

    async def _check(self, expected: dict[str, Any], where: str) -> None:
        state = (await self.client.get(f"/cases/{self.names['case']}/state")).json()
        for kind in ("hypotheses", "solutions"):
            if state[kind]:
                self.names[{"hypotheses": "hypothesis", "solutions": "solution"}[kind]] = state[
                    kind
                ][0]["id"]
        for name, wanted in expected.items():
            if name in _CHECKS:
                _CHECKS[name](self.answer, wanted, where)
            else:
                _STATE[name](state, wanted, where)


def scripts() -> list[Path]:
    return sorted(FOLDER.glob("*.yaml"))


def read(path: Path) -> dict[str, Any]:
    script: dict[str, Any] = yaml.safe_load(path.read_text())
    return script


Check = Callable[[dict[str, Any], Any, str], None]


def _same(*path: str) -> Check:
    def check(value: Any, wanted: Any, where: str) -> None:
        for part in path:
            value = value[part]
        assert value == wanted, f"{where}: {'.'.join(path)} is {value!r}, not {wanted!r}"

    return check


def _says(answer: dict[str, Any], wanted: list[str], where: str) -> None:
    for text in wanted:
        assert text.lower() in answer["answer"].lower(), (
            f"{where}: no {text!r} in {answer['answer']}"
        )


def _never(answer: dict[str, Any], unwanted: list[str], where: str) -> None:
    for text in unwanted:
        assert text.lower() not in answer["answer"].lower(), f"{where}: {text!r} in an answer"


def _cites(answer: dict[str, Any], wanted: list[str], where: str) -> None:
    """Places as `file:line`; none wanted: none given."""
    places = {f"{cited['file']}:{cited['line_start']}" for cited in answer["citations"]}
    assert set(wanted) <= places, f"{where}: cited are {sorted(places)}"
    assert wanted or not places, f"{where}: cited are {sorted(places)}"


def _confirms(answer: dict[str, Any], wanted: str | None, where: str) -> None:
    asked = answer["confirmation"] and answer["confirmation"]["action"]
    assert asked == wanted, f"{where}: asked to confirm is {asked!r}"


def _decided(answer: dict[str, Any], wanted: list[str], where: str) -> None:
    _contains(answer["outcome"]["decisions"], wanted, where)


def _refused(answer: dict[str, Any], wanted: list[str], where: str) -> None:
    _contains(answer["outcome"]["refused"], wanted, where)


def _escalates(answer: dict[str, Any], wanted: bool, where: str) -> None:
    assert bool(answer["outcome"]["escalate"]) is wanted, f"{where}: {answer['outcome']}"


def _degraded(answer: dict[str, Any], wanted: str | None, where: str) -> None:
    assert answer["outcome"]["degraded"] == wanted, f"{where}: {answer['outcome']}"


def _concludes(answer: dict[str, Any], wanted: str, where: str) -> None:
    found = answer["conclusion"]
    assert wanted.lower() in found.lower() if wanted else not found, f"{where}: {found!r}"


def _contains(sentences: list[str], wanted: list[str], where: str) -> None:
    for text in wanted:
        found = any(text.lower() in sentence.lower() for sentence in sentences)
        assert found, f"{where}: no {text!r} in {sentences}"


def _milestones(state: dict[str, Any], wanted: list[str], where: str) -> None:
    reached = {item["milestone"] for item in state["milestones"]["items"]}
    assert set(wanted) <= reached, f"{where}: reached are {sorted(reached)}"


def _not_reached(state: dict[str, Any], unwanted: list[str], where: str) -> None:
    reached = {item["milestone"] for item in state["milestones"]["items"]}
    assert not reached & set(unwanted), f"{where}: reached are {sorted(reached)}"


def _counted(kind: str) -> Check:
    def check(state: dict[str, Any], wanted: dict[str, int], where: str) -> None:
        statuses = [item["status"] for item in state[kind]]
        counts = {status: statuses.count(status) for status in wanted}
        assert counts == wanted, f"{where}: {kind} are {statuses}"

    return check


def _loop_backs(state: dict[str, Any], wanted: list[str], where: str) -> None:
    found = [loop["reason"] for loop in state["loop_backs"]]
    assert found == wanted, f"{where}: {found}"


def _journal(state: dict[str, Any], wanted: list[str], where: str) -> None:
    _contains([note["text"] for note in state["journal"]], wanted, where)


_CHECKS: dict[str, Check] = {
    "type": _same("response_type"),
    "status": _same("status"),
    "phase": _same("phase"),
    "done": _same("progress", "done"),
    "label": _same("confidence_label"),
    "assurance": _same("assurance"),
    "kind": _same("outcome", "kind"),
    "momentum": _same("momentum"),
    "topic": _same("payload", "topic"),
    "says": _says,
    "never": _never,
    "cites": _cites,
    "confirms": _confirms,
    "decided": _decided,
    "refused": _refused,
    "escalates": _escalates,
    "degraded": _degraded,
    "concludes": _concludes,
}
_STATE: dict[str, Check] = {
    "case_status": _same("case", "status"),
    "closure_reason": _same("case", "closure_reason"),
    "verdict": _same("verdict"),
    "milestones": _milestones,
    "not_reached": _not_reached,
    "hypotheses": _counted("hypotheses"),
    "solutions": _counted("solutions"),
    "loop_backs": _loop_backs,
    "journal": _journal,
    "mitigated": _same("mitigation_applied"),
    "strategy": _same("strategy"),
}
STATE_CHECKS = {"status", "phase", *_STATE}
"""What says how the case stands after a step, in the answer or as its state is shown."""
