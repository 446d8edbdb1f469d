"""A reason is found again, filled in, held to a policy and carried on."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.fake_aws import FakeAws
from tui.archive.store import Archive, HistoryRow, UsedReason
from tui.aws.reasons import MAX_REASON, check_reason, reason_length
from tui.sessions.limits import user_limits_for
from tui.sessions.reasons import (
    Policy,
    check,
    continued,
    earlier_reasons,
    fields_of,
    fill,
    hint,
    policy_for,
    recall,
)
from tui.settings.settings import Settings
from tui.settings.values import Rules

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TICKET = Policy(
    patterns=((r"^INC-\d+: .", "an incident and what you do, as in INC-7: restart"),)
)
REASON_TEXT = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp")))


def used(*reasons: str) -> list[UsedReason]:
    return [UsedReason(text, 1, NOON - timedelta(days=n)) for n, text in enumerate(reasons)]


def recalled(typed: str, *reasons: str) -> list[str]:
    return [found.reason for found in recall(typed, used(*reasons))]


def test_nothing_typed_recalls_all_the_last_used_first() -> None:
    assert recalled("", "b", "a") == ["b", "a"]


def test_the_likeliest_reason_comes_first() -> None:
    reasons = (
        "cdisk full",
        "the disk is full",
        "rotate disk logs",
        "disk full on /var",
        "DF!sk",
    )
    assert recalled("disk", *reasons) == [
        "disk full on /var",
        "the disk is full",
        "rotate disk logs",
        "cdisk full",
    ]
    assert recalled("full disk", *reasons)[0] == "the disk is full"
    assert recalled("rtlg", *reasons) == ["rotate disk logs"]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("セッション", "そこにセッションがあるから"),
        ("\uff29\uff2e\uff23", "INC-1"),
        ("uber", "Uber"),
        ("strasse", "Straße"),
    ],
)
def test_any_script_is_found_however_it_is_spelt(typed: str, reason: str) -> None:
    assert recalled(typed, "other", reason) == [reason]


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_text_can_be_typed_and_every_reason_finds_itself(
    typed: str, reasons: list[str]
) -> None:
    assert set(recalled(typed, *reasons)) <= set(reasons)
    assert all(reason in recalled(reason, *reasons) for reason in reasons)


def listed(*reasons: str) -> dict[str, Any]:
    sessions = [
        {"SessionId": f"s-{n}", "Reason": text, "StartDate": NOON - timedelta(days=n)}
        for n, text in enumerate(reasons)
    ]
    return {"Sessions": sessions}


async def test_earlier_reasons_come_from_the_history_and_from_aws(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(HistoryRow(session_id="s-0", reason="disk full", started=NOON))
    aws = FakeAws(answers={"describe_sessions": listed("disk full", "elsewhere")})
    aws.answers["get_caller_identity"] = {"Account": "1", "Arn": "arn:aws:iam::1:user/you"}
    found = await earlier_reasons(aws, archive)
    assert [(each.reason, each.uses) for each in found] == [("disk full", 1), ("elsewhere", 2)]


async def test_a_source_that_fails_takes_nothing_from_the_other(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path)
    await archive.began(HistoryRow(session_id="s-0", reason="disk full", started=NOON))
    denied = FakeAws()
    assert [each.reason for each in await earlier_reasons(denied, archive)] == ["disk full"]
    archive.path.write_bytes(b"broken" * 1000)
    assert await earlier_reasons(denied, archive) == ()


def test_a_template_has_fields_and_nothing_else_acts_in_it() -> None:
    template = "{ticket}: {what} {0} {{x} {ticket.__class__}"
    assert fields_of(template) == ("ticket", "what", "x")
    assert fill(template, {"ticket": "INC-1", "what": "{ticket}"}) == (
        "INC-1: {ticket} {0} {{x} {ticket.__class__}"
    )


@given(st.text(), st.dictionaries(st.text(), st.text()))
def test_any_template_can_be_filled(template: str, values: dict[str, str]) -> None:
    assert isinstance(fill(template, values), str)


async def test_a_reason_that_fits_the_pattern_is_fine() -> None:
    assert await check("INC-7: restart", TICKET) is None


async def test_a_reason_that_goes_on_fits_as_the_one_before_did() -> None:
    rules = Policy(patterns=((r"^INC-\d+: \w+$", ""),))
    assert await check(continued("INC-1: disk"), rules) is None
    assert await check("INC-1: disk (more)", rules) is not None


async def test_a_reason_that_does_not_fit_is_told_the_pattern_in_words() -> None:
    assert await check("restart", TICKET) == (
        "The reason must be an incident and what you do, as in INC-7: restart."
    )
    assert await check("restart", Policy(patterns=(("^INC", ""),))) == (
        "The reason must match ^INC"
    )


async def test_a_reason_may_be_left_out_unless_it_is_required() -> None:
    assert await check("", TICKET) is None
    assert await check("  ", Policy(required=True)) == "A reason is required."


async def test_what_aws_refuses_is_said_first() -> None:
    assert "256" in (await check("x" * 257, TICKET) or "")


async def test_a_trap_of_a_pattern_stops_a_reason_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trap = Policy(patterns=((r"^(\w+\s?)+$", ""),))
    problem = await check("a" * 60 + "!", trap)
    assert problem is not None
    assert "takes too long" in problem


@pytest.mark.parametrize(
    ("reason", "word", "forbidden"),
    [
        ("just a Test", "test", True),
        ("testing the backup", "test", False),
        ("latest", "test", False),
        ("動作テスト中", "テスト", True),
        ("\uff34\uff25\uff33\uff34", "test", True),
        ("a.b", "a.b", True),
        ("axb", "a.b", False),
    ],
)
def test_forbidden_words_are_words_of_their_own(
    reason: str, word: str, forbidden: bool
) -> None:
    assert (hint(reason, Policy(forbidden=(word,))) is not None) is forbidden


def test_all_rules_that_apply_hold_together() -> None:
    settings = Settings(
        reason_forbidden=("asdf",),
        profiles=(
            ("prod", Rules(reason_required=True)),
            ("dev", Rules(reason_forbidden=("x",))),
        ),
        tags=(
            ("env=prod", Rules(reason_pattern="INC", reason_pattern_words="a ticket")),
            ("pci", Rules(reason_forbidden=("test",))),
        ),
    )
    policy = policy_for(settings, "prod", {"env": "prod", "pci": ""})
    assert policy == Policy(True, (("INC", "a ticket"),), ("asdf", "test"))
    assert policy.words == ("The reason must be a ticket.", "Not accepted: asdf, test.")
    assert policy_for(Settings(), None, {}) == Policy()


CARDS, PROD = Rules(reason_pattern=r"^PCI-\d+"), Rules(reason_pattern=r"^INC-\d+")


def unknown(**tags: Rules) -> Policy:
    """What holds for a machine whose tags nobody could read."""
    settings = Settings(tags=tuple(tags.items()))
    return policy_for(settings, None, None, "The tags are not known.")


def test_where_tags_are_not_known_the_rules_of_all_tags_hold_together() -> None:
    settings = Settings(
        max_minutes=90,
        tags=(
            ("a", Rules(max_minutes=30, reason_required=True, reason_forbidden=("x",))),
            ("b=c", Rules(max_minutes=60, reason_pattern="INC", reason_forbidden=("y",))),
        ),
    )
    policy = policy_for(settings, None, None, "The tags are not known.")
    assert policy == Policy(True, (("INC", ""),), ("x", "y"), "The tags are not known.")
    assert policy.words[-1] == "The tags are not known."
    assert user_limits_for(settings, None, None).maximum == 1800.0
    assert policy_for(settings, None, {"b": "d"}, "") == Policy()
    assert policy_for(Settings(), None, None, "The tags are not known.") == Policy()


async def test_a_reason_that_cannot_satisfy_all_is_told_which_rules_exclude_each_other() -> (
    None
):
    policy = unknown(pci=CARDS, prod=PROD)
    words = (
        "[tags.pci] and [tags.prod] contradict each other: no reason starts with both `PCI-`"
    )
    assert words in " ".join(policy.words)
    for reason in ("looking", "INC-7 disk", "PCI-7 disk"):
        problem = await check(reason, policy)
        assert words in str(problem)
        assert str(problem).endswith("The tags are not known.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"^INC-\d+", r"^INC-\d+: ."),
        (r"INC", r"^PCI"),
        (r"^INC|^PCI", "^PCI"),
        (r"^IN?", r"^I "),
        (r"(?i)^inc", r"^INC"),
        (r"^[A-Z]+", r"^\d"),
    ],
)
def test_rules_that_a_reason_may_satisfy_together_are_not_said_to_exclude_each_other(
    one: str, other: str
) -> None:
    assert unknown(a=Rules(reason_pattern=one), b=Rules(reason_pattern=other)).exclusions == []


async def test_of_rules_that_one_reason_meets_by_halves_both_are_named() -> None:
    policy = unknown(pci=Rules(reason_pattern="card$"), prod=Rules(reason_pattern=r"\d$"))
    problem = await check("INC-7", policy)
    assert problem is not None
    assert problem.startswith("The reason must match card$ ([tags.pci]).")
    assert "It matches [tags.prod]. If no reason can match all rules, they" in problem
    assert await check("look", policy) == (
        "The reason must match card$ ([tags.pci]). The reason must match \\d$ "
        "([tags.prod]). The tags are not known."
    )


async def test_a_word_that_one_rule_forbids_and_another_asks_for_is_said_to_be_that() -> None:
    policy = unknown(a=Rules(reason_forbidden=("deploy",)), b=Rules(reason_pattern="^Deploy "))
    problem = await check("Deploy api", policy)
    assert "[tags.b] requires it, which contradicts [tags.a]." in str(problem)
    other = unknown(a=Rules(reason_forbidden=("test",)), b=Rules(reason_pattern=r"^\w+: \w"))
    assert "exclude" not in str(await check("OPS: test", other))


def test_a_reason_goes_on_once() -> None:
    assert continued("disk full") == "disk full (continued)"
    assert continued("disk full (continued)") == "disk full (continued)"
    assert continued("") == ""


@pytest.mark.parametrize("mark", ["e\u0301", "👩‍🚒", "👍🏽", "が"])
def test_a_long_reason_is_cut_between_characters(mark: str) -> None:
    whole = continued(mark * (MAX_REASON // reason_length(mark)))
    kept = whole.removesuffix("… (continued)")
    assert kept.replace(mark, "") == ""


@given(REASON_TEXT)
def test_what_goes_on_is_always_a_reason(text: str) -> None:
    on = continued(text)
    assert reason_length(on) <= MAX_REASON or on == text.strip()
    if check_reason(text) is None:
        assert check_reason(on) is None
        assert continued(on) == on
