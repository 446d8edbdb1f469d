"""Keeps what was recorded within the user's bounds, at the app's start and behind a command.

Where settings cannot be read, nothing goes: the bounds that hold then may not be the user's.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from tui.archive.errors import ArchiveError
from tui.durations import TimeUnit, amount
from tui.language import ngettext

if TYPE_CHECKING:
    from tui.archive.housekeeping import Pruned
    from tui.archive.opening.opener import Opener
    from tui.settings.settings import Loaded, Settings

MEGABYTE: Final = 1_000_000

FEW: Final = 3
"""Recordings: more than a command adds, and deleted in about a second."""

LIVE: Final = timedelta(days=1)
"""The longest that AWS lets a session last: a younger recording may still be written."""


_turn: Final = threading.Lock()
"""Commands that end together say once what went."""


async def prune_recordings(
    opener: "Opener",
    loaded: "Loaded",
    now: datetime,
    say: Callable[[str], None],
    *,
    most: int | None = None,
) -> None:
    """Delete the recordings that are too old, or too much; say what went.

    What an organisation's history answered on another day goes too, and nobody needs to know.

    Args:
        opener: opens the archive.
        loaded: the settings, with the bounds.
        now: with its zone.
        say: is given a sentence.
        most: so many at a time.
    """
    await asyncio.to_thread(_sweep, opener, now)
    if loaded.problems:
        return
    settings = loaded.settings
    days, megabytes = settings.recording_days, settings.recording_megabytes
    before = now - timedelta(days=days) if days else None
    largest = megabytes * MEGABYTE if megabytes else None

    def prune() -> "Sequence[Pruned]":
        from tui.archive import housekeeping

        with _turn:
            if not housekeeping.may_be_pruned(opener, before, largest):
                return ()
            return housekeeping.prune(
                opener, before=before, largest=largest, spared=now - LIVE, most=most
            )

    # What the archive has to say of itself is said where it is written.
    with suppress(ArchiveError):
        for sentence in pruned_words(await asyncio.to_thread(prune), before, settings):
            say(sentence)


def _sweep(opener: "Opener", now: datetime) -> None:
    from tui.archive.organisation.place import FOLDER, sweep_answers

    # Days are those of this machine, as where answers get their names.
    sweep_answers(opener.place.folder / FOLDER, now.astimezone().date())


async def prune_behind_command(say: Callable[[str], None]) -> None:
    """Delete what is too much where the app is seldom started; a few, for the command is over.

    Args:
        say: is given a sentence.
    """
    from tui.archive.opening.opener import opener_of
    from tui.settings.settings import data_directory, load_settings

    loaded = await asyncio.to_thread(load_settings)
    opener = opener_of(data_directory())
    await prune_recordings(opener, loaded, datetime.now(UTC), say, most=FEW)


def pruned_words(
    gone: "Sequence[Pruned]", before: datetime | None, settings: "Settings"
) -> list[str]:
    """What there is to say of recordings that went: for their age, and for their size."""
    old = [one for one in gone if before is not None and one.began and one.began < before]
    size = sum(one.stored for one in gone if one not in old) / MEGABYTE
    said = []
    if old:
        words = ngettext(
            "{count:,} recording older than {age} was deleted (`recording_days` in the settings).",
            "{count:,} recordings older than {age} were deleted (`recording_days` in the settings).",
            len(old),
        )
        age = amount(settings.recording_days, TimeUnit.DAY)
        said.append(words.format(count=len(old), age=age))
    if younger := len(gone) - len(old):
        words = ngettext(
            "The oldest recording ({size:,.1f} MB) was deleted to stay within {most:,} MB "
            "(`recording_megabytes` in the settings).",
            "The {count:,} oldest recordings ({size:,.1f} MB) were deleted to stay within {most:,} "
            "MB (`recording_megabytes` in the settings).",
            younger,
        )
        most = settings.recording_megabytes
        said.append(words.format(count=younger, size=size, most=most))
    return said


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
