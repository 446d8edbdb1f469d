"""Fleets as they were last listed, in the archive."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tui.archive.fleets import LARGEST, MOST_CALLERS, MOST_PLACES
from tui.archive.opening.opener import opener_of
from tui.archive.store import Archive

TOLD = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """One that there is."""
    archive = Archive.within(tmp_path, keyring=False)
    with opener_of(tmp_path, keyring=False).opened(make=True):
        pass
    return archive


def test_what_a_place_had_last_is_given_back_with_its_time(archive: Archive) -> None:
    archive.fleets.keep("shop", TOLD - timedelta(hours=1), b"before")
    archive.fleets.keep("shop", TOLD, b"machines")
    archive.fleets.keep("other", TOLD, b"others")
    assert archive.fleets.read("shop") == (TOLD, b"machines")
    assert archive.fleets.read("nowhere") is None


def test_no_archive_is_begun_for_it(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path, keyring=False)
    archive.fleets.keep("shop", TOLD, b"machines")
    assert archive.fleets.read("shop") is None
    assert not archive.path.exists()


def test_of_many_places_those_told_of_last_are_kept(archive: Archive) -> None:
    for number in range(MOST_PLACES + 3):
        archive.fleets.keep(str(number), TOLD + timedelta(minutes=number), b"")
    kept = [n for n in range(MOST_PLACES + 3) if archive.fleets.read(str(n)) is not None]
    assert kept == list(range(3, MOST_PLACES + 3))


def test_what_is_far_too_large_is_not_kept(archive: Archive) -> None:
    archive.fleets.keep("shop", TOLD, b"x" * (LARGEST + 1))
    assert archive.fleets.read("shop") is None


def test_the_place_that_a_caller_was_told_of_last_is_known(archive: Archive) -> None:
    archive.fleets.keep("staging", TOLD, b"before", "profile")
    archive.fleets.keep("shop", TOLD, b"machines", "profile")
    assert archive.fleets.place_of("profile") == "shop"
    assert archive.fleets.place_of("nobody") is None


def test_of_many_callers_the_last_are_known_and_none_of_a_place_that_went(
    archive: Archive,
) -> None:
    for number in range(MOST_CALLERS + 3):
        archive.fleets.keep("shop", TOLD + timedelta(minutes=number), b"", f"key {number}")
    known = [n for n in range(MOST_CALLERS + 3) if archive.fleets.place_of(f"key {n}")]
    assert known == list(range(3, MOST_CALLERS + 3))
    later = TOLD + timedelta(days=9)
    for number in range(MOST_PLACES):
        archive.fleets.keep(str(number), later, b"")
    assert archive.fleets.place_of(f"key {known[-1]}") is None
