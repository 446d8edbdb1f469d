"""When a pane asks, and how long it believes what it was told."""

import asyncio
from collections.abc import Iterator

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tests.ui.fakes import Clock, until
from tui.ui.lists.details import pane
from tui.ui.lists.details.pane import DetailsPane, Section


class LettersPane(DetailsPane[str, str]):
    """Tells of letters; who is asked answers when the test says so."""

    def __init__(self, now: Clock) -> None:
        super().__init__(now)
        self.asked: list[str] = []
        self.given_up: list[str] = []
        self.may_answer = asyncio.Event()

    async def find(self, item: str) -> str:
        self.asked.append(item)
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.given_up.append(item)
            raise
        return item.upper()

    def sections(self, item: str, found: str | None) -> Iterator[Section]:
        yield Section(item, [("found", found or "not yet")])


class PaneApp(App[None]):
    """A pane and nothing else."""

    CSS = ".details { height: 10; }"

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.pane = LettersPane(self.clock)

    def compose(self) -> ComposeResult:
        yield self.pane

    @property
    def text(self) -> str:
        return self.pane._text.render().plain


async def told(pilot: Pilot[None], app: PaneApp, letter: str) -> None:
    """Point at a letter until the answer is there."""
    app.pane.point(letter, letter)
    app.pane.may_answer.set()
    await until(pilot, lambda: letter.upper() in app.text)


async def rested(pilot: Pilot[None], app: PaneApp) -> None:
    """Let the cursor rest, and what is asked then begin."""
    await until(pilot, lambda: not app.pane._waits)
    await pilot.pause()


async def test_only_the_row_that_the_cursor_rests_on_is_asked_about() -> None:
    async with (app := PaneApp()).run_test() as pilot:
        for letter in "abcde":
            app.pane.point(letter, letter)
        await until(pilot, lambda: app.pane.asked)
        assert app.pane.asked == ["e"]
        assert "not yet" in app.text


async def test_what_is_asked_is_given_up_when_the_cursor_moves_on() -> None:
    async with (app := PaneApp()).run_test() as pilot:
        app.pane.point("a", "a")
        await until(pilot, lambda: app.pane.asked == ["a"])
        app.pane.point("", None)
        await until(pilot, lambda: app.pane.given_up == ["a"])
        await told(pilot, app, "b")
        assert "A" not in app.text


async def test_a_row_is_asked_about_once_and_again_when_the_answer_is_old() -> None:
    async with (app := PaneApp()).run_test() as pilot:
        await told(pilot, app, "a")
        await told(pilot, app, "b")
        await told(pilot, app, "a")
        await rested(pilot, app)
        app.pane.point("a", "a")
        await rested(pilot, app)
        assert app.pane.asked == ["a", "b"]
        app.clock.advance(pane.BELIEVED.total_seconds() + 1)
        app.pane.point("a", "a")
        await until(pilot, lambda: app.pane.asked == ["a", "b", "a"])


async def test_what_is_forgotten_is_asked_again() -> None:
    async with (app := PaneApp()).run_test() as pilot:
        await told(pilot, app, "a")
        app.pane.forget()
        app.pane.point("a", "a")
        await until(pilot, lambda: app.pane.asked == ["a", "a"])


async def test_where_there_is_no_row_nothing_is_said() -> None:
    async with (app := PaneApp()).run_test() as pilot:
        await told(pilot, app, "a")
        app.pane.point("", None)
        await until(pilot, lambda: not app.text.strip())


async def test_answers_are_kept_for_some_rows_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pane, "MOST_KNOWN", 2)
    async with (app := PaneApp()).run_test() as pilot:
        for letter in "abca":
            await told(pilot, app, letter)
            await rested(pilot, app)
        await until(pilot, lambda: app.pane.asked == ["a", "b", "c", "a"])
