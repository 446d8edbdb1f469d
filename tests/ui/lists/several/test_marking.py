"""Rows are marked, and stay so whatever the list does."""

from textual.pilot import Pilot

from tests.ui.fakes import FakeAccount, make_app, opened, screen_text, type_text, until
from tui.ui.app import SsmTui
from tui.ui.lists.instances import InstancesView

SIZE = (100, 30)


def view(app: SsmTui) -> InstancesView:
    return app.main.query_one(InstancesView)


def marked(app: SsmTui) -> list[str]:
    return [row.instance.label for row in view(app).table.marked]


async def mark(pilot: Pilot[None], *numbers: int) -> None:
    """Mark the rows with these numbers, counted from the top; the cursor is up there."""
    for line in range(max(numbers) + 1):
        await pilot.press("space" if line in numbers else "down")


async def test_space_marks_the_row_and_goes_on_and_marks_again_to_unmark() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        names = [row.item.instance.label for row in view(app).table.rows.visible]
        await pilot.press("space", "space")
        await until(pilot, lambda: "2 marked · 5 instances" in screen_text(app))
        assert marked(app) == names[:2]
        assert f"*{names[0]}" in screen_text(app)
        await pilot.press("up", "space")
        await until(pilot, lambda: "1 marked" in screen_text(app))
        assert marked(app) == names[:1]


async def test_marks_survive_a_filter_and_a_refresh() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await mark(pilot, 0, 3)
        before = marked(app)
        await type_text(pilot, "/web")
        await pilot.press("enter", "r")
        await until(pilot, lambda: not view(app).loading_words)
        assert marked(app) == before
        assert "2 marked" in screen_text(app)


async def test_a_mark_ends_with_its_row_and_comes_back_with_it() -> None:
    account = FakeAccount()
    app = make_app(account)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await mark(pilot, 0)
        rows = view(app).table.rows.items
        view(app).table.keep(set())
        assert marked(app) == []
        view(app).table.add(rows)
        assert len(marked(app)) == 1


async def test_escape_clears_the_filter_and_then_the_marks() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await mark(pilot, 1)
        await type_text(pilot, "/web")
        await pilot.press("enter", "escape")
        await until(pilot, lambda: "1 marked · 5 instances" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "marked" not in screen_text(app))
        assert marked(app) == []


async def test_in_the_filter_a_space_is_a_space() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await type_text(pilot, "/web !env=prod")
        await until(pilot, lambda: view(app).filter_text == "web !env=prod")
        assert marked(app) == []
