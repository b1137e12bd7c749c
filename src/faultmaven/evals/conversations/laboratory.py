"""A scripted case in the roundabout English of a night shift: a laboratory's reports are late."""

from typing import Final

from faultmaven.evals.conversations.script import FILES, Conversation, Planted, log

_STALLED: Final = "sampler-bus:5671 channel closed, heartbeat missed after 60 s"

_BETWEEN: Final = (
    "Could you tell me again what the leading suspicion is?",
    "Let me fetch a colleague, one moment.",
    "And what would you look at next?",
    "Hm, that does not tell me much.",
    "How many channel closed lines do we have per file?",
    "Okay.",
    "What does the evidence say about the heartbeat?",
    "Can you show me the first error?",
    "Good, carry on.",
    "Is there anything in the logs about timeouts?",
    "Please give me a short summary for the head of the lab.",
    "Why do you believe that?",
    "The coffee machine is broken as well, just our luck.",
)

_FACTS: Final = (
    Planted(
        2,
        "First complaint from ward 6 came in at 02:35, but reports were already stuck by 02:10.",
        ("02:10",),
    ),
    Planted(
        3,
        "It is the report-mailer that is late, everything else prints.",
        ("report-mailer", "prints"),
    ),
    Planted(
        4,
        "I looked at the disk of the archive box, 41 % full, so disk space is not our problem.",
        ("disk", "41 %"),
    ),
    Planted(
        5,
        "Around 02:50 Ioana restarted the report-mailer by hand, which brought nothing.",
        ("restarted the report-mailer", "brought nothing"),
    ),
    Planted(
        7,
        "Sorry, I have to correct myself: ward 9 complained first, ward 6 only later.",
        ("ward 9", "first"),
    ),
    Planted(
        9,
        "The antivirus people swear they pushed no update this week, we can discard that.",
        ("antivirus", "discard"),
    ),
    Planted(
        11,
        "Since 03:20 the emergency room is without reports too, that makes it urgent.",
        ("emergency room", "03:20"),
    ),
    Planted(
        12,
        "We have set prefetch on the consumers from 250 to 20.",
        ("prefetch", "20"),
    ),
    Planted(14, "With the lower prefetch it is just as slow.", ("prefetch", "slow")),
    Planted(
        16,
        "Time sync is okay on all of them, chrony shows under 2 ms, I checked each one.",
        ("chrony", "2 ms"),
    ),
    Planted(
        17,
        "Please keep in mind the analysers must never be stopped while a run is loaded.",
        ("analysers", "run is loaded"),
    ),
    Planted(
        19,
        "Not affected are the blood bank and pathology, they have their own bus.",
        ("blood bank", "pathology"),
    ),
    Planted(
        20,
        "At 03:55 we took node bus-c out of the cluster and put it back ten minutes later.",
        ("bus-c", "03:55"),
    ),
    Planted(
        22,
        "Wait, I read the wrong dashboard before: the queue has 18,000 messages, not 180.",
        ("18,000", "not 180"),
    ),
    Planted(
        24,
        "It has nothing to do with the printer driver, those jobs never leave the ward.",
        ("printer driver",),
    ),
    Planted(
        26,
        "The storage team has excluded the SAN; its write latency stayed at 3 ms all night.",
        ("SAN", "3 ms"),
    ),
    Planted(
        27,
        "Ioana raised the heartbeat from 60 to 180 seconds at 04:30.",
        ("heartbeat", "180 seconds"),
    ),
    Planted(
        30,
        "The on-call doctor wants a call every hour on extension 7741, please remember.",
        ("7741",),
    ),
    Planted(
        31,
        "We decided to leave the old broker version in place until the day shift arrives.",
        ("old broker version", "day shift"),
    ),
    Planted(
        33,
        "The firewall was suspected but its session table is at 12 %, so forget the firewall.",
        ("firewall", "12 %"),
    ),
    Planted(
        34,
        "I stand corrected on the timing, the very first closed channel was 01:48.",
        ("01:48",),
    ),
    Planted(
        36,
        "The outpatient portal shows stale results as well.",
        ("outpatient portal",),
    ),
    Planted(
        38,
        "04:52: erlang cookie rotated on bus-a and bus-b.",
        ("erlang cookie", "04:52"),
    ),
    Planted(
        39,
        "The cookie rotation made things worse, bus-b left the cluster afterwards.",
        ("cookie", "worse"),
    ),
    Planted(
        41,
        "Therefore we reverted the cookie at 05:05, bus-b is a member again.",
        ("reverted the cookie", "05:05"),
    ),
    Planted(
        43,
        "No memory alarm was ever raised on the brokers, so memory pressure is off the list.",
        ("memory", "off the list"),
    ),
    Planted(
        45,
        "Correction from Ioana: the heartbeat was raised to 120, not 180.",
        ("120", "not 180"),
    ),
    Planted(
        46,
        "Ward 9 and the emergency room get reports again since we moved them to bus-d.",
        ("bus-d",),
    ),
    Planted(
        48,
        "The vendor says that 3.9.13 has a known leak of channels, we run 3.9.13 on bus-a.",
        ("3.9.13", "leak"),
    ),
    Planted(
        49,
        "Our change board has forbidden any upgrade before Thursday 06:00.",
        ("upgrade", "Thursday"),
    ),
)

CONVERSATION: Final = Conversation(
    name="laboratory",
    title="Reports of the laboratory are late",
    opening=(
        "Good evening, the wards are complaining that laboratory reports do not arrive. We suspect"
        " the message bus. Could you help us look into it?"
    ),
    facts=_FACTS,
    between=_BETWEEN,
    pasted={
        10: f"This is from the bus itself:\n{log(350, 'bus-a', _STALLED)}",
        29: f"Here is the mailer:\n```\n{log(250, 'report-mailer', 'no channel, retry')}```",
        42: "Cluster status says\n    Running Nodes: bus-a, bus-b, bus-c\n    Partitions: none",
    },
    evidence={f"bus-{n}.log": log(300, f"bus-{n}", _STALLED) for n in range(1, FILES + 1)},
)
