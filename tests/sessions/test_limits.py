"""The limits come from the nearest source that answers, and a user's own are never laxer."""

from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.aws.fake_aws import FakeAws, denied, document
from tests.support.virtual_time import run
from tui.aws.documents.document import ChosenDocument
from tui.aws.errors import NotFound, Throttled
from tui.aws.permissions import PREFERENCES_DOCUMENT
from tui.sessions.countdown import WARNINGS, Countdown, LimitSource, SessionLimits, UserLimits
from tui.sessions.limits import learn_limits, user_limits_for
from tui.settings.settings import Settings
from tui.settings.values import Rules

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTES = st.none() | st.integers(1, 1440)


def listed(minutes: int | None = None) -> dict[str, Any]:
    session: dict[str, Any] = {"SessionId": "you-1", "StartDate": NOON}
    if minutes is not None:
        session["MaxSessionDuration"] = str(minutes)
    return {"Sessions": [session]}


def learnt(user_limits: UserLimits | None = None, **answers: Any) -> Countdown:
    countdown = Countdown(NOON, 0.0, user_limits)
    run(learn_limits(FakeAws(answers=answers), "you-1", countdown, lambda: None))
    return countdown


def learnt_with(inputs: dict[str, Any], account: Any, **values: tuple[str, ...]) -> Countdown:
    """The clocks of a session with a document of its own, where DescribeSessions is denied."""
    countdown = Countdown(NOON, 0.0)
    answers = {"Shell": document(**inputs), PREFERENCES_DOCUMENT: account}
    aws = FakeAws({"get_document": lambda arguments: answers[arguments["Name"]]})
    chosen = ChosenDocument("Shell", values)
    run(learn_limits(aws, "you-1", countdown, lambda: None, chosen))
    return countdown


def test_the_service_knows_better_than_a_document_that_changed_meanwhile() -> None:
    clocks = learnt(
        describe_sessions=listed(30), get_document=document(maxSessionDuration="60")
    )
    assert clocks.maximum == 1800
    assert clocks.limits.maximum_source is LimitSource.SERVICE


def test_a_service_that_lists_the_session_late_is_waited_for() -> None:
    answers = chain([{"Sessions": []}, Throttled()] * 20, repeat(listed(30)))
    clocks = learnt(describe_sessions=lambda _: next(answers))
    assert clocks.maximum == 1800


def test_where_the_service_says_nothing_the_document_holds() -> None:
    clocks = learnt(
        describe_sessions=denied("describe_sessions"),
        get_document=document(maxSessionDuration="60", idleSessionTimeout="5"),
    )
    assert (clocks.maximum, clocks.limits.idle) == (3600, 300)
    assert clocks.limits.maximum_source is LimitSource.DOCUMENT


def test_a_version_written_after_the_start_says_nothing_and_the_one_before_holds() -> None:
    numbered = {
        "$LATEST": document(maxSessionDuration="60")
        | {"DocumentVersion": "2", "CreatedDate": NOON + timedelta(minutes=1)},
        "1": document(maxSessionDuration="30")
        | {"DocumentVersion": "1", "CreatedDate": NOON - timedelta(days=1)},
    }
    clocks = learnt(get_document=lambda arguments: numbered[arguments["DocumentVersion"]])
    assert clocks.maximum == 1800


def test_a_document_that_is_newer_than_the_session_and_has_no_past_tells_nothing() -> None:
    created = {"CreatedDate": NOON + timedelta(minutes=1)}
    clocks = learnt(get_document=document(maxSessionDuration="60") | created)
    assert not clocks.remaining(5.0).known


def test_without_a_document_awss_defaults_hold() -> None:
    clocks = learnt(get_document=NotFound())
    assert (clocks.maximum, clocks.limits.idle) == (None, 1200)
    assert clocks.limits.maximum_source is LimitSource.DOCUMENT


def test_the_limits_are_those_of_the_chosen_document_and_not_of_the_preferences() -> None:
    account = document(maxSessionDuration="60", idleSessionTimeout="20")
    clocks = learnt_with({"maxSessionDuration": "30", "idleSessionTimeout": "5"}, account)
    assert (clocks.maximum, clocks.limits.idle) == (1800, 300)


def test_what_the_chosen_document_does_not_say_the_preferences_do() -> None:
    account = document(maxSessionDuration="60", idleSessionTimeout="9")
    clocks = learnt_with({}, account)
    assert (clocks.maximum, clocks.limits.idle) == (3600, 540)
    assert learnt_with({}, NotFound()).limits.idle == 1200


def test_of_a_silent_document_nothing_is_invented_where_the_preferences_are_denied() -> None:
    left = learnt_with({}, denied("get_document")).remaining(5.0)
    assert (left.maximum, left.idle, left.known) == (None, None, False)
    clocks = learnt_with({"idleSessionTimeout": "5"}, denied("get_document"))
    assert (clocks.limits.idle, clocks.remaining(5.0).known) == (300, False)


def test_a_limit_that_is_a_parameter_is_the_one_that_was_given() -> None:
    clocks = learnt_with({"maxSessionDuration": "{{ most }}"}, NotFound(), most=("15",))
    assert clocks.maximum == 900


def test_where_nothing_can_be_read_nothing_is_invented() -> None:
    left = learnt().remaining(5.0)
    assert (left.maximum, left.idle, left.known, left.elapsed) == (None, None, False, 5.0)


def test_a_maximum_of_ones_own_holds_even_where_the_services_is_unknown() -> None:
    left = (learnt(UserLimits(maximum=600.0))).remaining(5.0)
    assert (left.maximum_left, left.known, left.own) == (595.0, True, True)


@given(service=MINUTES, own=MINUTES, now=st.floats(0, 100_000))
def test_a_maximum_of_ones_own_is_never_laxer_than_the_services(
    service: int | None, own: int | None, now: float
) -> None:
    alone, together = (
        Countdown(NOON, 0.0, UserLimits(maximum))
        for maximum in (None, None if own is None else own * 60.0)
    )
    for clocks in (alone, together):
        maximum = None if service is None else service * 60.0
        clocks.learn(SessionLimits(maximum, LimitSource.SERVICE))
    without, with_own = alone.remaining(now), together.remaining(now)
    if without.maximum_left is not None:
        assert with_own.maximum_left is not None
        assert with_own.maximum_left <= without.maximum_left
    assert with_own.own == (own is not None and (service is None or own < service))
    assert with_own.maximum == min((n * 60.0 for n in (service, own) if n), default=None)


def test_the_strictest_rule_that_applies_is_the_users_maximum() -> None:
    settings = Settings(
        max_minutes=100,
        warn_minutes=(30, 15, 5),
        profiles=(("prod", Rules(max_minutes=30)), ("default", Rules(max_minutes=90))),
        tags=(("pci", Rules(max_minutes=20)), ("env=prod", Rules(max_minutes=40))),
    )
    assert user_limits_for(settings, "prod", {"pci": "yes"}) == UserLimits(
        1200.0, (1800, 900, 300)
    )
    assert user_limits_for(settings, "prod", {"env": "prod"}).maximum == 1800.0
    assert user_limits_for(settings, "dev", {"env": "dev"}).maximum == 6000.0
    assert user_limits_for(settings, None, {}).maximum == 5400.0
    assert user_limits_for(Settings(), "prod", {"env": "prod"}) == UserLimits(None, WARNINGS)
