"""Files to an instance and from it, in the app."""

import os
from pathlib import Path

from tests.journeys.journey import journey


async def test_files_are_copied_from_the_list_with_a_reason_and_the_end_is_said(
    tmp_path: Path,
) -> None:
    sent, there = tmp_path / "sent", tmp_path / "there"
    sent.write_bytes(os.urandom(10_000))
    async with journey() as story:
        await story.press("slash")
        await story.type("web-01")
        await story.press("enter", "u")
        await story.sees("Copy files to web-01")
        await story.press("enter")
        await story.sees("Enter what to copy")
        await story.type(str(sent))
        await story.press("tab")
        await story.type(str(there))
        await story.press("enter")
        await story.sees("Connect to web-01")
        await story.type("INC-4711")
        await story.press("enter")
        await story.is_told("Copied 1 file")
        assert there.read_bytes() == sent.read_bytes()
        await story.press("u")
        # The end of it, where it is longer than the field.
        await story.sees("/sent  ")
        await story.press("enter")
        await story.type("INC-4711")
        await story.press("enter")
        await story.sees("Replace existing files?")
        await story.press("escape")
        await story.is_told("Nothing was copied")
        assert not story.sandbox.living
        await story.press("escape", "2")
        await story.sees(r"web-01.*INC-4711")


async def test_in_a_session_its_reason_is_the_copys_and_escape_cancels_it(
    tmp_path: Path,
) -> None:
    large, to = tmp_path / "large", tmp_path / "to"
    large.write_bytes(os.urandom(30_000_000))
    to.mkdir()
    async with journey() as story:
        await story.connect("web-01", "look")
        await story.press("ctrl+right_square_bracket", "g")
        await story.sees("Copy files from web-01")
        await story.type(str(large))
        await story.press("tab", "end", "backspace")
        await story.type(str(to))
        await story.press("enter")
        await story.sees(r"large +\d.* of 30.0 MB.* left")
        await story.press("escape")
        await story.is_told("Copy cancelled")
        assert list(to.iterdir()) == []
        assert story.sandbox.living == [story.session.session_id]
