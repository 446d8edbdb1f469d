"""Keeps what was recorded within the bounds that the user has set, at the start of the app."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError

if TYPE_CHECKING:
    from tui.archive.housekeeping import Pruned
    from tui.archive.opening.opener import Opener
    from tui.settings.settings import Settings

MEGABYTE: Final = 1_000_000

LIVE: Final = timedelta(days=1)
"""The longest that AWS lets a session last: a younger recording may still be written."""


async def prune_recordings(
    opener: "Opener", settings: "Settings", now: datetime, say: Callable[[str], None]
) -> None:
    """Delete the recordings that are too old, or too much; say what went.

    Args:
        opener: opens the archive.
        settings: with the bounds.
        now: with its zone.
        say: is given a sentence.
    """
    from tui.archive.housekeeping import prune

    days, megabytes = settings.recording_days, settings.recording_megabytes
    before = now - timedelta(days=days) if days else None
    # What the archive has to say of itself is said where it is written.
    with suppress(ArchiveError):
        gone = await asyncio.to_thread(
            prune,
            opener,
            before=before,
            largest=megabytes * MEGABYTE if megabytes else None,
            spared=now - LIVE,
        )
        for sentence in pruned_words(gone, before, settings):
            say(sentence)


def pruned_words(
    gone: "Sequence[Pruned]", before: datetime | None, settings: "Settings"
) -> list[str]:
    """What there is to say of recordings that went: for their age, and for their size."""
    old = [one for one in gone if before is not None and one.began and one.began < before]
    size = sum(one.stored for one in gone if one not in old) / MEGABYTE
    said = []
    if old:
        said.append(
            f"{_recordings(len(old))} older than {settings.recording_days} days "
            "went (the setting `recording_days`)."
        )
    if younger := len(gone) - len(old):
        said.append(
            f"{_recordings(younger)}, the oldest, with {size:,.1f} MB, went to keep all within "
            f"{settings.recording_megabytes:,} MB (the setting `recording_megabytes`)."
        )
    return said


def _recordings(count: int) -> str:
    return f"{count:,} recording{'' if count == 1 else 's'}"
