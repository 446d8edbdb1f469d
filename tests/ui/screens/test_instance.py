"""The details of an instance."""

import re
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.ui.fakes import (
    ME,
    NOW,
    FakeAccount,
    instance,
    make_app,
    opened,
    remember,
    screen_text,
    session_answer,
    type_text,
    until,
)
from tui.aws.errors import AccessDenied, ErrorContext
from tui.ui.app import SsmTui
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.instance import InstanceScreen
from tui.ui.screens.reason import ReasonScreen


async def details(pilot: Pilot[None], app: SsmTui, filter_text: str = "") -> None:
    await opened(pilot)
    await type_text(pilot, f"/{filter_text}")
    await pilot.press("enter", "i")
    await until(pilot, lambda: isinstance(app.screen, InstanceScreen))
    await until(pilot, lambda: "Last seen" in screen_text(app))


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


async def test_the_sessions_on_it_are_told_and_who_else_was_there() -> None:
    aws = FakeAccount()
    jonas = ME.replace("kaori", "jonas")
    aws.sessions = [
        session_answer(0, Owner=jonas, Status="Connected", EndDate=None, Reason="INC-1 locks"),
        session_answer(2, Reason="[b]INC-2[/b]"),
        session_answer(30, Owner=jonas, EndDate=NOW - timedelta(hours=30)),
        session_answer(4, Target=f"i-{2:017x}", Reason="on another machine"),
    ]
    await remember("kaori-old", target=f"i-{1:017x}")
    await remember("kaori-elsewhere")
    app = make_app(aws)
    async with app.run_test(size=(100, 50)) as pilot:
        await details(pilot, app, "web-1")
        await until(pilot, lambda: "Other users" in screen_text(app))
        text = screen_text(app)
        assert re.search(r"Active now +today 15:00, active, jonas: INC-1 locks", text)
        assert re.search(r"Last session +today 13:00, 20:00, kaori: \[b]INC-2\[/b]", text)
        assert re.search(r"Sessions +4, 33:20 on average", text)
        assert re.search(r"Other users +jonas \(2 times\) today 15:00 ", text)


async def test_where_aws_does_not_tell_of_sessions_the_history_alone_does() -> None:
    await remember("kaori-old", target=f"i-{1:017x}")
    denied = AccessDenied(ErrorContext(action="ssm:DescribeSessions"))
    app = make_app(FakeAccount(describe_sessions=denied))
    async with app.run_test(size=(100, 50)) as pilot:
        await details(pilot, app, "web-1")
        await until(pilot, lambda: "Local history only." in screen_text(app))
        assert "kaori: INC-45 long ago" in screen_text(app)
        assert re.search("Other users +none", screen_text(app))


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
