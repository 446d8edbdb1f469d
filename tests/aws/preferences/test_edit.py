"""A change to the preferences changes what it names and nothing else."""

import json
import unicodedata
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.strategies.nested import nested
from tui.aws.preferences.document import Preferences, parse_flag
from tui.aws.preferences.edit import (
    BadDocument,
    BadValue,
    UnknownInput,
    draft,
    draft_of,
    form,
    written,
)
from tui.aws.preferences.inputs import INPUTS, InputKind

SHAPE = {"schemaVersion": "1.0", "sessionType": "Standard_Stream"}

VALUES = nested(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
GOOD = {
    "idleSessionTimeout": st.integers(1, 60).map(str) | st.just(""),
    "maxSessionDuration": st.integers(1, 1440).map(str) | st.just("off"),
    "s3BucketName": st.sampled_from(["logs", "", "a.b-c"]),
    "s3KeyPrefix": st.sampled_from(["", "ssm/", "年"]),
    "cloudWatchLogGroupName": st.sampled_from(["", "/ssm"]),
    "kmsKeyId": st.sampled_from(["", "alias/ssm"]),
    "runAsDefaultUser": st.sampled_from(["", "ops"]),
    **dict.fromkeys(
        ("s3EncryptionEnabled", "cloudWatchEncryptionEnabled", "runAsEnabled"),
        st.sampled_from(["true", "false", "on", ""]),
    ),
    "cloudWatchStreamingEnabled": st.sampled_from(["true", "false"]),
    "shellProfile.linux": st.sampled_from(["", "cd ~\nbash"]),
    "shellProfile.windows": st.sampled_from(["", "cd $HOME"]),
}
CHANGES = st.fixed_dictionaries({}, optional=GOOD)
# What people and tools write for the inputs that we know, and keys that we do not.
DOCUMENTS = st.builds(
    lambda known, unknown, extra: {**extra, "inputs": {**unknown, **known}},
    st.fixed_dictionaries(
        {},
        optional={
            **{key: good for key, good in GOOD.items() if "." not in key},
            "kmsKeyId": VALUES,
            "s3KeyPrefix": st.text(),
            "maxSessionDuration": st.integers() | st.text(),
            "idleSessionTimeout": st.integers(1, 60) | GOOD["idleSessionTimeout"],
            **dict.fromkeys(
                ("s3EncryptionEnabled", "cloudWatchEncryptionEnabled"),
                st.booleans() | st.sampled_from(["true", "False", "T", ""]),
            ),
            "runAsEnabled": st.booleans() | st.sampled_from(["T", "false", "", "yes"]) | VALUES,
            "shellProfile": st.dictionaries(
                st.sampled_from(["linux", "windows", "macos"]), st.text()
            ),
        },
    ),
    st.dictionaries(st.text(), VALUES, max_size=4).filter(
        lambda keys: not keys.keys() & INPUTS
    ),
    st.dictionaries(st.text().filter(lambda key: key != "inputs"), VALUES, max_size=3),
)


def preferences(content: Mapping[str, Any]) -> Preferences:
    return Preferences(exists=True, version="3", default_version="3", content=content)


def holding(**inputs: Any) -> Preferences:
    return preferences(
        {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    )


def inputs_after(before: Preferences, **changes: str) -> dict[str, Any]:
    inputs = json.loads(draft(before, changes).text)["inputs"]
    assert isinstance(inputs, dict)
    return inputs


@settings(max_examples=50)
@given(DOCUMENTS, CHANGES)
def test_no_key_and_no_value_is_lost_but_the_changed(
    content: dict[str, Any], changes: dict[str, str]
) -> None:
    content |= {"schemaVersion": "1.0", "sessionType": "Standard_Stream"}
    after = json.loads(draft(preferences(content), changes).text)
    touched = {key.split(".")[0] for key in changes}
    assert [key for key in content if key not in after] == []
    for key, value in content["inputs"].items():
        assert key in after["inputs"]
        if key not in touched:
            assert repr(after["inputs"][key]) == repr(value)
    assert {key: after[key] for key in content if key != "inputs"} == {
        key: value for key, value in content.items() if key != "inputs"
    }
    assert (
        after["inputs"].get("shellProfile", {}).keys()
        >= content["inputs"].get("shellProfile", {}).keys()
    )


@settings(max_examples=50)
@given(DOCUMENTS, CHANGES)
def test_what_was_written_is_what_the_form_shows_afterwards(
    content: dict[str, Any], changes: dict[str, str]
) -> None:
    content |= {"schemaVersion": "1.0", "sessionType": "Standard_Stream"}
    result = draft(preferences(content), changes).result
    shown = form(result)
    for key, text in changes.items():
        item = INPUTS[key]
        if item.kind is InputKind.SWITCH:
            assert shown[key] == (item.clean(text) or "false")
        else:
            assert item.clean(shown[key]) == item.clean(text)


@settings(max_examples=50)
@given(DOCUMENTS)
def test_a_form_that_is_saved_as_it_opened_changes_nothing(content: dict[str, Any]) -> None:
    content |= {"schemaVersion": "1.0", "sessionType": "Standard_Stream"}
    before = preferences(content)
    opened = form(before)
    bad = {key: INPUTS[key].check(text) for key, text in opened.items()}
    bad = {key: problem for key, problem in bad.items() if problem}
    # Switches that the agent cannot read are the one thing that is put right.
    bad.setdefault("cloudWatchStreamingEnabled", "")
    if parse_flag(content["inputs"].get("runAsEnabled")) is None:
        bad.setdefault("runAsEnabled", "")
    changed = draft(before, {key: text for key, text in opened.items() if key not in bad})
    assert not changed.changed
    assert changed.changes == ()


def test_a_maximum_is_a_string_in_the_document() -> None:
    assert inputs_after(holding(), maxSessionDuration="1") == {"maxSessionDuration": "1"}


def test_a_document_that_does_not_exist_begins_with_awss_defaults() -> None:
    content = json.loads(draft(Preferences(), {"maxSessionDuration": "1"}).text)
    assert content["schemaVersion"] == "1.0"
    assert content["sessionType"] == "Standard_Stream"
    assert content["inputs"]["maxSessionDuration"] == "1"
    assert content["inputs"]["idleSessionTimeout"] == "20"


def test_an_emptied_input_keeps_its_key_and_an_absent_one_is_not_added() -> None:
    before = holding(kmsKeyId="alias/ssm")
    assert inputs_after(before, kmsKeyId="", s3BucketName="", runAsEnabled="off") == {
        "kmsKeyId": ""
    }


def test_blanks_around_a_value_are_taken_away_by_who_touches_it() -> None:
    assert inputs_after(holding(s3KeyPrefix=" ssm"), s3KeyPrefix="ssm") == {
        "s3KeyPrefix": "ssm"
    }
    assert inputs_after(holding(s3KeyPrefix=" ssm"), s3KeyPrefix=" ssm") == {
        "s3KeyPrefix": " ssm"
    }


def test_another_spelling_of_the_same_value_is_no_change() -> None:
    before = holding(runAsEnabled="T", maxSessionDuration="060", idleSessionTimeout=5)
    after = inputs_after(
        before, runAsEnabled="true", maxSessionDuration="60", idleSessionTimeout="5"
    )
    assert after == {"runAsEnabled": "T", "maxSessionDuration": "060", "idleSessionTimeout": 5}


def test_a_switch_that_the_agent_cannot_read_is_put_right() -> None:
    assert inputs_after(holding(runAsEnabled="yes"), runAsEnabled="on") == {
        "runAsEnabled": "true"
    }


def test_what_a_form_cannot_show_stays_when_it_is_not_touched() -> None:
    odd = {"kmsKeyId": ["x"], "idleSessionTimeout": 12.5, "shellProfile": "text"}
    before = holding(**odd)
    assert inputs_after(before, **form(before)) == odd


def test_streaming_in_quotes_is_put_right_when_it_is_touched() -> None:
    before = holding(cloudWatchStreamingEnabled="true")
    assert inputs_after(before, cloudWatchStreamingEnabled="true") == {
        "cloudWatchStreamingEnabled": True
    }


def test_a_bad_value_names_its_input() -> None:
    with pytest.raises(BadValue, match=r"^maxSessionDuration: Enter a whole number"):
        draft(holding(), {"maxSessionDuration": "2000"})
    assert INPUTS["maxSessionDuration"].check("2000")
    assert not INPUTS["idleSessionTimeout"].check("5")


def test_a_misspelt_key_is_answered_with_the_likely_one() -> None:
    with pytest.raises(UnknownInput, match="Did you mean maxSessionDuration"):
        draft(holding(), {"maxsessionduraton": "1"})


def test_what_a_form_would_destroy_is_left_alone() -> None:
    for broken in (
        preferences({"inputs": ["not an object"], **SHAPE}),
        holding(shellProfile="text"),
        Preferences(exists=True, version="1", unreadable="The document is no JSON."),
    ):
        with pytest.raises(BadDocument, match="preferences edit"):
            draft(broken, {"shellProfile.linux": "bash"})


def test_the_diff_shows_the_changed_lines_and_the_changes_name_them() -> None:
    changed = draft(holding(maxSessionDuration="60", other=[1]), {"maxSessionDuration": "30"})
    lines = [line for line in changed.diff if line[0] in "+-"]
    assert lines == ['-    "maxSessionDuration": "60",', '+    "maxSessionDuration": "30",']
    assert changed.changes == (("Maximum duration", "60", "30"),)


def test_a_draft_without_a_change_says_so() -> None:
    same = draft(holding(maxSessionDuration="60"), {"maxSessionDuration": "60"})
    assert not same.changed
    assert same.diff == ()


def test_a_draft_warns_of_what_would_not_work() -> None:
    warned = draft(holding(), {"runAsEnabled": "on"})
    assert "Run As is on without a user" in warned.result.problems[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not a JSON object"),
        pytest.param("[" * 100_000, "not a JSON object", id="deep"),
        ("{}", "schemaVersion"),
        ('{"schemaVersion": "1.0"}', "needs a `sessionType`"),
        ('{"schemaVersion": "1.0", "sessionType": 1}', "needs a `sessionType`"),
        (json.dumps({**SHAPE, "inputs": 3}), "must be an object"),
        (json.dumps({**SHAPE, "inputs": {"idleSessionTimeout": "61"}}), "from 1 to 60"),
        (json.dumps({**SHAPE, "inputs": {"s3BucketName": []}}), "Enter text"),
        (json.dumps({**SHAPE, "inputs": {"s3BucketName": True}}), "bucket name"),
        pytest.param(
            '{"schemaVersion": "1.0", "x": "' + "x" * 65_536 + '"}',
            "The limit is 65,536",
            id="large",
        ),
    ],
)
def test_a_document_that_aws_would_not_take_is_refused(text: str, words: str) -> None:
    with pytest.raises((BadDocument, BadValue), match=words):
        draft_of(holding(), text)


def test_a_bad_value_that_was_there_before_does_not_stop_another_change() -> None:
    before = holding(idleSessionTimeout="500")
    assert inputs_after(before, maxSessionDuration="5")["idleSessionTimeout"] == "500"


@given(st.dictionaries(st.text(), VALUES))
def test_a_written_document_reads_back_and_holds_nothing_that_acts_on_a_terminal(
    content: dict[str, Any],
) -> None:
    text = written(content)
    assert repr(json.loads(text)) == repr(content)
    assert not any(
        unicodedata.category(letter) in {"Cc", "Cs"} for letter in text if letter != "\n"
    )
    assert "\u202e" not in text
    text.encode()
