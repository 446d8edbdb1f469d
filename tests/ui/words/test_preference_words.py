"""The session preferences as words."""

from typing import Any

import pytest

from tui.aws.documents.document import ChosenDocument
from tui.aws.preferences.document import Preferences
from tui.sessions.registry import ExpectedSession
from tui.ui.words.preference_words import expected_facts, limit_words


def words(**inputs: Any) -> str:
    return limit_words(Preferences(exists=True, content={"inputs": inputs}))


def test_both_limits_are_told() -> None:
    told = words(maxSessionDuration="60", idleSessionTimeout="20")
    assert told.startswith("This session ends after 1 h or 20 min without input.")


def test_no_maximum_is_said_and_not_invented() -> None:
    assert "20 min without input (no maximum)" in words()


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({}, "ends after 30 min (your limit) or 20 min without input."),
        ({"maxSessionDuration": "60"}, "ends after 30 min (your limit)"),
        ({"maxSessionDuration": "30"}, "ends after 30 min or 20 min"),
        ({"maxSessionDuration": "5"}, "ends after 5 min or 20 min"),
    ],
)
def test_a_stricter_maximum_of_ones_own_is_told_instead(
    inputs: dict[str, Any], told: str
) -> None:
    preferences = Preferences(exists=True, content={"inputs": inputs})
    assert told in limit_words(preferences, own=1800.0)


def test_names_that_go_on_and_on_are_cut() -> None:
    told = words(cloudWatchLogGroupName="\x1b[2J" + "x" * 10_000)
    assert len(told) < 300
    assert "\x1b" not in told


def test_defaults_are_told_as_defaults_where_there_is_no_document() -> None:
    told = limit_words(Preferences())
    assert "AWS's defaults" in told
    assert "20 min" in told


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"cloudWatchLogGroupName": "SSMLogs"}, "Logged to CloudWatch SSMLogs."),
        ({"s3BucketName": "logs", "s3KeyPrefix": "ssm"}, "Logged to s3://logs/ssm."),
        ({}, "Not logged by AWS."),
        ({"runAsEnabled": True, "runAsDefaultUser": "ops"}, "Runs as ops."),
        ({"runAsEnabled": True}, "SSMSessionRunAs tag"),
        ({}, "Runs as ssm-user."),
    ],
)
def test_logging_and_the_user_are_told(inputs: dict[str, Any], told: str) -> None:
    assert told in words(**inputs)


def test_what_a_new_session_would_be_like_is_told_as_facts() -> None:
    expected = ExpectedSession(1800.0, recorded=True, document=ChosenDocument("Ops"))
    inputs = {"inputs": {"maxSessionDuration": "60"}}
    facts = dict(expected_facts(Preferences(exists=True, content=inputs), expected))
    assert facts == {
        "Maximum": "30 min (your limit)",
        "Idle timeout": "20 min",
        "Document": "Ops",
        "Recorded": "on this machine",
        "Logged": "not by AWS",
        "Runs as": "ssm-user",
    }


def test_limits_that_are_not_known_are_not_told() -> None:
    expected = ExpectedSession(None, recorded=False, document=None)
    facts = dict(expected_facts(None, expected))
    assert facts == {"Document": "account preferences", "Recorded": "not on this machine"}
