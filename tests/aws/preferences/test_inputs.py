"""What each input takes is said beside it, and what it does not take is said in a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.aws.preferences.edit import NEW_DOCUMENT
from tui.aws.preferences.inputs import INPUTS, InputKind


def test_there_is_an_input_for_everything_in_a_new_document() -> None:
    inputs = dict(NEW_DOCUMENT["inputs"])
    profiles = {f"shellProfile.{system}" for system in inputs.pop("shellProfile")}
    assert set(INPUTS) == set(inputs) | profiles


@pytest.mark.parametrize(
    ("key", "good"),
    [
        ("idleSessionTimeout", ("1", "60", " 20 ", "020", "")),
        ("maxSessionDuration", ("1", "1440", "1,440", "1099", "off", "none", "")),
        ("s3BucketName", ("logs", "a.b-c", "abc", "")),
        ("s3KeyPrefix", ("ssm/", "年/月", "x" * 923)),
        ("cloudWatchLogGroupName", ("/aws/ssm", "a#b_c.d")),
        ("cloudWatchStreamingEnabled", ("true", "off", "Yes", "")),
        (
            "kmsKeyId",
            (
                "alias/ssm",
                "1234abcd-12ab-34cd-56ef-1234567890ab",
                "mrk-1234abcd12ab34cd56ef1234567890ab",
                "arn:aws-cn:kms:cn-north-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                "arn:aws:kms:eu-west-1:111122223333:alias/ssm",
            ),
        ),
        ("runAsDefaultUser", ("ops", "DOMAIN.user", "jané", "")),
        ("shellProfile.linux", ("cd ~\nexec bash\n", "", "echo '\x1b[32m'")),
    ],
)
def test_what_fits_is_taken(key: str, good: tuple[str, ...]) -> None:
    assert [INPUTS[key].check(text) for text in good] == [None] * len(good)


@pytest.mark.parametrize(
    ("key", "bad", "sentence"),
    [
        ("idleSessionTimeout", "61", "from 1 to 60."),
        ("idleSessionTimeout", "0", "from 1 to 60."),
        ("maxSessionDuration", "1441", "from 1 to 1,440."),
        ("maxSessionDuration", "1.5", "whole number of minutes"),
        ("maxSessionDuration", "٣", "whole number of minutes"),
        ("maxSessionDuration", "9" * 5000, "whole number of minutes"),
        ("s3BucketName", "s3://logs/ssm", "bucket name only"),
        ("s3BucketName", "Logs", "lower-case"),
        ("s3KeyPrefix", "a\nb", "one line"),
        ("s3KeyPrefix", "年" * 308, "1 byte over"),
        ("cloudWatchLogGroupName", "arn:aws:logs:x", "not the ARN"),
        ("cloudWatchLogGroupName", "a b", "letters, digits"),
        ("cloudWatchStreamingEnabled", "maybe", "true or false"),
        ("kmsKeyId", "my key", "alias/sessions"),
        ("runAsDefaultUser", "root:x", "without spaces"),
        ("runAsDefaultUser", "-rf", "without spaces"),
        ("runAsDefaultUser", "u" * 101, "at most 100"),
        ("shellProfile.windows", "a\0b", "control characters"),
    ],
)
def test_what_does_not_fit_is_answered_with_a_sentence(
    key: str, bad: str, sentence: str
) -> None:
    problem = INPUTS[key].check(bad)
    assert problem is not None
    assert sentence in problem


def test_minutes_are_written_as_text_and_stay_a_number_where_they_were_one() -> None:
    maximum = INPUTS["maxSessionDuration"]
    assert [maximum.write("01", was) for was in (None, "", "60", 60)] == ["1", "1", "1", 1]


def test_a_switch_keeps_its_type_but_where_the_agent_needs_a_boolean() -> None:
    run_as, streaming = INPUTS["runAsEnabled"], INPUTS["cloudWatchStreamingEnabled"]
    assert [run_as.write("on", was) for was in (None, False, "false")] == [True, True, "true"]
    assert streaming.write("on", "false") is True


@given(st.sampled_from(sorted(INPUTS)), st.text())
def test_any_text_is_taken_or_answered_with_a_sentence(key: str, text: str) -> None:
    problem = INPUTS[key].check(text)
    assert problem is None or problem.endswith((".", "#"))
    if problem is None and INPUTS[key].kind is not InputKind.LINES:
        assert "\n" not in INPUTS[key].clean(text)


@given(st.sampled_from(sorted(INPUTS)), st.text())
def test_what_was_cleaned_stays_as_it_is(key: str, text: str) -> None:
    item = INPUTS[key]
    assert item.clean(item.clean(text)) == item.clean(text)
