"""The sources of one list: which are read now, which come later, and what is amiss."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tui.language import _, ngettext
from tui.printable import clean
from tui.ui.sources.source_state import ASKING, Phase, ReadingState, loading_words
from tui.ui.words.rest import with_rest

if TYPE_CHECKING:
    from tui.aws.errors import AwsError
    from tui.ui.workspace import Workspace


SHOWN: Final = 6
"""Sources that are named in the place of rows."""


class Reading:
    """How each place of a list stands.

    Args:
        now: The time of day.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._states: dict[Workspace, ReadingState] = {}

    @property
    def states(self) -> "Mapping[Workspace, ReadingState]":
        """By place, in the order of the set."""
        return self._states

    @property
    def places(self) -> "tuple[Workspace, ...]":
        return tuple(self._states)

    @property
    def several(self) -> bool:
        """Whether they are a set, of one so far perhaps: then each has a name."""
        return any(place.name for place in self._states)

    @property
    def pending(self) -> bool:
        """Whether something is being read, or will be before there is anything to show."""
        states = self._states.values()
        throttled = any(state.phase is Phase.THROTTLED for state in states)
        told = any(state.phase is Phase.LOADED for state in states)
        return any(state.busy for state in states) or (throttled and not told)

    @property
    def unread(self) -> "list[Workspace]":
        """Those that were never asked."""
        return [p for p, state in self._states.items() if state.phase is Phase.UNREAD]

    @property
    def failing(self) -> "dict[Workspace, ReadingState]":
        """Those that do not tell what they should, or do not yet."""
        return {place: state for place, state in self._states.items() if state.troubled}

    @property
    def asking(self) -> "list[Workspace]":
        """Those that want the user to sign in, or to give a code."""
        return [place for place, state in self._states.items() if state.phase in ASKING]

    @property
    def error(self) -> "AwsError | None":
        """Why nothing is told; None where one of them tells something."""
        states = self._states.values()
        if not all(state.troubled for state in states):
            return None
        return next((state.error for state in states), None)

    def follow(self, places: "Iterable[Workspace]") -> "tuple[Workspace, ...]":
        """These are the places from now on; gives back those that are new."""
        before, wanted = self._states, tuple(places)
        self._states = {place: before.get(place, ReadingState()) for place in wanted}
        return tuple(place for place in wanted if place not in before)

    def forget(self, *places: "Workspace") -> None:
        """These are to be asked anew when somebody looks."""
        self._states.update(dict.fromkeys(places, ReadingState()))

    def __contains__(self, place: object) -> bool:
        return place in self._states

    def wait(self, place: "Workspace") -> None:
        self._step(place, ReadingState.wait)

    def begin(self, place: "Workspace") -> None:
        self._step(place, ReadingState.begin)

    def expect(self, place: "Workspace", count: int) -> None:
        """So many are expected, by what is remembered."""
        self._step(place, lambda state: replace(state, expected=state.expected or count))

    def expect_nothing(self, place: "Workspace") -> None:
        """What was remembered is another account's."""
        self._step(place, lambda state: replace(state, expected=0))

    def told(self, place: "Workspace", more: int) -> None:
        self._step(place, lambda state: state.told(more))

    def pause(self, place: "Workspace", seconds: float) -> None:
        """It was throttled in the middle, and is asked for the rest after so many seconds."""
        self._step(place, lambda state: state.pause(self._now(), seconds))

    def end(
        self, place: "Workspace", error: "AwsError | None", *, patient: bool = True
    ) -> None:
        """It has told all there is, or an error has come; see `ReadingState.fail`."""
        now = self._now()

        def step(state: ReadingState) -> ReadingState:
            return state.end(now) if error is None else state.fail(error, now, patient=patient)

        self._step(place, step)

    def due(self) -> "Iterator[Workspace]":
        """The places that are to be tried again now."""
        now = self._now()
        return (place for place, state in [*self._states.items()] if state.is_due(now))

    def loading_words(self) -> str:
        """`loading 812 of ~2,000`, `loading 3 of 6 contexts, 812 of ~2,000`."""
        states = list(self._states.values())
        busy = [state for state in states if state.busy]
        if not busy:
            return next((s.words(self._now()) for s in states if s.troubled), _("loading"))
        count, expected = sum(s.count for s in busy), sum(s.expected for s in busy)
        if not self.several:
            words = loading_words(count, expected) if expected > count else _("loading")
            return "; ".join(filter(None, (words, busy[0].throttled_words(self._now()))))
        words = _("loading {busy} of {contexts} contexts")
        if expected > count:
            words = _("loading {busy} of {contexts} contexts, {count:,} of ~{total:,}")
        return words.format(busy=len(busy), contexts=len(states), count=count, total=expected)

    def lines(self) -> list[str]:
        """A line for each of the first sources that fail, and what can be done."""
        failing, now = self.failing, self._now()
        lines = [f"{place.name}: {state.words(now)}" for place, state in failing.items()]
        shown = with_rest([clean(line) for line in lines[:SHOWN]], len(lines))
        return [*shown, _("e shows details, r refreshes.")]

    def notes(self) -> list[tuple[str, str]]:
        """What is amiss with some of several sources, whole and in fewer words."""
        if not self.several:
            return []
        now, count, of = self._now(), len(self.failing), len(self._states)
        missing = _("{count} of {total} contexts not listed: e shows why")
        short = _("{count} of {total} missing: e")
        values = {"count": count, "total": of}
        notes = [(missing.format(**values), short.format(**values))] if count else []
        waiting = [state for state in self._states.values() if state.throttled_words(now)]
        if waiting:
            first = min(waiting, key=lambda state: state.until or now)
            notes.append((first.throttled_words(now), _("throttled")))
        if asking := self.asking:
            words = ngettext(
                "{count} context needs sign-in: I",
                "{count} contexts need sign-in: I",
                len(asking),
            )
            short = _("I: sign in ({count})")
            notes.append((words.format(count=len(asking)), short.format(count=len(asking))))
        return notes

    def _step(self, place: "Workspace", step: Callable[[ReadingState], ReadingState]) -> None:
        # What was given up meanwhile may still tell something.
        if (state := self._states.get(place)) is not None:
            self._states[place] = step(state)
