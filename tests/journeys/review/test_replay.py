"""What was done in a session is seen again: in the app, and by a command."""

import sys
from pathlib import Path

from tests.journeys.journey import journey
from tests.journeys.terminal import Window
from tui.archive.recordings import Recordings
from tui.exports.cast import cast_lines
from tui.exports.recorded import in_archive
from tui.sandbox.service import SandboxOptions
from tui.settings.settings import Settings, data_directory

RECORDED = Settings(recording=True)


async def test_a_recorded_session_is_seen_again_once_it_has_ended(tmp_path: Path) -> None:
    async with journey(SandboxOptions(seed_history=False), settings=RECORDED) as story:
        await story.connect("web-01", "INC-1 look")
        await story.line("echo seen$((40+2))again")
        await story.sees("\nseen42again")
        session_id = story.session.session_id
        await story.line("exit")
        await story.sees("p play")
        await story.press("p")
        await story.sees("web-01: INC-1 look")
        played = r"seen42again(.|\n)*‖ 00:0\d / 00:\d\d"
        await story.sees(played)
        await story.press("home")
        await story.sees_no("seen42again")
        await story.sees("‖ 00:00")
        await story.press("space")
        await story.sees(played)
        await story.press("home")
        await story.sees_no("seen42again")
        await story.press("slash")
        await story.type("seen42")
        await story.press("enter")
        await story.sees("1 of 1")
        await story.sees(r"\n *seen42again")
        await story.press("escape", "q")
        await story.sees("Ended: ")
        # From the session's page as well.
        await story.press("2")
        await story.sees("mine · 1 session")
        await story.press("enter")
        await story.sees("p play")
        await story.press("p")
        await story.sees(r"[▶‖] 00:0\d / 00:\d\d")
        await story.press("q")
        await story.sees("INC-1 look")
    the_command_plays(["play", str(session_id)])
    # As earlier versions wrote it, and others do.
    the_command_plays(["play", str(written_as_file(str(session_id), tmp_path))])


def written_as_file(session_id: str, folder: Path) -> Path:
    recordings, path = Recordings.within(data_directory()), folder / "copy.cast"
    facts = recordings.facts(session_id)
    assert facts is not None
    recorded = in_archive(recordings, facts)
    path.write_text("".join(cast_lines(recorded.about, recorded.events())))
    return path


def the_command_plays(words: list[str]) -> None:
    window = Window([sys.executable, "-m", "tui", *words], {"TERM": "xterm-256color"})
    try:
        window.wait_for("web-01: INC-1 look")
        window.type(b"G")
        window.wait_for("seen42again")
        window.type(b"q")
        assert window.process.wait(30) == 0
    finally:
        window.close()
