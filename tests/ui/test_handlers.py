"""Handlers of messages are those that Textual finds, in its order."""

import functools
from collections.abc import Iterator
from typing import Any

import pytest
from textual import _callback, events, on
from textual.message import Message
from textual.message_pump import MessagePump

from tests.ui.fakes import connect, make_app, opened, type_text
from tui.ui import handlers


class Tidings(Message):
    """That anybody may hear of."""


class HearsByName(MessagePump):
    """Hears of it first by what has been overridden."""

    def on_tidings(self) -> None: ...

    def _on_key(self) -> None: ...

    def on_key(self) -> None: ...


class HearsItself(HearsByName):
    """Hears of it itself."""

    def _on_tidings(self, event: Tidings) -> None: ...


class HearsByDecorator(HearsItself):
    """Is told by a decorator."""

    @on(Tidings)
    def hear(self) -> None: ...


def names(found: Any) -> list[tuple[type, str]]:
    return [(owner, method.__func__.__qualname__) for owner, method in found]


@pytest.mark.parametrize("kind", [HearsByName, HearsItself, HearsByDecorator])
@pytest.mark.parametrize(
    ("name", "message"), [("on_tidings", Tidings()), ("on_key", events.Key("a", "a"))]
)
def test_they_are_found_in_textuals_order(
    kind: type[MessagePump], name: str, message: Message
) -> None:
    pump = kind()
    expected = names(handlers._textuals(pump, name, message))
    assert expected
    for _ in range(2):
        assert names(pump._get_dispatch_methods(name, message)) == expected


def test_none_is_asked_after_one_that_prevents_it() -> None:
    message = Tidings()
    asked = iter(HearsItself()._get_dispatch_methods("on_tidings", message))
    assert next(iter(asked))[0] is HearsItself
    message.prevent_default()
    assert list(asked) == []


def test_one_that_is_replaced_is_asked_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    [_own, (_owner, before)] = HearsItself()._get_dispatch_methods("on_tidings", Tidings())
    monkeypatch.setattr(HearsByName, "on_tidings", lambda self: None)
    [_own, (_owner, after)] = HearsItself()._get_dispatch_methods("on_tidings", Tidings())
    assert after.__func__ is vars(HearsByName)["on_tidings"]  # type: ignore[attr-defined]
    assert before.__func__ is not vars(HearsByName)["on_tidings"]  # type: ignore[attr-defined]


async def test_the_interface_hears_of_all_that_textual_tells_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: set[tuple[type, str]] = set()

    def compare(pump: MessagePump, name: str, message: Message) -> Iterator[Any]:
        assert names(handlers._handlers(pump, name, message)) == names(
            handlers._textuals(pump, name, message)
        )
        told.add((type(pump), name))
        return handlers._handlers(pump, name, message)

    monkeypatch.setattr(MessagePump, "_get_dispatch_methods", compare)
    async with make_app().run_test() as pilot:
        await opened(pilot)
        await pilot.press("slash", "w", "escape", "question_mark", "escape")
        await connect(pilot)
        await type_text(pilot, "ls")
    assert len(told) > 100


def plain(one: int, *more: int, two: int = 2, **rest: int) -> None: ...


@functools.wraps(plain)
def wrapped(*given: Any) -> None: ...


@pytest.mark.parametrize(
    ("function", "count"),
    [
        (plain, 4),
        (wrapped, 4),
        (lambda: None, 0),
        (lambda one, /, two=2: None, 2),
        (HearsItself()._on_tidings, 1),
        (functools.partial(plain, 1), 3),
        (HearsItself, 1),
    ],
)
def test_arguments_are_counted_as_textual_counts_them(function: Any, count: int) -> None:
    assert _callback.count_parameters(function) == count
    assert _callback._count_parameters(function) == handlers._textuals_count(function)
