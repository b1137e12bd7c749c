"""A scripted case in the hasty English of an incident channel: a ferry's bookings time out."""

from typing import Final

from faultmaven.evals.conversations.script import FILES, Conversation, Planted, log

_TIMEOUT: Final = "berth-api:8443 upstream timed out after 5000 ms"

_BETWEEN: Final = (
    "any ideas?",
    "hmm ok",
    "whats your best guess rn",
    "how many timeouts in the slip logs",
    "which log says that?",
    "ta",
    "what else can we look at",
    "brb coffee",
    "is berth-api ok?",
    "summary pls",
    "wait why",
    "lol, mondays",
)

_FACTS: Final = (
    Planted(2, "started around 0640z i think, first page was 06:42", ("06:42",)),
    Planted(
        3, "only ppl booking from the islands see it, mainland is fine", ("islands", "mainland")
    ),
    Planted(
        5, "redis looks clean btw, mem + latency flat all morning - not that", ("redis", "flat")
    ),
    Planted(
        7,
        "scratch that, its berth-api that times out not tideworker, i misread the dashboard",
        ("berth-api", "not tideworker"),
    ),
    Planted(8, "fwiw i bounced berth-api at 7:15, no change", ("bounced", "7:15")),
    Planted(10, "dns is a red herring, resolves fine from every node", ("dns", "red herring")),
    Planted(12, "ok we flipped the new-fares flag off 07:28", ("new-fares", "07:28")),
    Planted(13, "didnt do anything, still 504s", ("504s",)),
    Planted(
        15,
        "heads up: cant restart the primary before 18:00, payroll is running on it",
        ("payroll", "18:00"),
    ),
    Planted(
        18, "kicked retries down to 2 on tideworker, seemed to calm things", ("retries", "calm")
    ),
    Planted(20, "marta checked the LB, nothing there, cross it off", ("LB", "cross it off")),
    Planted(23, "so actualy it only started at 0625, the alert was just late", ("0625",)),
    Planted(25, "decision: we hold the rollback til marta is back", ("hold the rollback",)),
    Planted(28, "its hitting the kiosk app too now", ("kiosk app",)),
    Planted(31, "tls certs good thru march so thats out", ("certs", "out")),
    Planted(33, "bumped pool size 20 -> 60 on berth-api, deployed 09:50", ("pool size", "60")),
    Planted(
        35,
        "were going w/ failover to the standby at 13:00, agreed with the harbour team",
        ("standby", "13:00"),
    ),
    Planted(37, "couldve sworn it was kafka but consumer lag is 0 so nope", ("kafka", "lag")),
    Planted(40, "my bad, the cutover was monday not tuesday", ("monday", "not tuesday")),
    Planted(42, "for the record last good deploy was build 5518", ("5518",)),
    Planted(44, "mainland users are getting it as well since noon", ("mainland users", "noon")),
    Planted(47, "weve put a cap of 200 rps on the gateway for now", ("200 rps",)),
    Planted(
        48,
        "pls dont suggest draining slip-3 again, its the only one with the licence dongle",
        ("slip-3", "dongle"),
    ),
)

CONVERSATION: Final = Conversation(
    name="ferry",
    title="bookings time out",
    opening="bookings are timing out since this morning, ppl stuck on the pay page. tideworker??",
    facts=_FACTS,
    between=_BETWEEN,
    pasted={
        11: f"seeing this\n```\n{log(400, 'tideworker', _TIMEOUT)}```",
        29: log(300, "berth-api", "connection pool exhausted, 20 of 20 in use"),
    },
    evidence={f"slip-{n}.log": log(300, f"slip-{n}", _TIMEOUT) for n in range(1, FILES + 1)},
)
