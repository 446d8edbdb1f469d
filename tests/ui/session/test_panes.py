"""Several sessions in sight: beside each other, by themselves again, and who has the keyboard."""

from tests.ui.fakes import (
    leader,
    registry_of,
    screen_text,
    toasts,
)
from tests.ui.split_window import window
from tui.sessions.ending import Cause, plain
from tui.ui.screens.reason import ReasonScreen
from tui.ui.terminal.input_guard import QUIET


async def test_a_split_shows_an_open_session_beside_the_one_in_sight_and_tells_both_their_size() -> (
    None
):
    async with window(2) as on:
        await on.together("s")
        assert on.seen == [0, 1]
        await on.until(
            lambda: "output0" in screen_text(on.app) and "output1" in screen_text(on.app)
        )
        await on.until(lambda: [s.emulator.columns for s in on.sessions] == [60, 59])
        assert on.place(0).right + 1 == on.place(1).x
        assert "┃" in screen_text(on.app)


async def test_a_session_below_another_one_has_half_of_its_lines() -> None:
    async with window(2) as on:
        await on.together("minus")
        await on.until(lambda: [s.emulator.lines for s in on.sessions] == [13, 13])
        assert [s.emulator.columns for s in on.sessions] == [120, 120]
        assert on.place(0).bottom == on.place(1).y


async def test_with_no_other_session_a_split_asks_for_the_reason_of_a_second_one() -> None:
    async with window(1) as on:
        await leader(on.pilot, "vertical_line")
        await on.until(lambda: isinstance(on.app.screen, ReasonScreen))
        await on.pilot.press(*"more", "enter")
        await on.until(lambda: len(registry_of(on.app).sessions) == 2)
        second = registry_of(on.app).sessions[1]
        assert second.target == on.sessions[0].target
        on.sessions.append(second)
        await on.until(lambda: on.seen == [0, 1] and on.focused == 1)


async def test_keys_go_to_the_one_with_the_keyboard_and_arrows_lead_from_one_to_another() -> (
    None
):
    async with window(3) as on:
        await on.together("s", "minus")
        for key, number in (("up", 1), ("left", 0), ("left", 0), ("right", 1), ("down", 2)):
            await leader(on.pilot, key)
            await on.is_focused(number)
            await on.pilot.press("x")
        assert [session.sent for session in on.sessions] == [b"xx", b"xx", b"x"]


async def test_the_one_with_the_keyboard_is_marked_by_more_than_colour() -> None:
    async with window(2) as on:
        await on.together("s")
        bars = screen_text(on.app).splitlines()[on.place(1).y]
        assert bars[on.place(0).x] == " "
        assert bars[on.place(1).x] == "▌"


async def test_a_zoomed_session_is_alone_and_says_so_until_the_others_come_back() -> None:
    async with window(3) as on:
        await on.together("s", "minus")
        await leader(on.pilot, "z")
        await on.until(lambda: on.seen == [2])
        await on.until(lambda: on.sessions[2].emulator.columns == 120)
        assert "3 of 3, zoomed" in screen_text(on.app)
        assert not on.view(0).terminal.in_sight
        await leader(on.pilot, "left")
        await on.until(lambda: on.seen == [0] and on.focused == 0)
        await leader(on.pilot, "z")
        await on.until(lambda: on.seen == [0, 1, 2])
        assert "zoomed" not in screen_text(on.app)


async def test_even_gives_each_as_much_room_as_the_others() -> None:
    async with window(3) as on:
        await on.together("s", "s")
        assert [on.place(n).width for n in range(3)] == [59, 30, 29]
        await leader(on.pilot, "equals_sign")
        await on.until(lambda: [on.place(n).width for n in range(3)] == [40, 39, 39])


async def test_a_window_that_becomes_too_small_shows_one_and_says_so() -> None:
    async with window(3, (64, 30)) as on:
        await on.together("s", "s")
        await on.pilot.resize_terminal(60, 30)
        await on.until(lambda: on.seen == [2])
        await on.until(lambda: "3 of 3, no room" in screen_text(on.app))
        await leader(on.pilot, "left")
        await on.until(lambda: on.seen == [1] and on.focused == 1)
        await on.pilot.resize_terminal(64, 30)
        await on.until(lambda: on.seen == [0, 1, 2] and on.focused == 1)


async def test_nothing_is_split_where_there_is_no_room_and_never_into_five() -> None:
    async with window(5, (60, 30)) as on:
        await on.together("s", "minus")
        await leader(on.pilot, "s")
        await on.until(lambda: any("No room" in words for words in toasts(on.app)))
        await on.until(lambda: "on its own" in screen_text(on.app))
        assert "reason3" not in screen_text(on.app).split("Show beside")[1]
        await on.pilot.press("escape")
        await leader(on.pilot, "left")
        await on.until(lambda: on.focused == 0)
        await on.split("minus", "reason3")
        await on.until(lambda: on.seen == [0, 1, 2, 3])
        await leader(on.pilot, "minus")
        await on.until(lambda: "A window holds 4 sessions at most." in toasts(on.app))


async def test_a_session_leaves_the_split_and_has_a_window_of_its_own_again() -> None:
    async with window(2) as on:
        await on.together("s")
        await on.split("s", "own")
        await on.until(lambda: on.seen == [1])
        await on.until(lambda: on.sessions[1].emulator.columns == 120)
        on.app.main.show_tab(str(on.view(0).id))
        await on.until(lambda: on.seen == [0] and on.sessions[0].emulator.columns == 120)


async def test_an_end_stays_in_its_pane_and_closing_it_gives_the_room_to_the_others() -> None:
    async with window(3) as on:
        await on.together("s", "minus")
        on.sessions[1].finish(plain(Cause.EXITED))
        await on.until(lambda: "Ended: The remote shell" in screen_text(on.app))
        assert "↵ connect again" not in screen_text(on.app)
        assert on.seen == [0, 1, 2]
        assert toasts(on.app) == []
        await on.pilot.press("x")
        assert on.sessions[2].sent == b"x"
        on.clock.advance(on.app, QUIET)
        await leader(on.pilot, "up")
        await on.until(lambda: "↵ connect again" in screen_text(on.app))
        await on.pilot.press("escape")
        await on.until(lambda: on.seen == [0, 2] and on.focused == 2)
        await on.until(lambda: on.place(2).height == on.place(0).height)


async def test_the_leader_leads_on_from_a_session_that_has_ended() -> None:
    async with window(2) as on:
        await on.together("s")
        on.sessions[1].finish(plain(Cause.EXITED))
        await on.until(lambda: "Ended: The remote shell" in screen_text(on.app))
        # At once nothing is done: a shell was being typed into.
        await leader(on.pilot, "left")
        assert on.focused == 1
        on.clock.advance(on.app, QUIET)
        await leader(on.pilot, "left")
        await on.until(lambda: on.focused == 0)


async def test_again_and_take_back_lead_into_the_same_place() -> None:
    async with window(2) as on:
        await on.together("s")
        await leader(on.pilot, "left")
        await on.until(lambda: on.focused == 0)
        place = on.place(0)
        on.sessions[0].finish(plain(Cause.EXITED))
        on.clock.advance(on.app, QUIET)
        await on.until(lambda: "↵ connect again" in screen_text(on.app))
        await on.pilot.press("enter")
        await on.until(lambda: len(registry_of(on.app).sessions) == 2)
        on.sessions.append(registry_of(on.app).sessions[-1])
        await on.until(lambda: on.seen == [1, 2] and on.focused == 2)
        assert on.place(2) == place
        on.sessions[2].finish(plain(Cause.USER))
        await on.until(lambda: "↵ connect again" in screen_text(on.app))
        await on.pilot.press("escape")
        await on.until(lambda: on.seen == [1])
        on.app.main.show_last_view()
        await on.pilot.press("U")
        await on.until(lambda: on.seen == [1, 2])
        assert on.place(2) == place


async def test_tabs_of_sessions_that_are_together_stand_side_by_side_and_say_so() -> None:
    async with window(3) as on:
        on.app.main.show_tab(str(on.view(2).id))
        await on.split("s", "reason0")
        assert [view.session.reason[-1] for view in on.app.main.panes.tabs] == ["1", "2", "0"]
        row = r" 1 ● batch-7 reason1  2 ● batch-7 reason2 +3 ● batch-7 reason0 "
        await on.until(lambda: row in screen_text(on.app))
        await on.split("s", "own")
        await on.until(lambda: row.replace("+", " ") in screen_text(on.app))


async def test_the_mouse_gives_the_keyboard_and_moves_borders_as_far_as_there_is_room() -> None:
    async with window(3) as on:
        await on.together("s", "minus")
        await on.pilot.click(offset=(10, 10))
        await on.until(lambda: on.focused == 0)
        await on.pilot.mouse_down(offset=(60, 10))
        await on.pilot.hover(offset=(80, 10))
        await on.until(lambda: on.place(0).width == 80)
        await on.pilot.hover(offset=(119, 10))
        await on.until(lambda: on.place(1).width == 20)
        await on.pilot.mouse_up(offset=(119, 10))
        await on.pilot.hover(offset=(30, 10))
        assert on.place(0).width == 99
        bar = on.place(2).offset
        await on.pilot.mouse_down(offset=(bar.x + 5, bar.y))
        await on.until(lambda: on.focused == 2)
        await on.pilot.hover(offset=(bar.x + 5, bar.y - 3))
        await on.until(lambda: on.place(2).y == bar.y - 3)
        await on.pilot.mouse_up(offset=(bar.x + 5, bar.y - 3))


async def test_a_bell_is_news_of_those_that_are_not_seen_only() -> None:
    async with window(3) as on:
        await on.together("s")
        for session in on.sessions:
            session.connect(b"\a")
        await on.until(lambda: on.view(2).rang)
        assert not on.view(0).rang
        assert not on.view(1).rang
