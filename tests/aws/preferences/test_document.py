import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.aws_server import Answer, AwsServer, Request, error
from tests.support.strategies.nested import nested
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied
from tui.aws.preferences.document import (
    Preferences,
    parse_content,
    parse_flag,
    read_preferences,
)

JSON_VALUES = nested(st.none() | st.booleans() | st.integers() | st.floats() | st.text())
INPUT_NAMES = st.sampled_from(
    [
        "s3BucketName",
        "s3KeyPrefix",
        "s3EncryptionEnabled",
        "cloudWatchLogGroupName",
        "cloudWatchEncryptionEnabled",
        "cloudWatchStreamingEnabled",
        "kmsKeyId",
        "runAsEnabled",
        "runAsDefaultUser",
        "idleSessionTimeout",
        "maxSessionDuration",
        "shellProfile",
    ]
)


def preferences(**inputs: Any) -> Preferences:
    content = {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    return Preferences(exists=True, version="1", default_version="1", content=content)


def document(content: Any, version: str) -> Answer:
    text = content if isinstance(content, str) else json.dumps(content)
    return Answer({"Content": text, "DocumentVersion": version, "DocumentFormat": "JSON"})


async def test_a_missing_document_means_awss_defaults(fake: AwsServer, aws: Aws) -> None:
    fake.on("GetDocument", error("InvalidDocument", "The specified document does not exist."))
    found = await read_preferences(aws)
    assert not found.exists
    assert (found.idle_minutes, found.max_minutes) == (20, None)
    assert found.problems == ()
    assert dict(found.describe())["Document"] == "none (AWS defaults apply)"


async def test_the_newest_version_rules_and_drift_is_told(fake: AwsServer, aws: Aws) -> None:
    def get(request: Request) -> Answer:
        newest = request.arguments["DocumentVersion"] == "$LATEST"
        minutes = "60" if newest else "30"
        return document({"inputs": {"maxSessionDuration": minutes}}, "3" if newest else "2")

    fake.on("GetDocument", get)
    found = await read_preferences(aws)
    assert found.max_minutes == 60
    assert (found.version, found.default_version) == ("3", "2")
    assert found.drifted
    assert "version 3, but the console shows version 2" in found.problems[0]


async def test_denied_preferences_name_the_action(fake: AwsServer, aws: Aws) -> None:
    fake.on("GetDocument", error("AccessDeniedException", "no"))
    with pytest.raises(AccessDenied) as caught:
        await read_preferences(aws)
    assert caught.value.action == "ssm:GetDocument"


async def test_another_document_can_be_read(fake: AwsServer, aws: Aws) -> None:
    fake.on("GetDocument", document({"inputs": {"idleSessionTimeout": "5"}}, "1"))
    found = await read_preferences(aws, "Team-Shell")
    assert found.idle_minutes == 5
    assert {request.arguments["Name"] for request in fake.requests} == {"Team-Shell"}


def test_all_values_are_read() -> None:
    found = preferences(
        s3BucketName="logs",
        s3KeyPrefix="ssm/",
        s3EncryptionEnabled="true",
        cloudWatchLogGroupName="/ssm",
        cloudWatchEncryptionEnabled=False,
        cloudWatchStreamingEnabled=True,
        kmsKeyId="alias/ssm",
        runAsEnabled="T",
        runAsDefaultUser="ops",
        idleSessionTimeout="15",
        maxSessionDuration="1099",
        shellProfile={"linux": "cd ~\nbash", "windows": ""},
    )
    assert dict(found.describe()) == {
        "Document": "SSM-SessionManagerRunShell, version 1",
        "Maximum duration": "18 h 19 min",
        "Idle timeout": "15 min",
        "S3 log": "s3://logs/ssm/ · encrypted bucket only",
        "CloudWatch log": "/ssm · streamed live",
        "Encryption": "alias/ssm",
        "Run as": "ops",
        "Linux shell profile": "cd ~ (and 1 more)",
        "Windows shell profile": "none",
    }
    assert found.problems == ()


@pytest.mark.parametrize(
    ("value", "meaning"),
    [(True, True), (False, False), (None, False), ("", False), ("yes", None), (1, None)]
    + [(word, True) for word in ("1", "t", "T", "TRUE", "true", "True")]
    + [(word, False) for word in ("0", "f", "F", "FALSE", "false", "False")],
)
def test_switches_are_bools_or_gos_words(value: object, meaning: bool | None) -> None:
    assert parse_flag(value) is meaning


@pytest.mark.parametrize(
    "value", ["0", "61", "-5", "twenty", "{{ idle }}", 12.5, [], True, "٣"]
)
def test_senseless_minutes_are_a_problem_and_count_as_unset(value: object) -> None:
    found = preferences(idleSessionTimeout=value)
    assert found.idle_minutes == 20
    (problem,) = found.problems
    assert problem.startswith("`idleSessionTimeout` is")
    assert problem.endswith("not a number of minutes from 1 to 60.")


def test_a_switch_that_the_agent_cannot_read_is_a_problem() -> None:
    assert "no session starts" in preferences(s3EncryptionEnabled="yes").problems[0]


def test_streaming_in_quotes_is_a_problem() -> None:
    assert "in quotes" in preferences(cloudWatchStreamingEnabled="true").problems[0]


def test_run_as_without_a_user_is_a_problem() -> None:
    assert "Run As is on without a user" in preferences(runAsEnabled=True).problems[0]


def test_unknown_keys_are_kept() -> None:
    content, problem = parse_content('{"inputs": {"futureKey": [1]}, "extra": {"a": 1}}')
    assert problem == ""
    assert content["inputs"]["futureKey"] == [1]
    assert content["extra"] == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "[" * 100_000,
        '{"inputs": ' * 100_000,
        "9" * 5_000,
        None,
        7,
    ],
)
def test_hostile_content_is_a_problem_in_words(text: object) -> None:
    content, problem = parse_content(text)
    assert dict(content) == {}
    assert problem.endswith("so AWS defaults are shown.")
    found = Preferences(exists=True, content=content, unreadable=problem)
    assert found.problems == (problem,)
    assert found.idle_minutes == 20


def test_values_with_control_characters_are_described_on_one_line() -> None:
    words = dict(preferences(cloudWatchLogGroupName="a\x1b[31m\nb").describe())
    assert words["CloudWatch log"].startswith("a [31m b ·")


@given(st.dictionaries(INPUT_NAMES, JSON_VALUES) | JSON_VALUES)
def test_no_inputs_raise(inputs: Any) -> None:
    found = Preferences(
        exists=True, version="1", default_version="1", content={"inputs": inputs}
    )
    assert 1 <= found.idle_minutes <= 60
    assert found.max_minutes is None or 1 <= found.max_minutes <= 1440
    assert all(problem.endswith((".", "…")) for problem in found.problems)
    assert all("\n" not in value for _, value in found.describe())


@given(st.text() | JSON_VALUES.map(json.dumps))
def test_no_content_raises(text: str) -> None:
    content, problem = parse_content(text)
    assert bool(problem) == (not text.lstrip().startswith("{") or not _is_object(text))
    assert problem == "" or dict(content) == {}


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
