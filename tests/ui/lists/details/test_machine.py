"""What a wide window says of the instance under the cursor."""

from datetime import timedelta

import pytest
from textual.pilot import Pilot

from tests.support.aws.fake_aws import denied
from tests.ui.fakes import (
    ME,
    NOW,
    FakeAccount,
    make_app,
    opened,
    remember,
    screen_text,
    session_answer,
    toasts,
    type_text,
    until,
)
from tui.aws.errors import AwsError
from tui.settings.state import load_state
from tui.ui.app import SsmTui
from tui.ui.lists.details.machine import MachineDetails
from tui.ui.lists.instances import InstancesView

WIDE = (140, 45)
JONAS = ME.replace("kaori", "jonas")


def beside(app: SsmTui) -> MachineDetails:
    return app.main.query_one(MachineDetails)


def told(app: SsmTui) -> str:
    """What the pane says, in one line."""
    return " ".join(beside(app)._text.render().plain.split())


def refused(aws: FakeAccount) -> AwsError:
    """What a call raises, and what the real one notes of it."""
    aws.capabilities.deny("ssm:DescribeSessions")
    return denied("describe_sessions")


async def find(pilot: Pilot[None], name: str) -> None:
    """Put the cursor on a machine."""
    await opened(pilot)
    await type_text(pilot, f"/{name}")
    await pilot.press("enter")


async def test_facts_sessions_and_what_would_hold_stand_beside_the_list() -> None:
    aws = FakeAccount()
    aws.sessions = [
        session_answer(0, Owner=JONAS, Status="Connected", EndDate=None, Reason="INC-1 locks"),
        session_answer(2, Reason="[b]INC-2[/b]"),
        session_answer(4, Target=f"i-{2:017x}", Reason="on another machine"),
    ]
    aws.preferences = {"maxSessionDuration": "60", "cloudWatchLogGroupName": "SSMLogs"}
    app = make_app(aws)
    async with app.run_test(size=WIDE) as pilot:
        await find(pilot, "web-1")
        await until(pilot, lambda: "INC-1 locks" in told(app))
        for words in (
            "Tags env=prod team=web",
            "Active sessions today 15:00, active, jonas: INC-1 locks Recent sessions",
            "20:00, kaori: [b]INC-2[/b] New session",
            "Maximum 1 h",
            "Idle timeout 20 min",
            "Logged CloudWatch SSMLogs",
        ):
            assert words in told(app)
        assert "another machine" not in told(app)
        assert "INC-1 locks" in screen_text(app)


@pytest.mark.parametrize("width", [139, 140])
async def test_there_is_a_pane_from_140_columns(width: int) -> None:
    app = make_app()
    async with app.run_test(size=(width, 30)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: beside(app).display == (width == 140))
        await pilot.press("z")
        if width == 140:
            await until(pilot, lambda: not beside(app).display)
        else:
            await until(pilot, lambda: any("140 columns" in each for each in toasts(app)))


async def test_z_hides_the_pane_and_that_is_remembered() -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: beside(app).has_focus)
        await pilot.press("z")
        await until(pilot, lambda: app.main.query_one(InstancesView).table.has_focus)
        assert not beside(app).display
        await until(pilot, lambda: not load_state().details_beside_lists)
    again = make_app(state=load_state())
    async with again.run_test(size=WIDE) as pilot:
        await opened(pilot)
        assert not beside(again).display


async def test_tab_moves_the_keyboard_and_the_lists_keys_work_there_too() -> None:
    app = make_app()
    async with app.run_test(size=(140, 16)) as pilot:
        await find(pilot, "web-1")
        await until(pilot, lambda: "New session" in told(app))
        await pilot.press("tab", "G")
        await until(pilot, lambda: "Runs as" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Connect to web-1" in screen_text(app))
        await pilot.press("escape", "tab")
        await until(pilot, lambda: app.main.query_one(InstancesView).table.has_focus)


async def test_escape_leads_from_the_pane_to_the_list() -> None:
    app = make_app()
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        await pilot.press("tab")
        await until(pilot, lambda: beside(app).has_focus)
        await pilot.press("escape")
        await until(pilot, lambda: app.main.query_one(InstancesView).table.has_focus)


async def test_nobody_is_asked_where_aws_has_not_said_who_the_user_is() -> None:
    aws = FakeAccount()
    aws.hold("identity")
    await remember("kaori-old", target=f"i-{1:017x}")
    app = make_app(aws)
    async with app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: app.main.query_one(InstancesView).updated)
        await type_text(pilot, "/web-1")
        await pilot.press("enter")
        await until(pilot, lambda: "Not signed in there yet." in told(app))
        assert "INC-45 long ago" in told(app)
        assert not aws.times("describe_sessions")
        aws.release("identity")
        await until(pilot, lambda: "Active sessions none" in told(app))


async def test_where_the_sessions_are_denied_the_action_is_named_and_asked_for_once() -> None:
    aws = FakeAccount()
    aws.answers["describe_sessions"] = lambda arguments: refused(aws)
    await remember("kaori-old", target=f"i-{1:017x}")
    app = make_app(aws)
    async with app.run_test(size=WIDE) as pilot:
        await find(pilot, "web-1")
        await until(pilot, lambda: "ssm:DescribeSessions denied." in told(app))
        assert "INC-45 long ago" in told(app)
        count = aws.times("describe_sessions")
        await pilot.press("escape", "G")
        await until(pilot, lambda: "東京" in told(app) and "denied" in told(app))
        assert aws.times("describe_sessions") == count
        assert not toasts(app)


async def test_limits_that_are_denied_say_so_by_the_actions_name() -> None:
    app = make_app(FakeAccount(get_document=denied("get_document")))
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "unknown: ssm:GetDocument denied" in told(app))
        assert "Recorded not on this machine" in told(app)


async def test_keys_that_are_held_down_ask_for_nothing_on_their_way() -> None:
    aws = FakeAccount()
    aws.sessions = [session_answer(1, EndDate=NOW - timedelta(hours=1))]
    app = make_app(aws)
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Active sessions none" in told(app))
        asked = aws.times("describe_sessions")
        await pilot.press("j", "j", "j", "j")
        await until(pilot, lambda: "東京" in told(app) and "Active sessions none" in told(app))
        assert aws.times("describe_sessions") == asked + 2
