"""The trail of the organisation: what is in its files, against what has really happened."""

import gzip
import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tui.sandbox.errors import InvalidOption
from tui.sandbox.organisation.options import OrganisationOptions
from tui.sandbox.organisation.organisation import Organisation
from tui.sandbox.organisation.places import ORGANISATION_ID, TRAIL_BUCKET
from tui.sandbox.organisation.truth import TrueSession

OPTIONS = OrganisationOptions(sessions=600, days=12, until=date(2026, 11, 28))
ROOT = f"{TRAIL_BUCKET}/AWSLogs/{ORGANISATION_ID}"


def records(organisation: Organisation) -> list[tuple[date, dict[str, Any]]]:
    """All events with the days of their files."""
    found = []
    for n in range(organisation.options.days):
        day = organisation.options.days_until_last(n)
        for _key, body in organisation.files(day):
            found += [(day, each) for each in json.loads(gzip.decompress(body))["Records"]]
    return found


def test_the_truth_can_be_read_from_the_files() -> None:
    organisation = Organisation(OPTIONS)
    events = {each["eventID"]: each for _day, each in records(organisation)}.values()
    ours = [each for each in events if each["eventSource"] == "ssm.amazonaws.com"]
    by_session: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in ours:
        if "errorCode" not in each and each["responseElements"]:
            by_session[each["responseElements"]["sessionId"]].append(each)
    truth = list(organisation.truth())
    told = {each.session_id: each for each in truth if not each.error_code}
    assert set(told) == set(by_session)
    for session_id, session in told.items():
        check(session, by_session[session_id])
    refused = {each.event_id for each in truth if each.error_code}
    assert refused == {
        each["eventID"]
        for each in ours
        if each["eventName"] == "StartSession" and "errorCode" in each
    }


def check(told: TrueSession, events: list[dict[str, Any]]) -> None:
    names = Counter(each["eventName"] for each in events)
    (start,) = (each for each in events if each["eventName"] == "StartSession")
    end = next((each for each in events if each["eventName"] == "TerminateSession"), None)
    assert start["requestParameters"].get("reason", "") == told.reason
    assert start["userIdentity"]["arn"] == told.principal
    assert start.get("userAgent", "") == told.user_agent
    assert (start["recipientAccountId"], start["awsRegion"]) == (told.account, told.region)
    assert names["ResumeSession"] == told.resumed
    assert (told.end is None) == (end is None)
    if end is not None and told.end is not None:
        assert end["eventTime"] == f"{told.end:%Y-%m-%dT%H:%M:%SZ}"
        assert end["userIdentity"]["arn"] == told.ended_by


def test_the_trail_is_as_untidy_as_trails_are() -> None:
    organisation = Organisation(OPTIONS)
    events = records(organisation)
    counted = Counter(each["eventID"] for _day, each in events)
    assert max(counted.values()) == 2
    late = {each["eventID"] for day, each in events if f"{day}" > each["eventTime"][:10]}
    assert any(counted[each] == 1 for each in late)
    assert {each["eventSource"] for _day, each in events} > {"athena.amazonaws.com"}
    truth = list(organisation.truth())
    assert any(not each.user_agent for each in truth)
    assert any(each.resumed for each in truth)
    assert any(each.ended_by not in {"", each.principal} for each in truth)
    assert {each.error_code for each in truth} > {"", "AccessDenied"}


def test_the_same_seed_makes_the_same_trail_from_any_day() -> None:
    day = OPTIONS.days_until_last(4)
    first = list(Organisation(OPTIONS).files(day))
    again = Organisation(OPTIONS)
    list(again.truth())
    assert list(again.files(day)) == first
    other = OrganisationOptions(sessions=600, days=12, until=OPTIONS.until, seed=2)
    assert list(Organisation(other).files(day)) != first


def test_there_are_as_many_sessions_as_were_asked_for() -> None:
    yesterday = datetime.now(UTC).date() - timedelta(1)
    assert OrganisationOptions().last_day == yesterday
    # Those of the last day whose event comes a day late are not told yet.
    told = sum(not each.error_code for each in Organisation(OPTIONS).truth())
    assert OPTIONS.sessions - 10 <= told <= OPTIONS.sessions


@pytest.mark.parametrize(
    ("place", "days"),
    [
        (f"{ROOT}/123456789012/CloudTrail/eu-west-1/2026/11/20/", 1),
        (f"{ROOT}/123456789012/CloudTrail/eu-west-1/2026/11/20", 1),
        (f"{ROOT}/123456789012/CloudTrail/eu-west-1/2026/11/20/some.json.gz", 1),
        (f"{ROOT}/123456789012/CloudTrail/eu-west-1/2026/11/2", 9),
        (f"{ROOT}/123456789012/CloudTrail/eu-west-1/2025/", 0),
        (f"{ROOT}/123456789012/", 12),
        (TRAIL_BUCKET, 12),
        (f"{TRAIL_BUCKET}/AWSLogs/o-another/", 0),
    ],
)
def test_only_the_days_that_are_about_to_be_read_are_written(place: str, days: int) -> None:
    written: dict[str, bytes] = {}
    organisation = Organisation(OPTIONS, written.__setitem__)
    organisation.prepare([place])
    assert (
        len({key.partition("CloudTrail/")[2].split("/", 1)[1][:10] for key in written}) == days
    )
    before = dict(written)
    written.clear()
    organisation.prepare([place])
    assert written == {}
    assert all(key.startswith(f"AWSLogs/{ORGANISATION_ID}/") for key in before)


def test_impossible_organisations_are_refused() -> None:
    impossible: tuple[dict[str, Any], ...] = (
        *({"accounts": 0}, {"days": 0}, {"sessions": -1}, {"regions": ()}, {"cutoff": 1}),
    )
    for wrong in impossible:
        with pytest.raises(InvalidOption):
            OrganisationOptions(**wrong)
