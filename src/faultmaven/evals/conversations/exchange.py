"""A scripted case in whole sentences: quotes of an exchange are missing, an image has a typo."""

from typing import Final

from faultmaven.evals.conversations.script import FILES, Conversation, Planted, log

_REFUSED: Final = "quoter:7070 refused the call"
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

_FACTS: Final = (
    Planted(2, "It began at 09:14 UTC on Tuesday.", ("began", "09:14")),
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

CONVERSATION: Final = Conversation(
    name="exchange",
    title="Quotes are missing",
    opening="Quotes are missing since this morning, the ledger is refused by the quoter.",
    facts=_FACTS,
    between=_QUESTIONS,
    pasted=dict.fromkeys((9, 27), f"What does this mean?\n```\n{log(400, 'quoter', _REFUSED)}```"),
    evidence={
        "cluster.txt": _CLUSTER,
        **{f"logs/hall-{n}.log": log(300, f"till-{n}", _REFUSED) for n in range(1, FILES)},
    },
)
