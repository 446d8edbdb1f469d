"""A number before a key says how often."""

from hypothesis import given
from hypothesis import strategies as st

from tui.ui.counting import MOST_DIGITS, Count


def test_digits_are_taken_until_the_number_is() -> None:
    count = Count()
    assert [count.press(key) for key in "90"] == [True, True]
    assert count.digits == "90"
    assert count.take() == 90
    assert count.take() is None


def test_a_zero_alone_is_a_key_like_others() -> None:
    assert not Count().press("0")


@given(st.lists(st.sampled_from([*"0123456789", "j", "escape", "½", "٣", "f5", ""])))
def test_whatever_is_pressed_the_number_is_bounded_and_never_zero(keys: list[str]) -> None:
    count = Count()
    taken = [key for key in keys if count.press(key)]
    assert set(taken) <= set("0123456789")
    number = count.take()
    assert number is None or 1 <= number < 10**MOST_DIGITS
