"""A listing of pods that names no container: what is not known is left out of the words."""

from faultmaven.analysis.engine import analyse
from tests.unit.analysis.evidence import source

LISTING = """$ kubectl get pods -n post
NAME                    READY   STATUS             RESTARTS   AGE
rates-6d9f7c9b8d-k2m4x  0/1     CrashLoopBackOff   12         40m
"""


def test_a_crash_loop_of_an_unnamed_container_is_told_without_a_question_mark() -> None:
    analysis = analyse([source(LISTING, "pods.txt")])

    first = analysis.causes[0]
    assert first.code == "k8s.crash_loop"
    assert first.statement == "A container of rates crashes again and again."
