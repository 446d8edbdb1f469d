"""A reason is edited as fingers know it from a shell."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui.ui.widgets.line_editing import EditedInput, _changed
from tui.ui.widgets.reason_input import ReasonInput


class FieldApp(App[None]):
    def __init__(self, value: str) -> None:
        super().__init__()
        self._value = value

    @property
    def field(self) -> ReasonInput:
        return self.query_one(ReasonInput)

    def compose(self) -> ComposeResult:
        yield ReasonInput(self._value, placeholder="")


@pytest.fixture(autouse=True)
def nothing_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EditedInput, "_cut", "")


@asynccontextmanager
async def field(value: str = "") -> AsyncIterator[tuple[Pilot[None], ReasonInput]]:
    app = FieldApp(value)
    async with app.run_test() as pilot:
        app.field.focus()
        app.field.action_end()
        await pilot.pause()
        yield pilot, app.field


@pytest.mark.parametrize(
    ("keys", "left", "cut"),
    [
        (["ctrl+w"], "one two ", "three"),
        (["ctrl+w", "ctrl+w"], "one ", "two three"),
        (["ctrl+u"], "", "one two three"),
        (["home", "ctrl+k"], "", "one two three"),
        (["home", "alt+d", "alt+d"], "three", "one two "),
        (["ctrl+w", "left", "ctrl+w"], "one  ", "two"),
    ],
)
async def test_what_is_cut_comes_back_with_yank(keys: list[str], left: str, cut: str) -> None:
    async with field("one two three") as (pilot, line):
        await pilot.press(*keys)
        assert line.value == left
        await pilot.press("end", "ctrl+y")
        assert line.value == left + cut


async def test_what_was_cut_in_one_field_comes_back_in_the_next() -> None:
    async with field("INC-4711") as (pilot, _line):
        await pilot.press("ctrl+u")
    async with field() as (pilot, line):
        await pilot.press("ctrl+y")
        assert line.value == "INC-4711"


async def test_yank_takes_the_place_of_what_is_marked() -> None:
    async with field("old new") as (pilot, line):
        await pilot.press(
            "ctrl+w", "home", "shift+right", "shift+right", "shift+right", "ctrl+y"
        )
        assert line.value == "new "


@pytest.mark.parametrize("undo", ["ctrl+underscore", "ctrl+z"])
async def test_undo_goes_back_by_words_cuts_and_pastes(undo: str) -> None:
    async with field() as (pilot, line):
        await pilot.press(*"ab", "space", *"cd", "ctrl+u", "ctrl+y")
        seen = [line.value]
        for _step in range(6):
            await pilot.press(undo)
            seen.append(line.value)
        assert seen == ["ab cd", "", "ab cd", "ab ", "ab", "", ""]


async def test_undo_puts_the_cursor_where_it_was() -> None:
    async with field("one two") as (pilot, line):
        await pilot.press("ctrl+w", "ctrl+z")
        assert (line.value, line.cursor_position) == ("one two", 7)
        await pilot.press("home", "delete", "ctrl+z", "x")
        assert line.value == "oxne two"


async def test_undo_brings_back_what_a_recalled_reason_replaced() -> None:
    async with field("typed") as (pilot, line):
        line.use_text("earlier")
        await pilot.pause()
        await pilot.press("ctrl+z")
        assert line.value == "typed"


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_a_change_is_one_piece_of_the_text(before: str, after: str) -> None:
    start, end = _changed(before, after)
    assert 0 <= start <= end <= len(before)
    length = len(after) - len(before) + end - start
    assert before[:start] + after[start : start + length] + before[end:] == after
