"""What is kept of access requests on this machine."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies.nested import nested
from tui.archive.store import Archive
from tui.aws.access.requests import AccessStatus
from tui.aws.client import Identity
from tui.sessions.access.ledger import FOLDER, AccessLedger, NotKept
from tui.sessions.access.record import KEPT, AccessRecord

NOW = datetime.now(UTC)
RECORD = AccessRecord(
    request_id="oi-0123456789ab",
    target="i-0abc",
    target_name="web-01",
    reason="OPS-1: look",
    account="123456789012",
    region="eu-west-1",
    asked=NOW,
)
MOMENTS = st.none() | st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    timezones=st.just(UTC),
)


@given(
    reason=st.text(),
    name=st.text(),
    status=st.sampled_from(AccessStatus),
    answered=MOMENTS,
    expires=MOMENTS,
)
def test_a_record_is_read_as_it_was_written(
    reason: str,
    name: str,
    status: AccessStatus,
    answered: datetime | None,
    expires: datetime | None,
) -> None:
    record = replace(
        RECORD,
        reason=reason,
        target_name=name,
        status=status,
        answered=answered,
        expires=expires,
    )
    assert AccessRecord.from_json(record.to_json()) == record


JSON = nested(st.none() | st.booleans() | st.floats() | st.text())


@given(
    st.text()
    | JSON.map(json.dumps)
    | st.dictionaries(st.sampled_from(["request_id", "target", "asked", "status"]), JSON).map(
        json.dumps
    )
)
def test_what_is_not_ours_is_refused_in_words(written: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        AccessRecord.from_json(written)


async def test_a_reason_is_sealed_beside_an_encrypted_archive(tmp_path: Path) -> None:
    ledger = AccessLedger(tmp_path)
    await ledger.keep(RECORD)
    (path,) = (tmp_path / FOLDER).iterdir()
    assert "OPS-1" not in path.read_text()
    (found,) = await ledger.records()
    assert found == replace(RECORD, reason="")


async def test_a_plain_archive_keeps_the_reason_as_it_does_itself(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path, keyring=False)
    await archive.find("x")
    ledger = AccessLedger(tmp_path, archive)
    await ledger.keep(RECORD)
    (found,) = await ledger.records()
    assert found.reason in {"OPS-1: look", ""}
    assert found.request_id == RECORD.request_id


async def test_old_answers_and_files_of_others_are_not_listed(tmp_path: Path) -> None:
    ledger = AccessLedger(tmp_path)
    long_ago = NOW - KEPT - timedelta(minutes=1)
    over = replace(RECORD, status=AccessStatus.REJECTED, answered=long_ago)
    await ledger.keep(over)
    (tmp_path / FOLDER / "oi-notes.json").write_text("mine")
    assert await ledger.records() == ()
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["oi-notes.json"]
    await ledger.keep(replace(over, status=AccessStatus.APPROVED))
    assert [record.status for record in await ledger.records()] == [AccessStatus.APPROVED]
    await ledger.forget(RECORD.request_id)
    assert await ledger.records() == ()


async def test_a_folder_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("in the way")
    with pytest.raises(NotKept, match="oi-0123456789ab couldn't be remembered"):
        await AccessLedger(tmp_path).keep(RECORD)


def test_a_request_belongs_to_its_account_and_region() -> None:
    here = Identity("123456789012", "arn", "id", "eu-west-1", None, None)
    assert RECORD.is_of(here)
    assert not RECORD.is_of(replace(here, region="us-east-1"))
    assert not RECORD.is_of(replace(here, account="210987654321"))
    assert RECORD.is_of(replace(here, account=""))
