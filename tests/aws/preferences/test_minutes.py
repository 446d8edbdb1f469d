import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.preferences.document import parse_minutes


@given(st.integers(1, 1440))
def test_every_legal_duration_is_read_also_those_the_model_refuses(minutes: int) -> None:
    assert parse_minutes(str(minutes)) == minutes
    assert parse_minutes(minutes) == minutes


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "1441",
        "-1",
        "+5",
        " 5",
        "1.5",
        "1e2",
        "\u0665",
        "½",
        True,
        None,
        2.0,
        [],
        10**30,
    ],
)
def test_anything_else_is_none(value: object) -> None:
    assert parse_minutes(value) is None


@given(st.text() | st.integers() | st.floats() | st.none())
def test_a_result_is_always_within_the_limit(value: object) -> None:
    minutes = parse_minutes(value, 60)
    assert minutes is None or 1 <= minutes <= 60
