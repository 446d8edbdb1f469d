"""From the list of instances to a shell, and from its exit to the history and its proof."""

from tests.journeys.journey import journey
from tui.sandbox.service import SandboxOptions
from tui.ui.desk.dependencies import Dependencies, FirstSession

REASON = "そこにセッションがあるから"


async def test_a_session_is_worked_in_and_found_again_with_its_reason() -> None:
    async with journey() as story:
        await story.connect("web-01", REASON)
        await story.sees(REASON[:8])
        await story.line("echo $((6*7))")
        await story.sees(r"\n42\b")
        await story.line("exit")
        await story.sees("Ended: The remote shell exited")
        await story.sees("Esc close")
        await story.press("escape", "2")
        await story.sees(rf"today .*web-01.*{REASON[:8]}")
        await story.press("slash")
        await story.type("セッション")
        await story.press("enter")
        await story.press("enter")
        await story.sees(rf"CloudTrail(.|\n)*reason +{REASON}")
        await story.sees("Verified: CloudTrail")
        await story.sees_no("Checking sources")
        await story.press("end")
        await story.sees('"eventCategory"')
        while f'"reason": "{REASON}' not in story.screen:
            assert '"eventTime"' not in story.screen, story.screen  # it stands above the reason
            await story.press("up")


async def test_two_sessions_live_at_once_and_the_hidden_one_runs_on() -> None:
    async with journey() as story:
        await story.connect("web-01", "first")
        first = story.session
        await story.line("for i in 1 2 3; do echo mark$i; done; read line; echo got:$line")
        await story.sees("mark3")
        await story.press("ctrl+right_square_bracket", "d")
        await story.connect("web-02", "second")
        await story.line("hostname; echo here")
        await story.sees(r"\nhere")
        first.send(b"hidden\r")
        await story.press("ctrl+right_square_bracket", "p")
        await story.sees("got:hidden")
        assert story.app.desk is not None
        assert len(story.app.desk.live) == 2


async def test_the_app_begins_with_a_session_where_it_was_started_for_one() -> None:
    async with journey(outside=Dependencies(first=FirstSession("WEB-01", REASON))) as story:
        await story.sees(r"\$ ?\n")
        await story.line("echo $((6*7))")
        await story.sees(r"\n42\b")
        assert (story.session.target.name, story.session.reason) == ("web-01", REASON)


async def test_the_app_asks_for_the_reason_that_was_not_given() -> None:
    async with journey(outside=Dependencies(first=FirstSession("10.0.0.4"))) as story:
        await story.sees("Connect to web-01")
        await story.press("escape")
        await story.sees(r"\d+ instances")
        assert not story.sandbox.living


async def test_a_machine_that_nobody_knows_is_said_over_the_list() -> None:
    async with journey(outside=Dependencies(first=FirstSession("nobody", "look"))) as story:
        await story.sees(r"\d+ instances")
        await story.is_told("named 'nobody'")


async def test_a_machine_that_is_not_connected_is_explained_and_the_draft_kept() -> None:
    async with journey() as story:
        await story.press("slash")
        await story.type("legacy-cron")
        await story.press("enter", "enter")
        await story.sees("Connect to legacy-cron")
        await story.type("look")
        await story.press("enter")
        await story.sees("not connected")
        await story.sees("↵ try again")
        await story.press("enter")
        await story.sees("Connect to legacy-cron")
        await story.sees("look")


async def test_the_remote_learns_the_size_and_every_change_of_it() -> None:
    async with journey() as story:
        await story.connect("web-01")
        emulator = story.session.emulator
        await story.line("stty size")
        await story.sees(rf"\n{emulator.lines} 100\b")
        await story.pilot.resize_terminal(80, 24)
        await story.line(
            "until [ \"$(stty size | cut -d' ' -f2)\" = 80 ]; do :; done; stty size"
        )
        await story.sees(r"\n\d+ 80\b")
        assert emulator.columns == 80
        assert emulator.lines < 24


async def test_a_denied_start_names_the_missing_action() -> None:
    options = SandboxOptions(denied_actions=frozenset({"ssm:StartSession"}))
    async with journey(options) as story:
        await story.press("enter")
        await story.sees("Connect to")
        await story.press("enter")
        await story.sees("ssm:StartSession")
