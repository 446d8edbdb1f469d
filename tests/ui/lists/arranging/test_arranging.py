"""What a user arranges in the app, and finds again at the next start."""

from datetime import timedelta

from textual.pilot import Pilot

from tests.ui.fakes import (
    NOW,
    FakeAccount,
    make_app,
    opened,
    remember,
    screen_text,
    type_text,
    until,
)
from tui.settings.state import State, load_state
from tui.ui.app import SsmTui
from tui.ui.lists.instances import InstancesView

SIZE = (120, 20)
PLACE = "instances prod-admin@ap-northeast-1"
WEB_2 = f"123456789012 ap-northeast-1 i-{2:017x}"


def headings(app: SsmTui) -> list[str]:
    [line] = [line for line in screen_text(app).splitlines() if "State" in line]
    return line.replace("▲", "").split()


def names(app: SsmTui) -> list[str]:
    rows = app.main.query_one(InstancesView).table.rows
    return [row.item.instance.name for row in rows.visible]


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def test_columns_are_chosen_and_remembered_for_the_context() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "C", "down", "space", "down", "J", "enter")
        assert headings(app)[:4] == ["Name", "Platform", "State", "Address"]
        await until(pilot, lambda: load_state().columns)
    [(place, chosen)] = load_state().columns
    assert place == PLACE
    assert chosen[:3] == ("Name", "Platform", "State")
    again = make_app(state=load_state())
    async with again.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert headings(again)[:4] == ["Name", "Platform", "State", "Address"]


async def test_a_tag_is_shown_as_a_column_where_it_was_chosen() -> None:
    chosen = ("Name", "State", "tag:env", "tag:nowhere")
    app = make_app(state=State(recording_offered=True, columns=((PLACE, chosen),)))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert headings(app) == ["Name", "State", "env", "nowhere"]
        await type_text(pilot, "/tag:team=data")
        await until(pilot, lambda: names(app) == ["db-primary"])


async def test_a_favourite_stands_first_and_at_the_next_start_too() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        app.main.query_one(InstancesView).table.go_to(f"i-{2:017x}")
        await press(pilot, "f")
        assert names(app)[0] == "web-2"
        assert "▌★web-2" in screen_text(app)
        await until(pilot, lambda: load_state().favourites == (WEB_2,))
    again = make_app(state=load_state())
    async with again.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert names(again)[0] == "web-2"
        await press(pilot, "s", "S", "S")
        assert names(again)[0] != "web-2", "a column that was chosen has its own order"
        again.main.query_one(InstancesView).table.go_to(f"i-{2:017x}")
        await press(pilot, "f")
        await until(pilot, lambda: not load_state().favourites)


async def test_machines_that_were_used_lately_follow_the_favourites() -> None:
    await remember("s-1", target=f"i-{5:017x}", started=NOW - timedelta(days=2))
    await remember("s-2", target=f"i-{2:017x}", started=NOW - timedelta(days=1))
    await remember("s-3", target=f"i-{1:017x}", started=NOW - timedelta(days=40))
    state = State(
        recording_offered=True, favourites=(f"123456789012 ap-northeast-1 i-{3:017x}",)
    )
    app = make_app(state=state)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: names(app)[1] == "web-2")
        assert names(app) == ["db-primary", "web-2", "東京-踏み台", "batch-7", "web-1"]
        text = screen_text(app)
        assert all(word in text for word in ("▌★db-primary", " ↺web-2", " ↺東京"))


async def test_a_favourite_of_another_region_is_none_here() -> None:
    state = State(
        recording_offered=True, favourites=(WEB_2.replace("ap-northeast-1", "eu-west-1"),)
    )
    app = make_app(FakeAccount(), state=state)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        assert names(app)[0] == "batch-7"


async def test_columns_of_sessions_are_chosen_apart_from_those_of_instances() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await press(pilot, "2", "C", "space", "enter")
        await until(pilot, lambda: load_state().columns)
        assert [place for place, _ in load_state().columns] == [
            PLACE.replace("instances", "sessions")
        ]
        assert "Started" not in screen_text(app)
        await press(pilot, "C", "u", "enter")
        await until(pilot, lambda: not load_state().columns)
        assert "Started ▼" in screen_text(app)
