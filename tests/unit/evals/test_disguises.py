import io

from hypothesis import given
from hypothesis import strategies as st

from faultmaven.analysis.sources import Source
from faultmaven.evals.disguises import (
    moved,
    moved_name,
    rename_text,
    renamed,
    shuffled,
)

NAMES = ("till-api", "till")


def source(name: str, text: str = "till-api-7f9 calls till, not tiller\n") -> Source:
    data = text.encode()
    return Source(name, len(data), lambda: io.BytesIO(data))


def read(source: Source) -> str:
    with source.open() as stream:
        return stream.read().decode()


def test_whole_names_are_renamed_the_longest_first() -> None:
    assert rename_text(NAMES, "till-api-7f9 calls till, not tiller") == (
        "gvyy-ncv-7f9 calls gvyy, not tiller"
    )


@given(st.text(alphabet="til-api .\n", max_size=40))
def test_renaming_twice_gives_the_text_back_at_the_same_length(text: str) -> None:
    once = rename_text(NAMES, text)
    back = tuple(rename_text(NAMES, name) for name in NAMES)

    assert len(once) == len(text)
    assert rename_text(back, once) == text


def test_without_names_nothing_is_renamed() -> None:
    assert rename_text((), "till calls bank") == "till calls bank"


def test_files_are_renamed_with_their_content() -> None:
    (changed,) = renamed(NAMES, [source("logs/till.log")])

    assert changed.name == "logs/gvyy.log"
    assert read(changed) == "gvyy-ncv-7f9 calls gvyy, not tiller\n"


def test_shuffling_keeps_every_file() -> None:
    sources = [source(f"{number}.log") for number in range(9)]

    assert shuffled(sources) != sources
    assert sorted(each.name for each in shuffled(sources)) == [each.name for each in sources]


def test_moving_keeps_names_and_is_followed_by_file_entities_only() -> None:
    (changed,) = moved([source("a.log")])

    assert changed.name == "bundle/collected/a.log"
    assert moved_name("file/a.log") == "file/bundle/collected/a.log"
    assert moved_name("app/till") == "app/till"
