"""The details of an instance."""

import pytest
from textual.pilot import Pilot

from tests.ui.fakes import (
    FakeAccount,
    instance,
    make_app,
    opened,
    screen_text,
    type_text,
    until,
)
from tui.ui.app import SsmTui
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.instance import InstanceScreen
from tui.ui.screens.reason import ReasonScreen


async def details(pilot: Pilot[None], app: SsmTui, filter_text: str = "") -> None:
    await opened(pilot)
    await type_text(pilot, f"/{filter_text}")
    await pilot.press("enter", "i")
    await until(pilot, lambda: isinstance(app.screen, InstanceScreen))
    await until(pilot, lambda: "Last ping" in screen_text(app))


async def test_all_that_no_row_is_wide_enough_for_is_told() -> None:
    app = make_app()
    async with app.run_test(size=(60, 24)) as pilot:
        await details(pilot, app, "web-1")
        text = screen_text(app)
        for words in (
            "i-00000000000000001",
            "● online",
            "2026-11-23 16:00:00 UTC, 0 s ago",
            "Amazon Linux 2023",
            "3.3.987.0",
            "10.0.0.2",
            "env=prod",
            "team=web",
        ):
            assert words in text


@pytest.mark.parametrize(
    ("key", "screen"), [("enter", ReasonScreen), ("w", DoctorScreen)], ids=["connect", "why"]
)
async def test_what_is_wanted_of_it_is_done(key: str, screen: type) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await details(pilot, app)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, screen))


@pytest.mark.parametrize("key", ["escape", "i", "q"])
async def test_each_way_back_leads_to_the_list(key: str) -> None:
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await details(pilot, app)
        await pilot.press(key)
        await until(pilot, lambda: app.screen is app.main)


async def test_what_a_machine_says_of_itself_is_words_and_never_markup() -> None:
    hostile = instance(1, Name="[b]x[/b]", ComputerName="\x1b[2J[red]boo\u202e")
    listed = [{"InstanceInformationList": [hostile]}]
    app = make_app(FakeAccount(describe_instance_information=listed))
    async with app.run_test(size=(100, 30)) as pilot:
        await details(pilot, app)
        assert "[b]x[/b]" in screen_text(app)
        assert "[red]boo" in screen_text(app)
        assert "\x1b" not in screen_text(app)


async def test_many_tags_are_scrolled_on_a_small_screen() -> None:
    tags = [{"Key": f"key-{n:02}", "Value": "x"} for n in range(50)]
    aws = FakeAccount(
        describe_instances=lambda arguments: {
            "Reservations": [
                {"Instances": [{"InstanceId": name, "Tags": tags}]}
                for name in arguments["Filters"][0]["Values"]
            ]
        }
    )
    app = make_app(aws)
    async with app.run_test(size=(60, 16)) as pilot:
        await details(pilot, app, "web-1")
        assert "Esc back" in screen_text(app)
        await pilot.press(*["pagedown"] * 8)
        await until(pilot, lambda: "key-49=x" in screen_text(app))
