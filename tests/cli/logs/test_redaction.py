"""Only what cannot be a secret comes into the log."""

import logging
import re
import sys
from collections.abc import Callable
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cli.logs.redaction import KNOWN, PUT_TOGETHER, Redacting
from tui.logs import Loggable

logger = logging.getLogger("tests.redaction")
SECRET = "hunter2"


class Colour(Enum):
    RED = SECRET


class Hostile:
    def __str__(self) -> str:
        return SECRET

    __repr__ = __str__


def written(tell: Callable[[], None]) -> str:
    """What becomes of what is logged."""
    lines: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(Redacting().format(record))

    handler = Kept()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        tell()
    finally:
        logger.removeHandler(handler)
    [line] = lines
    assert "\n" not in line
    return line


def test_a_record_says_when_how_grave_and_who() -> None:
    line = written(lambda: logger.warning("connected"))
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING \d+ tests\.redaction: connected", line
    )


def test_numbers_names_and_what_is_vouched_for_are_written() -> None:
    tell = ("%d of %.1f, %s, %s, %s", 3, 1.5, True, Loggable("i-01"), Colour.RED)
    assert written(lambda: logger.info(*tell)).endswith(": 3 of 1.5, True, i-01, RED")


@pytest.mark.parametrize("value", [SECRET, SECRET.encode(), Hostile(), [SECRET], {SECRET: 1}])
def test_other_values_are_left_out(value: object) -> None:
    line = written(lambda: logger.info("reason %s", value))
    assert SECRET not in line
    assert "reason <" in line


def test_values_by_name_are_left_out_too() -> None:
    assert SECRET not in written(lambda: logger.info("%(key)s", {"key": SECRET}))


def test_a_message_that_was_put_together_is_left_out() -> None:
    line = written(lambda: logger.info(f"reason {SECRET}"))  # noqa: G004 -- as others do it
    assert line.endswith(PUT_TOGETHER)
    assert SECRET not in written(lambda: logger.info(Hostile()))


def test_a_number_that_was_wanted_and_is_a_text_leaves_the_message() -> None:
    assert written(lambda: logger.info("%d left", "seven")).endswith(": %d left")


def test_of_an_error_only_its_kind_and_its_place_are_written() -> None:
    def tell() -> None:
        try:
            try:
                raise ValueError(SECRET)
            except ValueError as error:
                raise OSError(SECRET) from error
        except OSError:
            logger.exception("it failed")

    line = written(tell)
    assert SECRET not in line
    assert re.search(
        r"it failed \[OSError at test_redaction\.py:\d+ from ValueError at test_red", line
    )


@given(st.text())
def test_whatever_is_put_together_stays_out(text: str) -> None:
    line = written(lambda: logger.info("x " + text + "%s", text))  # noqa: G003
    assert line.endswith(PUT_TOGETHER)


@pytest.mark.parametrize("message", KNOWN)
def test_the_messages_of_others_that_are_known_are_still_theirs(message: str) -> None:
    import botocore.credentials
    import botocore.endpoint
    import botocore.hooks
    import urllib3.connectionpool

    modules = (botocore.credentials, botocore.endpoint, botocore.hooks, urllib3.connectionpool)
    sources = [Path(str(module.__file__)).read_text() for module in modules]
    assert any(message in source.replace("'\n            '", "") for source in sources)


def test_a_known_message_tells_its_values_but_not_the_path() -> None:
    record = logging.LogRecord(
        "urllib3.connectionpool",
        logging.DEBUG,
        str(sys.modules["urllib3.connectionpool"].__file__),
        1,
        '%s://%s:%s "%s %s %s" %s %s',
        ("https", "ssm.aws", 443, "GET", f"/?{SECRET}", "HTTP/1.1", 200, 12),
        None,
    )
    line = Redacting().format(record)
    assert f'https://ssm.aws:443 "GET <{len(SECRET) + 2} characters> HTTP/1.1" 200 12' in line
