import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies.nested import nested
from tui.aws.identity.stored import LongTermKeys, TemporaryKeys, parse_time

EXPIRES = datetime(2026, 11, 23, 16, tzinfo=UTC)


def test_what_was_encoded_is_decoded() -> None:
    keys = LongTermKeys("AKIA", "secret", "arn:aws:iam::1:mfa/jane")
    session = TemporaryKeys("ASIA", "secret", "token", EXPIRES)
    assert LongTermKeys.decode(keys.encode()) == keys
    assert TemporaryKeys.decode(session.encode()) == session


@given(st.binary() | nested(st.none() | st.text(), keys=None).map(json.dumps).map(str.encode))
def test_whatever_is_stored_is_keys_or_nothing(value: bytes) -> None:
    LongTermKeys.decode(value)
    TemporaryKeys.decode(value)


@pytest.mark.parametrize(
    "name", ["AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"]
)
def test_a_session_that_lacks_something_is_none(name: str) -> None:
    found = json.loads(TemporaryKeys("ASIA", "s", "t", EXPIRES).encode())
    del found[name]
    assert TemporaryKeys.from_answer(found) is None


@pytest.mark.parametrize(
    "written", ["2026-11-23T16:00:00Z", "2026-11-23T16:00:00UTC", "2026-11-23T17:00:00+01:00"]
)
def test_every_way_of_writing_a_time_is_read(written: str) -> None:
    assert parse_time(written) == EXPIRES


def test_no_secret_is_in_a_representation() -> None:
    shown = (
        f"{LongTermKeys('AK', 'hidden')!r} {TemporaryKeys('AK', 'hidden', 'hidden', EXPIRES)!r}"
    )
    assert "hidden" not in shown
