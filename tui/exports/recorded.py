"""A recording that is exported: what it says of itself, and what happened, from its beginning."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tui.archive.cast_files import recordings_of
from tui.archive.cast_reader import OUTPUT, RESIZE, CastDamaged, CastEvent, CastReader
from tui.archive.errors import ArchiveError
from tui.archive.recorder import RESET
from tui.archive.recordings import RecordingFacts, Recordings
from tui.errors import UserFacingError
from tui.exports.masking import Find, masked_events, masked_text
from tui.language import _, kept, kept_str
from tui.replay.source import About

Step = Callable[[float], object]
"""Called with the time of an event."""


class Recorded:
    """One recording; it can be gone through as often as one likes.

    Args:
        about: what it says of itself.
        read: gives what happened, in order; raises what there is to say of damage.
    """

    def __init__(self, about: About, read: Callable[[], Iterator[CastEvent]]) -> None:
        self.about = about
        self.problem = ""
        """Why what follows could not be read, a sentence; empty while all is well."""
        self.find: Find | None = None
        """Finds the secrets that are masked in it; None where none are."""
        self.duration = 0.0
        """Seconds, where that is known before it is read."""
        self.step: Step = lambda at: None
        """Called for each event as it is read."""
        self._read = read

    def events(self) -> Iterator[CastEvent]:
        """What happened; it ends before what cannot be read."""
        try:
            for event in self._read():
                self.step(event.at)
                yield event
        except (ArchiveError, CastDamaged, Unreadable) as error:
            self.problem = kept_str(error)
        except OSError as error:
            self.problem = _unreadable(error)

    def masked(self, find: Find) -> "Recorded":
        """The same with its secrets masked."""

        def read() -> Iterator[CastEvent]:
            yield from masked_events(self.events(), find)
            self.check()

        about = replace(self.about, title=masked_text(self.about.title, find))
        found = Recorded(about, read)
        found.find = find
        return found

    def check(self) -> None:
        """Raises Unreadable where not all could be read."""
        if self.problem:
            raise Unreadable(self.problem)


class Unreadable(UserFacingError):
    """A recording, or what follows of it, cannot be read."""


def in_archive(recordings: Recordings, facts: RecordingFacts) -> Recorded:
    """A recording of the archive."""
    recorded = Recorded(About.of_facts(facts), lambda: recordings.events(facts.session_id))
    recorded.duration = facts.duration
    return recorded


def _unreadable(error: OSError) -> str:
    reason = error.strerror or error
    return kept(
        lambda: _("The recording can no longer be read: {reason}.").format(reason=reason)
    )


def in_file(path: Path) -> Recorded:
    """An asciicast in a file. Raises Unreadable."""
    try:
        with CastReader.of(path) as reader:
            about = About.of_cast(reader.header)
    except CastDamaged as error:
        said = _("{path} is not a recording. {reason}").format(path=path, reason=error)
        raise Unreadable(said) from error
    except OSError as error:
        said = _("{path} couldn't be read: {reason}.")
        raise Unreadable(said.format(path=path, reason=error.strerror or error)) from error
    return Recorded(about, lambda: _events(path))


def in_files(paths: Sequence[Path]) -> Recorded:
    """What was recorded of one session, in parts of which each goes on. Raises Unreadable."""
    parts = [in_file(path) for path in paths]
    return parts[0] if len(parts) == 1 else Recorded(parts[0].about, lambda: _joined(parts))


def recorded_of(
    recordings: Recordings | None, folder: Path | None, session_id: str
) -> Recorded | None:
    """What was recorded of a session; None where nothing was. Raises ArchiveError and Unreadable.

    Args:
        recordings: those in the archive.
        folder: of recordings that earlier versions have made.
        session_id: the session's id.
    """
    if recordings is not None and (facts := recordings.facts(session_id)) is not None:
        return in_archive(recordings, facts)
    files = recordings_of(folder, session_id) if folder is not None else ()
    return in_files(files) if files else None


def _joined(parts: Sequence[Recorded]) -> Iterator[CastEvent]:
    began, end = parts[0].about.started, 0.0
    for number, part in enumerate(parts):
        about, offset = part.about, end
        if number and began is not None and about.started is not None:
            offset = max(end, (about.started - began).total_seconds())
        if number:
            yield CastEvent(offset, RESIZE, f"{about.columns}x{about.lines}")
            yield CastEvent(offset, OUTPUT, RESET.decode())
        for event in part.events():
            end = offset + event.at
            yield event._replace(at=end)
    # A program that was killed may have left the last line of a part half-written.
    for part in parts:
        part.check()


def _events(path: Path) -> Iterator[CastEvent]:
    with CastReader.of(path) as reader:
        yield from (event for event, _first in reader.events(reader.beginning))
