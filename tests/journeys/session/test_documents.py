"""Who may start certain session documents only chooses one with the reason, and works with it."""

from tests.journeys.journey import journey
from tui.aws.documents.document import ChosenDocument
from tui.sandbox.service import SandboxOptions
from tui.settings.settings import Settings
from tui.settings.values import Rules
from tui.ui.desk.dependencies import Dependencies, FirstSession

ONLY_OURS = SandboxOptions(seed_history=False, denied_documents=frozenset({"SSM-*", "AWS-*"}))


async def test_a_document_is_chosen_filled_in_and_remembered_from_the_refusal_to_the_page() -> (
    None
):
    async with journey(ONLY_OURS) as story:
        await story.press("slash")
        await story.type("web-01")
        await story.press("enter", "enter")
        await story.sees("Connect to web-01")
        await story.type("look")
        await story.press("enter")
        await story.sees("document/SSM-Session")
        await story.sees(r"Ctrl\+O in\s+the\s+reason")
        await story.sees("↵ try again")
        await story.press("enter")
        await story.sees("Connect to web-01")
        await story.press("ctrl+o")
        await story.sees("Demo-ViewFile +command on a terminal")
        await story.type("viewfile")
        await story.press("enter")
        await story.sees("How many lines of it")
        await story.type("/etc")
        await story.sees("✕ `/etc` doesn't match")
        await story.press("ctrl+u", "tab", "right", "enter", "ctrl+s")
        await story.sees("Document: Demo-ViewFile · command on a terminal · lines=5")
        await story.press("enter")
        await story.sees("This is a shell on your own machine")
        await story.sees("Ended: The command ended")
        await story.sees("Esc close")
        await story.press("enter")
        await story.until(lambda: len(story.sandbox.state.sessions) == 2)
        await story.sees("Ended: The command ended")
        await story.sees("Esc close")
        await story.press("escape", "2")
        await story.sees("today .*web-01.*look .continued")
        await story.press("enter")
        await story.sees("document +Demo-ViewFile")


async def test_the_settings_name_the_document_whose_limits_are_counted_down() -> None:
    settings = Settings(tags=(("Name=web-01", Rules(document="Demo-ShortShell")),))
    async with journey(ONLY_OURS, settings=settings, size=(120, 30)) as story:
        await story.connect("web-01", "look")
        await story.sees(r"max (30:00|29:\d\d)")
        await story.sees(r"idle 0[45]:\d\d")
        await story.line("echo $((6*7))")
        await story.sees(r"\n42\b")


async def test_the_app_begins_with_a_command_and_its_document_and_tells_the_exit_code() -> None:
    document = ChosenDocument("Demo-DiskUsage", {"folder": ("/",)})
    first = FirstSession("web-01", "look", document)
    async with journey(ONLY_OURS, outside=Dependencies(first=first)) as story:
        await story.sees("Filesystem(.|\\n)*\\n/dev|Filesystem")
        await story.sees("Ended: The command ended with exit code 0")


async def test_a_document_that_does_not_fit_is_said_and_asked_for() -> None:
    first = FirstSession("web-01", "look", ChosenDocument("Demo-DiskUsage"))
    async with journey(ONLY_OURS, outside=Dependencies(first=first)) as story:
        await story.sees("Connect to web-01")
        await story.sees("Document: Demo-DiskUsage")
        await story.is_told("It is required")
        await story.press("enter")
        await story.sees(r"chooses another document")
        assert not story.sandbox.living
