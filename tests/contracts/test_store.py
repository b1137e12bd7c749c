"""What every store promises, asked of each implementation."""

import asyncio

import pytest

from faultmaven.errors import Unavailable
from faultmaven.infrastructure.redis_impl import RedisStore, connect
from faultmaven.providers.store import Store
from tests.services.process import free_port


async def test_a_value_comes_back_until_it_is_deleted(store: Store):
    await store.put("key", b"\x00value", ttl=60)
    before = await store.get("key")
    await store.delete("key")

    assert before == b"\x00value"
    assert await store.get("key") is None


async def test_a_value_expires(store: Store):
    await store.put("key", b"value", ttl=0.05)
    await asyncio.sleep(0.1)

    assert await store.get("key") is None


async def test_putting_again_renews_the_time_to_live(store: Store):
    await store.put("key", b"old", ttl=0.05)
    await store.put("key", b"new", ttl=60)
    await asyncio.sleep(0.1)

    assert await store.get("key") == b"new"


@pytest.mark.parametrize(
    ("stored", "expected", "swapped"),
    [
        (None, None, True),
        (None, b"", False),
        (None, b"a", False),
        (b"", b"", True),
        (b"", None, False),
        (b"a", b"a", True),
        (b"a", b"b", False),
        (b"a", None, False),
    ],
)
async def test_a_swap_happens_only_if_the_value_is_as_expected(
    store: Store, stored: bytes | None, expected: bytes | None, swapped: bool
):
    if stored is not None:
        await store.put("key", stored, ttl=60)

    assert await store.swap("key", expected, b"new", ttl=60) is swapped
    assert await store.get("key") == (b"new" if swapped else stored)


async def test_an_expired_value_counts_as_none_for_a_swap(store: Store):
    await store.put("key", b"old", ttl=0.05)
    await asyncio.sleep(0.1)

    assert await store.swap("key", None, b"new", ttl=60)


async def test_of_many_swaps_at_once_one_wins(store: Store):
    swaps = (store.swap("key", None, b"%d" % n, ttl=60) for n in range(20))

    assert sorted(await asyncio.gather(*swaps)) == [False] * 19 + [True]


async def test_counting_at_once_loses_nothing(store: Store):
    counts = await asyncio.gather(*(store.count("key", window=60) for _ in range(20)))

    assert sorted(count.total for count in counts) == list(range(1, 21))
    assert all(0 < count.resets_in <= 60 for count in counts)


async def test_a_window_is_not_prolonged_by_counting(store: Store):
    await store.count("key", window=0.2)
    await asyncio.sleep(0.12)
    second = await store.count("key", window=0.2)
    await asyncio.sleep(0.12)

    assert second.total == 2
    assert (await store.count("key", window=0.2)).total == 1


async def test_a_deleted_counter_begins_anew(store: Store):
    await store.count("key", window=60)
    await store.delete("key")

    assert (await store.count("key", window=60)).total == 1


async def test_a_store_that_answers_pings(store: Store):
    await store.ping()


async def test_a_redis_that_is_out_is_named_unavailable():
    store = RedisStore(connect("127.0.0.1", free_port()))

    with pytest.raises(Unavailable):
        await store.ping()
    await store.close()
