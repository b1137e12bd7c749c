"""The scripted case of the suite `memory`: fifty messages, facts planted among them, evidence."""

import io
import zipfile
from dataclasses import dataclass
from typing import Final

TURNS: Final = 50
FILES: Final = 20

_QUESTIONS: Final = (
    "What broke?",
    "Why?",
    "How sure are you?",
    "What should I check next?",
    "Is the ledger service healthy?",
    "How many errors are in the ledger log?",
    "Show me the lines containing 'refused'",
    "When did it begin?",
    "What changed?",
    "What have you ruled out?",
    "Give me a summary.",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A fact that the user states in a turn, and the words by which it is found again."""

    turn: int
    message: str
    words: tuple[str, ...]


FACTS: Final = (
    Planted(2, "It began at 09:14 UTC on Tuesday.", ("09:14",)),
    Planted(3, "Only customers of the north exchange are affected.", ("north exchange",)),
    Planted(4, "We ruled out the database: its replica lag is zero.", ("database", "replica")),
    Planted(
        6, "Correction: it is not the ledger but the quoter that drops calls.", ("ledger", "drops")
    ),
    Planted(8, "We rolled back the gateway to 3.2.9 at 10:40.", ("gateway", "3.2.9")),
    Planted(11, "The network is not the cause: packet loss is zero.", ("network", "packet loss")),
    Planted(14, "Remember that hall two has no spare rack.", ("hall two",)),
    Planted(17, "Ops raised the memory limit of quoter to 2Gi at 11:05.", ("2Gi",)),
    Planted(19, "Deploys go through pipeline blue-7 in this house.", ("blue-7",)),
    Planted(
        22, "The rollback of the gateway did not help, it still fails.", ("rollback", "not help")
    ),
    Planted(26, "We ruled out expired certificates: all end in June.", ("certificates",)),
    Planted(30, "I was wrong about the time: it began at 08:52 UTC.", ("08:52",)),
    Planted(34, "The batch import isn't involved, it runs elsewhere.", ("batch import",)),
    Planted(38, "We disabled the price cache at 12:31.", ("price cache",)),
    Planted(43, "No other regions are affected.", ("regions",)),
    Planted(46, "Note that the vendor has confirmed our ticket 4471.", ("4471",)),
)


def message(turn: int) -> str:
    """What the user says in a turn, from 1 to `TURNS`; twice it is a long pasted log."""
    planted = {fact.turn: fact.message for fact in FACTS}
    if turn == 1:
        return "Quotes are missing since this morning, the ledger is refused by the quoter."
    if turn in planted:
        return planted[turn]
    if turn in (9, 27):
        return "What does this mean?\n```\n" + _log(400, "quoter") + "```"
    return _QUESTIONS[turn % len(_QUESTIONS)]


def evidence() -> bytes:
    """An archive of `FILES` invented files: the state of a cluster, and logs."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cluster.txt", _CLUSTER)
        for number in range(1, FILES):
            archive.writestr(f"logs/hall-{number}.log", _log(300, f"till-{number}"))
    return packed.getvalue()


def _log(lines: int, speaker: str) -> str:
    rows = []
    for number in range(lines):
        level = "ERROR" if number % 50 == 17 else "INFO "
        said = "quoter:7070 refused the call" if level == "ERROR" else f"order {number} accepted"
        minute, second = 14 + number // 60, number % 60
        rows.append(f"2031-04-02T09:{minute:02}:{second:02}Z {level} {speaker} {said}\n")
    return "".join(rows)


_CLUSTER: Final = """\
$ kubectl get pods -n tradehall -o wide
NAME                      READY   STATUS             RESTARTS   AGE   IP           NODE
ledger-6c9d7f5b44-x2k8p   1/1     Running            0          9d    10.8.0.4     rack-1
quoter-7d4f9c6b5c-h5t9z   0/1     ImagePullBackOff   0          22m   10.8.0.9     rack-2

$ kubectl describe pod quoter-7d4f9c6b5c-h5t9z -n tradehall
Name:             quoter-7d4f9c6b5c-h5t9z
Namespace:        tradehall
Node:             rack-2/10.0.0.2
Labels:           app=quoter
Status:           Pending
Containers:
  quoter:
    Image:          quoter:2.4.l
    State:          Waiting
      Reason:       ImagePullBackOff
    Ready:          False
    Restart Count:  0
Events:
  Type     Reason   Age                 From     Message
  ----     ------   ----                ----     -------
  Warning  Failed   20m (x4 over 22m)   kubelet  Failed to pull image "quoter:2.4.l": not found
  Warning  Failed   20m (x4 over 22m)   kubelet  Error: ErrImagePull
"""
