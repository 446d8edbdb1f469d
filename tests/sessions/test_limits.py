"""The limits come from the nearest source that answers, and a user's own are never laxer."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_aws import FakeAws, denied, document
from tui.aws.errors import Throttled
from tui.sessions import limits
from tui.sessions.countdown import WARNINGS, Countdown, Limits, Source, Wishes
from tui.sessions.limits import learn_limits, wishes_for
from tui.settings import Rules, Settings

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTES = st.none() | st.integers(1, 1440)


@pytest.fixture(autouse=True)
def no_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LISTING_DELAYS", (0.0, 0.0))


def listed(minutes: int | None = None) -> dict[str, Any]:
    session: dict[str, Any] = {"SessionId": "you-1", "StartDate": NOON}
    if minutes is not None:
        session["MaxSessionDuration"] = str(minutes)
    return {"Sessions": [session]}


async def learnt(wishes: Wishes | None = None, **answers: Any) -> Countdown:
    countdown = Countdown(NOON, 0.0, wishes)
    await learn_limits(FakeAws(answers=answers), "you-1", countdown, lambda: None)
    return countdown


async def test_the_service_knows_better_than_a_document_that_changed_meanwhile() -> None:
    clocks = await learnt(
        describe_sessions=listed(30), get_document=document(maxSessionDuration="60")
    )
    assert clocks.maximum == 1800
    assert clocks.limits.maximum_source is Source.SERVICE


async def test_a_service_that_lists_the_session_late_is_waited_for() -> None:
    answers = iter([{"Sessions": []}, Throttled(), listed(30)])
    clocks = await learnt(describe_sessions=lambda _: next(answers))
    assert clocks.maximum == 1800


async def test_where_the_service_says_nothing_the_document_holds() -> None:
    clocks = await learnt(
        describe_sessions=denied("describe_sessions"),
        get_document=document(maxSessionDuration="60", idleSessionTimeout="5"),
    )
    assert (clocks.maximum, clocks.limits.idle) == (3600, 300)
    assert clocks.limits.maximum_source is Source.DOCUMENT


async def test_where_nothing_can_be_read_nothing_is_invented() -> None:
    left = (await learnt()).remaining(5.0)
    assert (left.maximum, left.idle, left.known, left.elapsed) == (None, None, False, 5.0)


async def test_a_maximum_of_ones_own_holds_even_where_the_services_is_unknown() -> None:
    left = (await learnt(Wishes(maximum=600.0))).remaining(5.0)
    assert (left.maximum_left, left.known, left.own) == (595.0, True, True)


@given(service=MINUTES, own=MINUTES, now=st.floats(0, 100_000))
def test_a_maximum_of_ones_own_is_never_laxer_than_the_services(
    service: int | None, own: int | None, now: float
) -> None:
    alone, together = (
        Countdown(NOON, 0.0, Wishes(maximum))
        for maximum in (None, None if own is None else own * 60.0)
    )
    for clocks in (alone, together):
        maximum = None if service is None else service * 60.0
        clocks.learn(Limits(maximum, Source.SERVICE))
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
    assert wishes_for(settings, "prod", {"pci": "yes"}) == Wishes(1200.0, (1800, 900, 300))
    assert wishes_for(settings, "prod", {"env": "prod"}).maximum == 1800.0
    assert wishes_for(settings, "dev", {"env": "dev"}).maximum == 6000.0
    assert wishes_for(settings, None, {}).maximum == 5400.0
    assert wishes_for(Settings(), "prod", {"env": "prod"}) == Wishes(None, WARNINGS)
