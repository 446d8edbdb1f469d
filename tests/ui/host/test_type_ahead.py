"""What is typed while a key still has its effect goes to where the key has led."""

import asyncio
from collections.abc import Callable

import pytest
from textual import events, on
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input

from tui.ui.host.driver import RawPaste, key_event
from tui.ui.host.type_ahead import PATIENCE, KeyTaker, Taken, TypeAhead


class Question(ModalScreen[str]):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield Input()

    @on(Input.Submitted)
    def _answer(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class Row(Widget, can_focus=True):
    """Enter is told in two steps; anything else is a command."""

    class Pressed(Message):
        pass

    class Chosen(Message):
        pass

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            self.post_message(self.Pressed())

    @on(Pressed)
    def _pressed(self) -> None:
        self.post_message(self.Chosen())


class Taker(KeyTaker, can_focus=True):
    def __init__(self) -> None:
        super().__init__()
        self.taken = ""
        self.arrived = asyncio.Event()

    def take(self, event: events.Key | events.Paste) -> Taken:
        assert isinstance(event, events.Key)
        if event.key == "tab":
            self.call_next(self.screen.query_one(Row).focus)
            return Taken.LEADS_ON
        self.taken += event.key
        self.arrived.set()
        return Taken.DONE


class Desk(App[None]):
    """A row that opens a question, and a place that takes keys at once."""

    answer = ""

    def __init__(self) -> None:
        super().__init__()
        self.may_ask = asyncio.Event()
        self.may_ask.set()
        self.asks = asyncio.Event()

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Row()
        yield Taker()

    @on(Row.Chosen)
    async def _chosen(self) -> None:
        self.asks.set()
        await self.may_ask.wait()
        self.push_screen(Question(), self._answered)

    def _answered(self, answer: str | None) -> None:
        self.answer = answer or ""
        self.query_one(Taker).focus()


def deliver(keys: TypeAhead, text: str) -> None:
    for character in text:
        keys.deliver(key_event(character.encode()))


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await pilot.pause(0.01)


async def test_what_is_typed_behind_a_key_waits_for_what_the_key_opens() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.screen.set_focus(app.query_one(Row))
        deliver(TypeAhead(app), "\rwhy\rls")
        await until(pilot, lambda: app.query_one(Taker).taken == "ls")
        assert app.answer == "why"


async def test_a_paste_waits_too() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.screen.set_focus(app.query_one(Row))
        keys = TypeAhead(app)
        deliver(keys, "\r")
        keys.deliver(RawPaste(b"pasted"))
        await until(pilot, lambda: [it.value for it in app.screen.query(Input)] == ["pasted"])


async def test_a_taker_has_its_keys_at_once() -> None:
    app = Desk()
    async with app.run_test():
        app.screen.set_focus(app.query_one(Taker))
        deliver(TypeAhead(app), "abc")
        assert app.query_one(Taker).taken == "abc"


async def test_a_taker_gets_no_key_that_is_meant_for_where_its_last_one_led() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.screen.set_focus(app.query_one(Taker))
        deliver(TypeAhead(app), "a\t\rwhy\rb")
        await until(pilot, lambda: app.query_one(Taker).taken == "ab")
        assert app.answer == "why"


async def test_what_never_ends_holds_no_key_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("tui.ui.host.type_ahead.monotonic", lambda: now)
    app = Desk()
    app.may_ask.clear()
    async with app.run_test() as pilot:
        app.screen.set_focus(app.query_one(Row))
        keys = TypeAhead(app)
        deliver(keys, "\r")
        async with asyncio.timeout(10):
            await app.asks.wait()
        # The app is busy with it, and would not answer a pilot.
        app.screen.set_focus(app.query_one(Taker))
        deliver(keys, "a")
        assert app.query_one(Taker).taken == ""
        now = 2 * PATIENCE
        try:
            async with asyncio.timeout(10):
                await app.query_one(Taker).arrived.wait()
        finally:
            app.may_ask.set()
        await pilot.pause()
