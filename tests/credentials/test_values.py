import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.errors import PasswordSetError

from tests.credentials import fake_keyrings
from tests.credentials.fake_keyrings import HELD, Breaking, Roomy, Small
from tui.credentials import values
from tui.credentials.backends import LARGE_VALUE, Backend
from tui.credentials.errors import ForgetfulKeyring

SMALL = Backend("small", Small(), 1_280)
MISTAKEN = Backend("thought to be roomy", Small(), LARGE_VALUE)
ROOMY = Backend("roomy", Roomy(), LARGE_VALUE)
LONG = random.Random(1).randbytes(3_000)
"""Needs several items, however well it is compressed."""
LONGER = random.Random(2).randbytes(9_000)
"""Needs more of them."""


@given(
    st.sampled_from([SMALL, MISTAKEN, ROOMY]),
    st.lists(st.binary(max_size=6_000) | st.sampled_from([LONG, LONGER]), min_size=1),
)
def test_the_last_value_is_read_and_nothing_else_is_left(
    backend: Backend, written: list[bytes]
) -> None:
    HELD.clear()
    for value in written:
        values.write(backend, "name", value)
        assert values.read(backend, "name") == value
    values.delete(backend, "name")
    assert HELD == {}


@pytest.mark.parametrize("backend", [SMALL, MISTAKEN], ids=["small", "mistaken"])
@pytest.mark.parametrize("second", [LONG, LONGER, b"short"], ids=["long", "longer", "short"])
def test_a_long_value_that_was_replaced_leaves_none_of_its_items(
    backend: Backend, second: bytes
) -> None:
    HELD.clear()
    values.write(backend, "name", LONGER)
    values.write(backend, "name", second)
    values.write(SMALL, "other", second)
    assert len(of("name")) == len(of("other"))
    values.delete(backend, "name")
    assert of("name") == []


def of(name: str) -> list[str]:
    """The items of a value."""
    return [item for _, item in HELD if item.partition("#")[0] == name]


@given(
    st.binary(max_size=5_000) | st.sampled_from([LONG, LONGER]),
    st.integers(0, 5),
    st.sampled_from("ab"),
)
def test_a_write_that_breaks_off_anywhere_leaves_the_old_value(
    value: bytes, item: int, generation: str
) -> None:
    HELD.clear()
    backend = Backend("breaking", Breaking(), 1_280)
    Breaking.fails_at = ""
    values.write(backend, "name", LONG)
    Breaking.fails_at = f"name#{generation}{item}"
    expected = LONG
    with contextlib.suppress(PasswordSetError):
        values.write(backend, "name", value)
        expected = value
    assert values.read(backend, "name") == expected
    values.delete(backend, "name")
    assert HELD == {}


@given(st.text() | st.from_regex(r"1 [ab] \d{1,3} [0-9a-f]{64}( [A-Za-z0-9+/=]{0,40})?"))
def test_whatever_stands_in_an_item_is_a_value_or_damaged(text: str) -> None:
    fake_keyrings.HELD.clear()
    HELD[values.SERVICE, "name"] = text
    with contextlib.suppress(ForgetfulKeyring):
        assert values.read(ROOMY, "name") is None


def test_an_item_that_was_changed_is_noticed() -> None:
    HELD.clear()
    values.write(SMALL, "name", LONG)
    (item,) = [key for key in HELD if key[1] == "name#a1"]
    HELD[item] = HELD[item].swapcase()
    with pytest.raises(ForgetfulKeyring):
        values.read(SMALL, "name")
