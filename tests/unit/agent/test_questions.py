import pytest

from faultmaven.modules.agent.reasoners.questions import understand
from faultmaven.modules.agent.reasoners.topics import Topic, topic_of
from tests.unit.agent.incident import SITUATION

SUBJECTS = SITUATION.subjects


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("What broke?", Topic.CAUSE),
        ("what went wrong", Topic.CAUSE),
        ("What's going on?", Topic.CAUSE),
        ("Why is the portal failing?", Topic.WHY),
        ("How come?", Topic.WHY),
        ("Are you sure?", Topic.CONFIDENCE),
        ("What did you exclude?", Topic.RULED_OUT),
        ("Could it be DNS?", Topic.IDEA),
        ("What should I look at?", Topic.NEXT),
        ("What else do you need?", Topic.NEXT),
        ("How can I get it back up?", Topic.FIX),
        ("What should I do now?", Topic.FIX),
        ("Is it resolved?", Topic.VERIFY),
        ("How is the portal?", Topic.HEALTH),
        ("Which pods are crashing?", Topic.IMPACT),
        ("list unhealthy pods", Topic.IMPACT),
        ("Who calls the ledger?", Topic.DEPENDENCIES),
        ("Was there a deploy?", Topic.CHANGES),
        ("How many warnings?", Topic.COUNT),
        ("Since when?", Topic.WHEN),
        ("grep timeout", Topic.SHOW),
        ("What happened after 10:03?", Topic.TIMELINE),
        ("tl;dr", Topic.SUMMARY),
        ("Who is affected?", Topic.IMPACT),
        ("Did you check the nodes?", Topic.IDEA),
        ("What else could it be?", Topic.CAUSE),
        ("What do the logs say?", Topic.SHOW),
        ("Did you read all of it?", Topic.COVERAGE),
        ("thx", Topic.THANKS),
        ("hi there", Topic.GREETING),
        ("What can you do?", Topic.HELP),
        ("Sing a song", Topic.UNKNOWN),
    ],
)
def test_a_sentence_has_the_topic_of_its_phrases(sentence: str, topic: Topic) -> None:
    assert topic_of(sentence) is topic


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ("Is the quoter service healthy?", ("quoter",)),
        ("How is quoter-service?", ("quoter",)),
        ("what about QUOTER-7d4f9c6b5c-h5t9z", ("quoter-7d4f9c6b5c-h5t9z",)),
        ("compare portal and ledger", ("portal", "ledger")),
        ("is the service healthy", ()),
        ("The portal is slow since lunch. What broke?", ("portal",)),
    ],
)
def test_the_things_of_the_evidence_are_recognised(message: str, about: tuple[str, ...]) -> None:
    assert understand(message, (), SUBJECTS).about == about


def test_a_question_counts_before_the_statement_around_it() -> None:
    message = "Thanks. The errors began at 10:01. What did you rule out? I must report soon."

    assert understand(message, (), SUBJECTS).topic is Topic.RULED_OUT


def test_a_long_pasted_message_is_understood_by_its_ends() -> None:
    pasted = "What broke?\n" + "10:00:00 nothing of note\n" * 8000

    assert understand(pasted, (), SUBJECTS).topic is Topic.CAUSE


def test_a_self_contained_question_takes_nothing_from_before() -> None:
    question = understand("Is portal healthy?", ("How many errors in ledger?",), SUBJECTS)

    assert (question.topic, question.about, question.needle) == (Topic.HEALTH, ("portal",), None)
