"""Toasts: each is seen, and none lies on what a shell shows."""

import pytest
from textual.geometry import Size
from textual.notifications import Notification
from textual.widgets._toast import Toast, ToastRack

from tests.ui.fakes import connect, leader, make_app, opened, screen_text, toasts, until
from tui.ui import application
from tui.ui.app import SsmTui
from tui.ui.toasts import ToastQueue

SIZE = (100, 30)


def rows_of_toasts(app: SsmTui) -> set[int]:
    """The lines of the window that any of them lies on."""
    rack, seen = app.screen.get_child_by_type(ToastRack), app.screen.find_widget
    regions = (seen(toast).visible_region for toast in rack.query(Toast))
    return {line for region in regions for line in range(region.y, region.bottom)}


@pytest.mark.parametrize(("size", "free"), [((100, 30), 2), ((60, 16), 2), ((60, 10), 1)])
async def test_a_toast_above_a_shell_leaves_the_sessions_bar_and_text_alone(
    size: tuple[int, int], free: int
) -> None:
    app = make_app()
    async with app.run_test(size=size, notifications=True) as pilot:
        await opened(pilot)
        await connect(pilot)
        app.notify("A sentence as long as they get. " * 12, markup=False)
        app.notify("Another one.", markup=False)
        await until(pilot, lambda: "A sentence as long" in screen_text(app))
        assert rows_of_toasts(app) <= set(range(free))
        assert "Another one." not in screen_text(app)
        await leader(pilot, "d")
        await until(pilot, lambda: "Another one." in screen_text(app))


async def test_what_was_cut_above_a_shell_is_seen_whole_behind_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(application, "TURN", 3600.0)
    app = make_app()
    async with app.run_test(size=(60, 16), notifications=True) as pilot:
        await opened(pilot)
        await connect(pilot)
        app.notify("It begins. " * 20 + "Ended.", timeout=60, markup=False)
        app.notify("Another one.", timeout=60, markup=False)
        await until(pilot, lambda: "It begins." in screen_text(app))
        assert "Ended." not in screen_text(app)
        assert "idle" in screen_text(app).splitlines()[2]
        app._next_toast()
        await until(pilot, lambda: "Another one." in screen_text(app))
        await leader(pilot, "d")
        await until(pilot, lambda: "Ended." in screen_text(app))


async def test_however_many_toasts_there_are_each_is_seen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However slow the machine is: each turn is taken by hand.
    monkeypatch.setattr(application, "TURN", 3600.0)
    app = make_app()
    left = {f"toast number {n}." for n in range(20)}
    async with app.run_test(size=(80, 16), notifications=True) as pilot:
        await opened(pilot)
        for words in sorted(left):
            app.notify(words, timeout=60, markup=False)

        def seen() -> set[str]:
            return {words for words in left if words in screen_text(app)}

        while left:
            await until(pilot, seen)
            left -= seen()
            app._next_toast()


async def test_the_session_in_sight_warns_by_its_own_line_and_not_by_a_toast_as_well() -> None:
    app = make_app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        session.maximum_left = 299.0
        await until(pilot, lambda: "▲ 04:59 left (AWS limit)" in screen_text(app))
        lines = screen_text(app).splitlines()
        assert "● batch-7 04:59" in lines[1]
        assert "max 04:59 save your work" in lines[2]
        assert not toasts(app)


def test_what_waits_does_not_grow_old_and_follows_in_its_turn() -> None:
    queue = ToastQueue()
    told = [Notification(f"{n}", timeout=30) for n in range(3)]
    told[1].raised_at -= 20
    assert [*queue.in_sight(told, Size(80, 24), above_shell=2)] == told[:1]
    assert queue.waits
    queue.give_way(told)
    assert [*queue.in_sight(told, Size(80, 24), above_shell=2)] == told[1:2]
    assert told[1].time_left > 29
