"""Whatever a reason is made of, it comes back from everywhere as it was given."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual import events

from tests.journeys.journey import Journey, journey, with_aws
from tui.aws.client import Aws
from tui.aws.sessions import SessionRecord, describe_sessions, terminate_session
from tui.sandbox.service import SandboxOptions
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.settings.settings import export_directory
from tui.ui.screens.reason import ReasonScreen

PASTED = {
    "そこにセッションがあるから": "そこにセッションがあるから",
    "\ttabs\tand\r\nline\nbreaks ": "tabs and line breaks",
    "[red]no[/red] **markup** <b>here</b> ```": "[red]no[/red] **markup** <b>here</b> ```",
    "a | b || c \\| d": "a | b || c \\| d",
    '=HYPERLINK("https://example.com";"x")': '=HYPERLINK("https://example.com";"x")',
    "-1+cmd|' /C calc'!A0": "-1+cmd|' /C calc'!A0",
    "@SUM(A1), \"quoted\"; 'too'": "@SUM(A1), \"quoted\"; 'too'",
    "בדיקת שרת turned \u202ednuora": "בדיקת שרת turned \u202ednuora",
    "👩‍🚒 🏳️‍🌈 👍🏽 Å e\u0301te\u0301 Z\u0351\u036b": "👩‍🚒 🏳️‍🌈 👍🏽 Å e\u0301te\u0301 Z\u0351\u036b",
    "x" * 256: "x" * 256,
    "🔥" * 128: "🔥" * 128,
}
"""What is pasted into the field, and the reason that it becomes."""

REASONS = frozenset(PASTED.values())

TOO_LONG = {
    "x" * 257: "257/256",
    "🔥" * 129: "258/256",
}
"""By code points, and by UTF-16 units alone; with the count that is shown."""


async def paste(story: Journey, text: str) -> None:
    """What a terminal sends when its user pastes, a second before the next key."""
    assert story.app.focused is not None
    pasted = events.Paste(text)
    pasted.time -= 1
    story.app.focused.post_message(pasted)


async def give(story: Journey, text: str) -> Session:
    """Start a session with this reason, and go back to the list while it starts."""
    await story.press("enter")
    await story.sees("Connect to web-01")
    await paste(story, text)
    await story.sees(r"Reason +\S")
    await story.press("enter")
    await story.until(
        lambda: not isinstance(story.app.screen, ReasonScreen) and story.app.main.session_view
    )
    session = story.session
    await story.until(lambda: session.session_id or session.error)
    assert session.error is None, session.error
    await story.press("ctrl+right_square_bracket", "d")
    await story.sees("▌.web-01")
    # Until it is connected its reason is offered again.
    await story.until(lambda: session.state is SessionState.CONNECTED)
    return session


async def end_all(aws: Aws) -> tuple[list[str], list[SessionRecord]]:
    """The reasons in CloudTrail's events of the starts, and the sessions in the history."""
    active = [one async for page in describe_sessions(aws, "Active") for one in page]
    for record in active:
        await terminate_session(aws, record.session_id)
    history = [one async for page in describe_sessions(aws, "History") for one in page]
    name = {"AttributeKey": "EventName", "AttributeValue": "StartSession"}
    found = await aws.call("cloudtrail", "lookup_events", LookupAttributes=[name])
    logged = [json.loads(event["CloudTrailEvent"]) for event in found["Events"]]
    return [event["requestParameters"]["reason"] for event in logged], history


async def exported(story: Journey, form: str) -> str:
    """The list as a file of a form, written with the keys that its user presses."""
    await story.press("E")
    await story.sees("Export 11 sessions as")
    steps = {"csv": 0, "json": 1, "md": 2}[form]
    await story.press(*["down"] * steps, "enter")

    def files() -> list[Path]:
        return list(export_directory().glob(f"sessions-*.{form}"))

    await story.until(lambda: files() and files()[0].stat().st_size)
    return files()[0].read_bytes().decode()


async def test_awkward_reasons_go_round_from_the_modal_to_every_export() -> None:
    options = SandboxOptions(seed_history=False)
    async with journey(options, size=(130, 30)) as story:
        await story.press("slash")
        await story.type("web-01")
        await story.press("enter")
        for text, reason in PASTED.items():
            assert (await give(story, text)).reason == reason
        logged, history = await with_aws(story.sandbox, end_all)
        assert set(logged) == {record.reason for record in history} == REASONS
        await story.press("2")
        await story.sees(r"11 sessions")
        await story.sees_no("open here")
        check_columns(story)
        check_csv(await exported(story, "csv"))
        check_json(await exported(story, "json"))
        check_markdown(await exported(story, "md"))


def check_columns(story: Journey) -> None:
    """The columns stand one below the other, whatever is in them."""
    rows = [line for line in story.screen.split("\n") if "  you-" in line]
    assert len(rows) == len(REASONS)
    starts = {cell_len(row[: row.index("web-01")]) for row in rows}
    ends = {cell_len(row[: row.rindex("  you-")]) for row in rows}
    assert len(starts) == len(ends) == 1, "\n".join(rows)
    assert "\u202e" not in story.screen


def check_csv(text: str) -> None:
    """Each is itself, but for an apostrophe before a formula and what would turn a line."""
    shown = {
        row["reason"].replace("\ufffd", "\u202e") for row in csv.DictReader(StringIO(text))
    }
    assert {reason.removeprefix("'") for reason in shown} == REASONS
    assert not any(reason[0] in "=+-@" for reason in shown)
    assert sum(reason.startswith("'") for reason in shown) == 3


def check_json(text: str) -> None:
    found: list[dict[str, Any]] = json.loads(text)["sessions"]
    assert {row["reason"] for row in found} == REASONS
    # Japanese stands there as it is; what would turn a line does not.
    assert "\u202e" not in text
    assert any(not reason.isascii() and reason in text for reason in REASONS)


def check_markdown(text: str) -> None:
    """As many cells in each row as in the heading, and no pipe of a reason among them."""
    rows = [line for line in text.split("\n") if line.startswith("|")]
    cells = {row.replace("\\\\", "").replace("\\|", "").count("|") for row in rows}
    assert len(rows) == len(REASONS) + 2
    assert cells == {9}


async def test_a_reason_that_is_too_long_by_either_count_is_held_up_in_a_sentence() -> None:
    async with journey(SandboxOptions(seed_history=False)) as story:
        for text, count in TOO_LONG.items():
            await story.press("enter")
            await story.sees("Connect to")
            await paste(story, text)
            await story.sees(count)
            await story.press("enter")
            await story.sees(r"at most 256 characters: \d characters? over")
            assert story.app.main.session_view is None
            await story.press(*["backspace"] * len(text), "escape")
            await story.sees_no("Connect to")
