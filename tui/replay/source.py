"""What a player needs of a recording, wherever it is kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from tui.archive.cast_reader import CastEvent, CastHeader
from tui.replay.survey import Survey

if TYPE_CHECKING:
    from tui.archive.pieces import RecordingFacts


@dataclass(frozen=True, slots=True)
class About:
    """What a recording says of itself."""

    title: str
    """What it is of; others may have written it."""
    started: datetime | None
    """When it begins, if that is known."""
    idle_limit: float | None
    """Seconds that a pause is to take, if the recording says so."""
    columns: int
    """Of the terminal when it begins."""
    lines: int

    @classmethod
    def of_cast(cls, header: CastHeader) -> "About":
        """What the header of an asciicast says."""
        return cls(
            header.title, header.started, header.idle_limit, header.columns, header.lines
        )

    @classmethod
    def of_facts(cls, facts: "RecordingFacts") -> "About":
        """What the archive knows of a recording."""
        return cls(facts.title, facts.began, facts.idle_limit, facts.columns, facts.lines)


@dataclass(frozen=True, slots=True)
class Keyframe:
    """The screen at a time, from which one can go on."""

    at: float
    columns: int
    lines: int
    screen: bytes = b""
    """What gives that screen to a new emulator of that size."""
    place: object = None
    """The source's own: where its events go on."""


class ScreenSource(Protocol):
    """What a screen can be drawn from."""

    def keyframe(self, at: float) -> Keyframe:
        """The nearest one at a time or before; the empty screen at 0, if there is no other."""

    def wait_for_keyframe(self, at: float, stop: Callable[[], bool]) -> bool:
        """Wait until there are keyframes up to a time, or `stop` says so; which of them; blocks."""

    def events(self, after: Keyframe) -> Iterator[CastEvent]:
        """What happened after a keyframe, in order; blocks as it is asked.

        It ends before what cannot be read.
        """


class RecordingSource(ScreenSource, Protocol):
    """A recording. What is known of it may grow while it is being read, never shrink."""

    @property
    def about(self) -> About:
        """What it says of itself."""

    @property
    def survey(self) -> Survey:
        """How long it is, its markers and its pauses, as far as it was read."""

    @property
    def complete(self) -> bool:
        """Whether all of it was read, as far as it can be."""

    @property
    def problem(self) -> str:
        """Why what follows cannot be played, a sentence; empty while all is well."""

    @property
    def drawn_to(self) -> float:
        """Up to which time there are keyframes wherever there are to be; infinite for all."""

    def listen(self, news: Callable[[], object]) -> None:
        """Have something called, in any thread, when more is known of it."""

    def close(self) -> None:
        """It is not needed any more."""
