"""Takes the pictures of the README from the running app: `python -m tests.journeys.screenshots`."""

import asyncio
import re
from pathlib import Path

from tests.journeys.journey import Journey, journey
from tui.sandbox.service import SandboxOptions

FOLDER = Path(__file__).parent / "screenshots"


def take(story: Journey, name: str) -> None:
    """Write the screen as it is; the picture asks no other host for its font."""
    picture = story.app.export_screenshot(title="ssm-tui")
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    lines = (line.rstrip() for line in picture.splitlines())
    (FOLDER / f"{name}.svg").write_text("\n".join(lines) + "\n")


async def main() -> None:
    """One story, with a picture at each turn."""
    FOLDER.mkdir(exist_ok=True)
    async with journey(SandboxOptions(max_minutes=60, idle_minutes=20)) as story:
        take(story, "instances")
        await story.press("slash", *"web-01", "enter", "enter")
        await story.sees(r"This session ends after 1 h")
        for letter in "INC-4711 ログ調査":
            await story.press("space" if letter == " " else letter)
        take(story, "reason")
        await story.press("enter")
        await story.sees(r"\$ *\n")
        story.session.send(b"clear; ls --color -l /var/log | head -20\r")
        await story.sees(r"total \d+")
        await story.sees("max 59:")
        take(story, "session")
        await story.press("ctrl+right_square_bracket", "d", "2")
        await story.sees("today")
        take(story, "sessions")
        await story.press("3")
        await story.sees("idleSessionTimeout")
        take(story, "preferences")


if __name__ == "__main__":
    asyncio.run(main())
