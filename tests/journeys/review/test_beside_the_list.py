"""A wide window tells beside the list who is on a machine, and how a session ended."""

from tests.journeys.journey import journey
from tui.settings.settings import Settings

WIDE = (150, 50)


async def test_who_is_on_a_machine_and_how_they_left_is_told_beside_the_lists() -> None:
    async with journey(size=WIDE, settings=Settings(recording=True)) as story:
        await story.connect("web-01", "INC-4711 disk full")
        await story.line("echo le''ft-on-the-screen")
        await story.sees("left-on-the-screen")
        await story.press("ctrl+right_square_bracket", "d")
        await story.sees(r"Active sessions *\n.* active, you: INC-4711 disk full")
        await story.sees(r"Recorded +on this machine")
        await story.press("apostrophe")
        await story.sees("Open sessions")
        await story.press("enter")
        await story.line("exit")
        await story.sees("↵ connect again")
        await story.press("escape")
        await story.sees(r"Active sessions *\n.*none")
        await story.press("2")
        await story.sees(r"End of the recording *\n(.*\n)*.*left-on-the-screen")
