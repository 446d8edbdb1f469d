"""The limit that is set in the form is the limit that is felt."""

from tests.journeys.journey import journey, with_aws
from tui.aws.preferences.document import read_preferences
from tui.sandbox.service import SandboxOptions


async def test_a_maximum_of_a_minute_is_set_felt_and_read_again() -> None:
    options = SandboxOptions(max_minutes=60, idle_minutes=20, head_start=55)
    async with journey(options) as story:
        await story.press("3")
        await story.sees(r"Maximum duration +60 min|Maximum duration +1 h")
        await story.press("e")
        await story.sees("1 to 1,440 minutes")
        await story.press("end", "backspace", "backspace", "1")
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
        await story.sees(r"Ended: Max session duration (of 1 min )?reached")


async def test_a_form_that_may_not_be_saved_is_grey_from_the_start_and_names_the_action() -> (
    None
):
    options = SandboxOptions(max_minutes=60, denied_actions=frozenset({"ssm:UpdateDocument"}))
    async with journey(options) as story:
        await story.press("3")
        await story.sees("Maximum duration")
        await story.press("e")
        await story.sees("You can't save: ssm:UpdateDocument is missing")
        await story.press("1", "ctrl+s", "escape")
        await story.sees("⊘ edit: ssm:UpdateDocument")
        story.sandbox.api_faults.denied.clear()
        await story.press("e")
        await story.sees("ctrl\\+s save")
        await story.press("escape")
        await story.sees("\n e edit")


async def test_a_permission_that_goes_meanwhile_keeps_the_document_and_the_draft() -> None:
    async with journey(SandboxOptions(max_minutes=60)) as story:
        await story.press("3")
        await story.sees("Maximum duration")
        await story.press("e")
        await story.sees("1 to 1,440 minutes")
        await story.press("end", "backspace")
        await story.sees(r'▌ +"maxSessionDuration": "6"')
        story.sandbox.api_faults.denied.add("ssm:UpdateDocument")
        await story.press("ctrl+s")
        await story.sees("to save")
        await story.type("ap-northeast-1")
        await story.press("enter")
        await story.sees("You can't save: ssm:UpdateDocument is missing")
        await story.sees(r'▌ +"maxSessionDuration": "6"')
        assert (await with_aws(story.sandbox, read_preferences)).max_minutes == 60
