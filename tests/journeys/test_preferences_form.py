"""The limit that is set in the form is the limit that is felt."""

from tests.journeys.journey import journey, with_aws
from tui.aws.preferences import read_preferences
from tui.sandbox.service import SandboxOptions


async def test_a_maximum_of_a_minute_is_set_felt_and_read_again() -> None:
    options = SandboxOptions(max_minutes=60, idle_minutes=20, head_start=55)
    async with journey(options) as story:
        await story.press("3")
        await story.sees(r"Maximum duration +60 min|Maximum duration +1 h")
        await story.press("e")
        await story.sees("1 to 1,440 minutes")
        await story.press("tab", "end", "backspace", "backspace", "1")
        await story.sees(r'▌ +"maxSessionDuration": "1"')
        await story.press("ctrl+s")
        await story.sees("type ap-northeast-1 to save")
        await story.type("ap-northeast-1")
        await story.press("enter")
        await story.sees(r"Maximum duration +1 min")
        document = await with_aws(story.sandbox, read_preferences)
        assert document.content["inputs"]["maxSessionDuration"] == "1"
        assert document.version == document.default_version
        await story.connect("web-01", "feel it")
        await story.sees(r"max 00:0\d ")
        await story.sees(r"Ended: Max session duration reached")


async def test_a_denied_save_names_the_action_and_keeps_the_document() -> None:
    options = SandboxOptions(max_minutes=60, denied_actions=frozenset({"ssm:UpdateDocument"}))
    async with journey(options) as story:
        await story.press("3")
        await story.sees("Maximum duration")
        await story.press("e")
        await story.sees("1 to 1,440 minutes")
        await story.press("tab", "end", "backspace", "ctrl+s")
        await story.sees("to save")
        await story.type("ap-northeast-1")
        await story.press("enter")
        await story.sees("You may look, not save: ssm:UpdateDocument is missing")
        assert (await with_aws(story.sandbox, read_preferences)).max_minutes == 60
