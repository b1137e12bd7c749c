"""The names that citations give to files, and the fingerprint of a body of evidence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faultmaven.modules.evidence.naming import Body, NamedFile, Upload, case_body, fingerprint


def upload(label: str, *paths: str, plain: bool = False) -> Upload:
    files = tuple(NamedFile(path, label, f"hash of {path}", 1, f"{label}-{path}") for path in paths)
    return Upload(label, plain, Body(files, (("core.bin", "binary"),)))


def test_the_files_of_a_lone_upload_go_by_their_paths():
    body = case_body([upload("incident.zip", "pods.txt", "logs/orders.log")])

    assert [file.name for file in body.files] == ["pods.txt", "logs/orders.log"]


def test_the_files_of_several_uploads_carry_the_uploads_name():
    body = case_body(
        [
            upload("orders.log", "orders.log", plain=True),
            upload("incident.zip", "orders.log"),
            upload("incident.zip~2", "orders.log"),
        ]
    )

    assert [file.name for file in body.files] == [
        "orders.log",
        "incident.zip/orders.log",
        "incident.zip~2/orders.log",
    ]
    assert ("incident.zip/core.bin", "binary") in body.skipped


def test_known_good_uploads_of_a_case_are_apart():
    good = replace(upload("before.log", "before.log", plain=True), known_good=True)

    body = case_body([upload("orders.log", "orders.log", plain=True), good])

    assert [file.name for file in body.files] == ["orders.log"]
    assert [file.name for file in body.baseline] == ["before.log"]
    assert fingerprint(body, "v1") != fingerprint(replace(body, baseline=()), "v1")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "a/b"]),
            st.lists(st.sampled_from(["b", "c", "b/c", "c~2"]), min_size=1, unique=True),
        ),
        unique_by=lambda drawn: drawn[0],
    )
)
def test_no_two_files_of_a_case_share_a_name(drawn):
    body = case_body([upload(label, *paths) for label, paths in drawn])

    names = [file.name for file in body.files]
    assert len(names) == len(set(names)) == sum(len(paths) for _, paths in drawn)


@pytest.mark.parametrize("name", ["pods.txt", "incident.zip/pods.txt"])
def test_a_file_is_found_by_either_of_its_names(name):
    found = upload("incident.zip", "orders.log", "pods.txt").find(name)

    assert found is not None
    assert found.name == "pods.txt"


def test_a_file_that_is_not_there_is_not_found():
    assert upload("incident.zip", "pods.txt").find("other.zip/pods.txt") is None


def test_the_order_of_files_does_not_matter_to_their_fingerprint():
    body = upload("incident.zip", "pods.txt", "orders.log").body

    assert fingerprint(body, "v1") == fingerprint(Body(body.files[::-1], body.skipped), "v1")


@pytest.mark.parametrize("field", ["name", "sha256"])
def test_other_names_or_contents_have_another_fingerprint(field):
    body = upload("incident.zip", "pods.txt").body
    other = Body((replace(body.files[0], **{field: "other"}),), body.skipped)

    assert fingerprint(body, "v1") != fingerprint(other, "v1")
    assert fingerprint(body, "v1") != fingerprint(Body(body.files), "v1")
    assert fingerprint(body, "v1") != fingerprint(body, "v2")
