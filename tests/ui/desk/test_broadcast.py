"""Typing into several sessions at once: whom it reaches, and what ends it."""

import pytest
from textual import events
from textual.widgets import OptionList

from tests.ui.fakes import leader, screen_text, toasts
from tests.ui.split_window import Window, window
from tui.sessions.ending import Cause, plain
from tui.ui.screens.pick import PickScreen
from tui.ui.widgets.choice import ChoiceScreen

SIZE = (120, 30)


async def ask(on: Window) -> None:
    """From a session to the one question that names them."""
    await leader(on.pilot, "B")
    await on.until(lambda: isinstance(on.app.screen, PickScreen))
    await on.until(lambda: on.app.screen.query_one(OptionList).option_count)
    await on.pilot.press("enter")
    await on.until(lambda: isinstance(on.app.screen, ChoiceScreen))


async def broadcast(on: Window, words: str = "BROADCAST 3") -> None:
    await ask(on)
    await on.pilot.press("down", "enter")
    await on.until(lambda: on.app.screen is on.app.main and words in screen_text(on.app))


def sent(on: Window) -> list[bytes]:
    return [session.sent for session in on.sessions]


async def test_keys_go_to_all_that_are_in_sight_after_one_question_that_names_them() -> None:
    async with window(4, SIZE) as on:
        await on.together("s", "minus")
        await ask(on)
        for number in range(3):
            assert f"batch-7 reason{number}" in screen_text(on.app)
        assert "batch-7 reason3" not in screen_text(on.app).split("Broadcast to")[1]
        await on.pilot.press("down", "enter")
        await on.until(lambda: screen_text(on.app).count("BROADCAST 3") == 3)
        await on.pilot.press("l", "s", "enter")
        assert sent(on) == [b"ls\r", b"ls\r", b"ls\r", b""]


async def test_sessions_on_one_machine_for_one_reason_are_told_apart_by_their_tabs() -> None:
    async with window(3, SIZE) as on:
        await on.together("s", "minus")
        for session in on.sessions:
            session.reason = "INC-9 disk"
        on.app.main.draw_tabs()
        await broadcast(on)
        text = screen_text(on.app)
        assert all(f"{number} batch-7" in text for number in (1, 2, 3))


async def test_nothing_is_typed_elsewhere_while_it_is_asked_or_after_a_no() -> None:
    async with window(3, SIZE) as on:
        await on.together("s", "minus")
        await ask(on)
        await on.pilot.press("enter")
        await on.until(lambda: on.app.screen is on.app.main)
        await on.pilot.press("x")
        assert sent(on) == [b"", b"", b"x"]
        assert "BROADCAST" not in screen_text(on.app)


async def test_each_remote_gets_a_key_by_its_own_modes() -> None:
    async with window(3, SIZE) as on:
        await on.together("s", "minus")
        on.sessions[0].connect(b"\x1b[?1h")
        on.sessions[1].connect(b"\x1b[>1u")
        await broadcast(on)
        await on.pilot.press("up", "escape")
        assert sent(on) == [b"\x1bOA\x1b", b"\x1b[A\x1b[27u", b"\x1b[A\x1b"]


async def test_what_a_terminal_answers_by_itself_goes_to_nobody_else() -> None:
    async with window(2, SIZE) as on:
        await on.together("s")
        on.sessions[1].connect(b"\x1b[?1004h\x1b[?1000h\x1b[?1006h")
        await broadcast(on, "BROADCAST 2")
        place = on.place(1)
        await on.pilot.mouse_down(offset=(place.x + 3, place.y + 4))
        await on.until(lambda: b"\x1b[<0;" in on.sessions[1].sent)
        assert on.sessions[0].sent == b""


async def test_the_same_key_ends_it_and_the_leaders_keys_are_no_input() -> None:
    async with window(3, SIZE) as on:
        await on.together("s", "minus")
        await broadcast(on)
        await leader(on.pilot, "B")
        await on.until(lambda: "Broadcast is off." in toasts(on.app))
        assert "BROADCAST" not in screen_text(on.app)
        await on.pilot.press("x")
        assert sent(on) == [b"", b"", b"x"]


async def test_it_ends_with_any_of_them() -> None:
    async with window(3, SIZE) as on:
        await on.together("s", "minus")
        await broadcast(on)
        on.sessions[0].finish(plain(Cause.EXITED))
        await on.pilot.press("x")
        assert sent(on) == [b"", b"", b"x"]
        assert "Broadcast is off: batch-7 has ended." in toasts(on.app)


@pytest.mark.parametrize("away", ["detach", "palette", "stranger", "tab"])
async def test_it_ends_where_the_keyboard_goes_elsewhere(away: str) -> None:
    async with window(4, SIZE) as on:
        await on.together("s", "minus", "s")
        await on.split("s", "own")
        on.app.main.show_tab(str(on.view(2).id))
        await broadcast(on)
        if away == "stranger":
            on.app.main.show_tab(str(on.view(3).id))
        else:
            await leader(on.pilot, {"detach": "d", "palette": "colon", "tab": "4"}[away])
        await on.until(lambda: any("focus moved elsewhere" in t for t in toasts(on.app)))
        on.app.main.show_tab(str(on.view(0).id))
        await on.until(lambda: "BROADCAST" not in screen_text(on.app))
        if on.app.screen is on.app.main:
            await on.is_focused(0)
            await on.pilot.press("x")
            assert sent(on) == [b"x", b"", b"", b""]


async def test_it_goes_on_from_one_of_them_to_another() -> None:
    async with window(3, SIZE) as on:
        await on.together("s", "minus")
        await broadcast(on)
        await leader(on.pilot, "left")
        await on.is_focused(0)
        await on.pilot.press("x")
        assert sent(on) == [b"x", b"x", b"x"]
        assert "BROADCAST 3" in screen_text(on.app)


async def test_a_paste_asks_and_names_them_and_each_gets_it_by_its_own_modes() -> None:
    async with window(2, SIZE) as on:
        await on.together("s")
        on.sessions[0].connect(b"\x1b[?2004h")
        await broadcast(on, "BROADCAST 2")
        on.app.post_message(events.Paste("word"))
        await on.until(lambda: "Paste into 2 sessions?" in screen_text(on.app))
        assert "Into batch-7 reason1, batch-7 reason0:" in screen_text(on.app)
        await on.pilot.press("escape")
        await on.until(lambda: on.app.screen is on.app.main)
        assert sent(on) == [b"", b""]
        on.app.post_message(events.Paste("word"))
        await on.until(lambda: "Paste into 2 sessions?" in screen_text(on.app))
        await on.pilot.press("down", "enter")
        await on.until(lambda: sent(on) == [b"\x1b[200~word\x1b[201~", b"word"])
        assert "BROADCAST 2" in screen_text(on.app)


async def test_a_paste_that_is_asked_about_while_one_of_them_ends_goes_nowhere() -> None:
    async with window(2, SIZE) as on:
        await on.together("s")
        await broadcast(on, "BROADCAST 2")
        on.app.post_message(events.Paste("word"))
        await on.until(lambda: "Paste into 2 sessions?" in screen_text(on.app))
        on.sessions[0].finish(plain(Cause.EXITED))
        await on.pilot.press("down", "enter")
        await on.until(lambda: any("Nothing was pasted" in words for words in toasts(on.app)))
        assert sent(on) == [b"", b""]


async def test_a_frame_and_a_word_are_around_each_and_the_names_in_the_bar() -> None:
    async with window(3, SIZE) as on:
        await on.together("s", "minus")
        await broadcast(on)
        for number in range(3):
            view = on.view(number)
            assert view.styles.border_left[0] == "outer"
            bar = screen_text(on.app).splitlines()[on.place(number).y]
            here = bar[on.place(number).x : on.place(number).right]
            assert " BROADCAST 3 " in here
            assert f"batch-7 reason{number}  and batch-7 reason" in here


async def test_alone_there_is_nobody_to_broadcast_to() -> None:
    async with window(1, SIZE) as on:
        await leader(on.pilot, "B")
        await on.until(
            lambda: any("There is no other active session" in t for t in toasts(on.app))
        )
