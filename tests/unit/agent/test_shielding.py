"""A case's shield: what it knows once, it hides wherever it stands."""

from faultmaven.modules.agent.shielding import CaseShield, NoShield

SECRET = "hunter2-and-more-of-it"  # noqa: S105


def test_a_secret_known_by_its_name_is_hidden_where_it_stands_alone():
    shield = CaseShield()
    shield.learn(f"password={SECRET}")

    hidden = shield.hide(f"root logs in with `{SECRET}`")

    assert hidden == "root logs in with `<SECRET_1>`"
    assert shield.restore(hidden) == f"root logs in with `{SECRET}`"


def test_only_what_was_hidden_in_something_sent_is_counted():
    shield = CaseShield()
    shield.learn(f"password={SECRET}")
    before = shield.hidden
    shield.hide("ping 203.0.113.9, again 203.0.113.9")

    assert before == {}
    assert shield.hidden == {"ip": 1}


def test_without_redaction_everything_leaves_as_it_is():
    assert NoShield().hide(f"password={SECRET}") == f"password={SECRET}"
