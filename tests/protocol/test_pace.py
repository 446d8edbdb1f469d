"""How fast a client sends."""

import pytest

from tui.protocol.pace import BURST, MESSAGES_PER_SECOND, TokenBucket


def spent(pace: TokenBucket, now: float) -> int:
    count = 0
    while pace.has_token(now) and count < 10_000:
        pace.spend()
        count += 1
    return count


def test_a_burst_goes_at_once_and_then_the_rate_holds() -> None:
    pace = TokenBucket(MESSAGES_PER_SECOND)
    assert spent(pace, 0.0) == BURST
    assert spent(pace, 0.1) == pytest.approx(MESSAGES_PER_SECOND / 10, abs=1)


def test_the_rate_stays_below_what_the_service_endures() -> None:
    pace = TokenBucket(MESSAGES_PER_SECOND)
    sent = sum(spent(pace, moment / 100) for moment in range(1000))
    assert sent <= 10 * 1000


def test_the_next_permit_is_there_when_promised() -> None:
    pace = TokenBucket(MESSAGES_PER_SECOND)
    spent(pace, 5.0)
    assert pace.has_token(pace.next_token(5.0))


def test_what_is_resent_counts_but_not_for_ever() -> None:
    pace = TokenBucket(MESSAGES_PER_SECOND)
    pace.spend(100_000)
    assert not pace.has_token(0.0)
    assert pace.next_token(0.0) < 0.5


def test_without_a_rate_everything_goes() -> None:
    pace = TokenBucket(None)
    pace.spend(100_000)
    assert pace.has_token(0.0)
    assert pace.next_token(3.0) == 3.0


def test_a_clock_that_stands_still_gives_nothing_away() -> None:
    pace = TokenBucket(MESSAGES_PER_SECOND)
    spent(pace, 5.0)
    assert spent(pace, 5.0) == 0
    assert spent(pace, 4.0) == 0


def test_behind_a_burst_messages_go_in_lots_and_no_faster_than_the_rate() -> None:
    pace, now, sent, waits = TokenBucket(MESSAGES_PER_SECOND), 0.0, 0, 0
    while now < 10.0:
        sent += spent(pace, now)
        assert sent <= BURST + MESSAGES_PER_SECOND * now
        now, waits = pace.next_token(now), waits + 1
    assert sent > 0.99 * (BURST + MESSAGES_PER_SECOND * 9.95)
    assert sent / waits > 30
