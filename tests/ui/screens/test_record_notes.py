"""On a session's page notes are written, and what is kept of the session is deleted."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta, timezone

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from tests.archive.recorded import record
from tests.archive.rings import LOCKED, Program, Ring
from tests.ui.fakes import (
    ME,
    NOW,
    FakeAccount,
    connect,
    leader,
    make_app,
    opened,
    remember,
    screen_text,
    session_answer,
    toasts,
    type_text,
    until,
)
from tests.ui.screens.pages import REASON, open_page, start_event, written_for
from tui.archive.cast_reader import CastEvent
from tui.archive.database import remove_side_files
from tui.archive.opening import opener
from tui.archive.opening.keys import Keys
from tui.archive.store import Archive, HistoryRow, Mark
from tui.aws.errors import Unreachable
from tui.settings.settings import data_directory
from tui.ui.app import SsmTui
from tui.ui.lists.instances import InstancesView
from tui.ui.replay.screen import ReplayScreen
from tui.ui.screens.leave import ask_to_lose
from tui.ui.screens.note import NoteScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.widgets.choice import ChoiceScreen
from tui.ui.widgets.mark_list import MarkList

SIZE = (120, 40)
STARTED = NOW - timedelta(hours=2)
OTHER = ME.replace("kaori", "jonas")


@dataclass
class Page:
    """An app on the page of a session that AWS lists."""

    app: SsmTui
    pilot: Pilot[None]
    archive: Archive
    session_id: str

    async def sees(self, *words: str) -> None:
        await until(self.pilot, lambda: all(each in screen_text(self.app) for each in words))

    async def sees_no(self, words: str) -> None:
        await until(self.pilot, lambda: words not in screen_text(self.app))

    async def told(self, words: str) -> None:
        await until(self.pilot, lambda: any(words in each for each in toasts(self.app)))

    async def write(self, text: str) -> None:
        await self.pilot.press("n")
        await until(self.pilot, lambda: isinstance(self.app.screen, NoteScreen))
        await type_text(self.pilot, text)

    async def choose(self) -> None:
        """Go to the marks and notes, once they are there."""
        marks = self.app.screen.query_one(MarkList)
        await until(self.pilot, lambda: marks.can_focus)
        await self.pilot.press("tab", "tab")

    async def save(self) -> None:
        await self.pilot.press("ctrl+s")
        await until(self.pilot, lambda: isinstance(self.app.screen, RecordScreen))

    def damage_archive(self) -> None:
        """Have another file in its place: one that is open has its pages in the log as well."""
        path = self.archive.path
        damaged = path.with_suffix(".damaged")
        damaged.write_bytes(b"x" * 8192)
        damaged.replace(path)
        remove_side_files(path)

    async def marks(self) -> tuple[Mark, ...]:
        return await self.archive.marks(self.session_id)


@asynccontextmanager
async def page(
    *, size: tuple[int, int] = SIZE, mine: bool = True, kept: bool = True
) -> AsyncIterator[Page]:
    aws = FakeAccount()
    aws.sessions = [session_answer(1, Reason=REASON, Owner=ME if mine else OTHER)]
    aws.answers["lookup_events"] = {"Events": [start_event(aws.sessions[0])]}
    session_id = str(aws.sessions[0]["SessionId"])
    archive = Archive.within(data_directory())
    if kept:
        row = HistoryRow(session_id=session_id, started=STARTED, owner=ME, reason=REASON)
        await archive.began(row)
    app = make_app(aws)
    async with app.run_test(size=size) as pilot:
        if mine:
            await open_page(pilot)
        else:
            await opened(pilot)
            await pilot.press("2", "m")
            await until(pilot, lambda: "everyone's · 1 session" in screen_text(app))
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        yield Page(app, pilot, archive, session_id)


@pytest.mark.parametrize("size", [SIZE, (60, 16)], ids=["wide", "narrow"])
async def test_a_note_is_written_changed_and_removed(size: tuple[int, int]) -> None:
    async with page(size=size) as here:
        await here.write("disk full")
        await here.pilot.press("enter", *"grew")
        await here.save()
        assert await here.marks() == (Mark(NOW, "note", "disk full\ngrew"),)
        await here.sees("▌ 2026-11-23 16:00:00 UTC  note", "▌     disk full", "▌     grew")
        await here.pilot.press("enter", "!")
        await here.save()
        await here.sees("▌     grew!")
        assert await here.marks() == (Mark(NOW, "note", "disk full\ngrew!"),)
        await here.pilot.press("delete")
        await here.sees("Delete this note?", "2026-11-23 16:00:00 UTC", "▌ Cancel")
        await here.pilot.press("enter", "backspace", "down", "enter")
        await here.sees("none yet; n writes a note")
        assert await here.marks() == ()


async def test_a_draft_is_kept_until_it_is_saved() -> None:
    async with page() as here:
        await here.write("half")
        await here.pilot.press("escape")
        await here.sees("A note isn't saved yet. n continues it.")
        # The page is another one each time.
        await here.pilot.press("escape", "enter")
        await here.sees("A note isn't saved yet")
        await here.write(" done")
        await here.save()
        await here.sees("half done")
        await here.sees_no("A note isn't saved yet")
        await here.pilot.press("n")
        await here.sees("0/10,000")


async def test_who_leaves_with_a_note_that_is_not_saved_is_asked() -> None:
    async with page() as here:
        await here.write("half a thought")
        await here.pilot.press("enter", "m", "o", "r", "e", "escape", "escape", "q")
        await here.sees("Not saved: 1 note", "● half a thought", "Cancel")
        await here.pilot.press("enter", "enter")
        await here.sees("A note isn't saved yet. n continues it.")
        await here.pilot.press("escape", "q")
        await here.sees("Not saved: 1 note")
        await here.pilot.press("down", "enter")
        await until(here.pilot, lambda: not here.app.is_running)
        assert await here.marks() == ()


def test_all_that_would_be_lost_is_told_in_one_question() -> None:
    question = ask_to_lose(2, [f"note {number}" for number in range(8)])
    assert question._heading == "Not saved: 8 notes, 2 changes to the session preferences"
    assert question._words[-3:-1] == ["● note 5", "and 2 more"]


@pytest.mark.parametrize("size", [SIZE, (60, 16)], ids=["wide", "narrow"])
async def test_a_note_that_cannot_be_kept_says_why_and_stays_in_the_field(
    size: tuple[int, int],
) -> None:
    async with page(size=size) as here:
        await here.write("important")
        here.damage_archive()
        await here.pilot.press("ctrl+s")
        # Where lines are broken is up to the path that they name: a word is never broken.
        await here.sees("Move", "important", "Esc back")
        await here.pilot.press("escape", "n")
        await here.sees("important", "9/10,000")


async def test_nothing_and_too_much_are_no_notes() -> None:
    async with page() as here:
        await here.pilot.press("n", "space", "ctrl+s")
        await here.sees("There is nothing to save yet.")
        here.app.post_message(Paste("x" * 10_001))
        await here.sees("10,001/10,000")
        await here.pilot.press("ctrl+s")
        await here.sees("A note has at most 10,000 characters")
        assert await here.marks() == ()


async def test_whatever_is_pasted_into_a_note_is_text() -> None:
    async with page() as here:
        await here.pilot.press("n")
        await until(here.pilot, lambda: isinstance(here.app.screen, NoteScreen))
        text = "障害\x1b[2J\x1b]0;x\x07[red]\u202eb"
        here.app.post_message(Paste(text))
        await here.sees("障害␛[2J␛]0;x␇[red]")
        await here.save()
        await here.sees("障害␛[2J␛]0;x␇[red]")
        assert [mark.words for mark in await here.marks()] == [text]
        assert "\x1b" not in screen_text(here.app)


async def test_a_note_on_anothers_session_remembers_what_aws_tells_of_it() -> None:
    async with page(size=(200, 40), mine=False, kept=False) as here:
        await here.write("why at night?")
        await here.save()
        await here.sees("why at night?")
        found = await here.archive.find(here.session_id)
        assert found is not None
        assert (found.told_by, found.owner, found.reason) == ("AWS", OTHER, REASON)
        await here.pilot.press("escape")
        await here.sees("AWS + history")
        await here.pilot.press("m")
        await here.sees("You have no sessions")


async def test_enter_on_a_mark_opens_the_recording_there() -> None:
    async with page() as here:
        recordings = here.archive.recordings
        events = [CastEvent(at, "o", f"at{at:.0f} ") for at in (0.0, 60.0, 90.0)]
        await asyncio.to_thread(record, recordings, here.session_id, events, STARTED)
        await here.archive.mark(
            here.session_id, STARTED + timedelta(seconds=61), "bookmark", "here"
        )
        await here.pilot.press("r")
        await here.choose()
        await here.sees("▌ 2026-11-23 14:01:01 UTC  bookmark, here")
        await here.pilot.press("enter")
        await until(here.pilot, lambda: isinstance(here.app.screen, ReplayScreen))
        await here.sees("at0 at60", "01:0")


async def test_enter_on_a_mark_opens_a_recording_in_a_file_there_too() -> None:
    async with page() as here:
        head = {"version": 2, "width": 80, "height": 24, "timestamp": STARTED.timestamp()}
        events = [[at, "o", f"at{at} "] for at in (0, 60, 90)]
        written_for(
            here.session_id, "".join(f"{json.dumps(each)}\n" for each in (head, *events))
        )
        await here.archive.mark(here.session_id, STARTED + timedelta(seconds=61), "bookmark")
        await here.pilot.press("r")
        await here.choose()
        await here.pilot.press("enter")
        await here.sees("at0 at60", "01:0")


async def test_the_marks_of_a_recording_are_listed_and_a_bookmark_once() -> None:
    async with page() as here:
        await here.archive.mark(here.session_id, STARTED, "bookmark", "after 00:00")
        events = [
            CastEvent(0.0, "m", "bookmark after 00:00"),
            CastEvent(7.0, "m", "5 min left"),
        ]
        await asyncio.to_thread(
            record, here.archive.recordings, here.session_id, events, STARTED
        )
        await here.pilot.press("escape", "enter")
        await here.sees("2026-11-23 14:00:07 UTC  mark, 5 min left", "bookmark, after 00:00")
        assert "mark, bookmark" not in screen_text(here.app)


async def test_what_is_known_of_a_recording_stands_on_the_page() -> None:
    async with page() as here:
        await here.sees("not recorded on this machine")
        events = [CastEvent(at, "o", "x" * 500) for at in (0.0, 700.0)]
        # Nobody indexes it meanwhile.
        with here.archive.backlog.alone():
            await asyncio.to_thread(
                record, here.archive.recordings, here.session_id, events, STARTED
            )
            await here.pilot.press("r")
            await here.sees("11:40", "80x24", "2 pieces not indexed yet", "p plays")


async def test_all_times_of_a_page_are_in_the_readers_zone_and_form() -> None:
    aws = FakeAccount()
    aws.sessions = [session_answer(1, Reason=REASON)]
    aws.answers["lookup_events"] = {"Events": [start_event(aws.sessions[0])]}
    tokyo = NOW.astimezone(timezone(timedelta(hours=9), "JST"))
    app = make_app(aws, now=lambda: tokyo)
    async with app.run_test(size=(160, 60)) as pilot:
        await open_page(pilot)
        await pilot.press("n", "x", "ctrl+s")
        await until(pilot, lambda: "2026-11-24 01:00:00 JST  note" in screen_text(app))
        await until(pilot, lambda: "203.0.113.7" in screen_text(app))
        text = screen_text(app)
        assert "2026-11-23 23:00:00 JST" in text
        assert "UTC" not in text
        assert "00Z" not in text


async def test_a_record_is_deleted_after_a_question_and_the_list_follows() -> None:
    async with page(size=(200, 40)) as here:
        written_for(here.session_id)
        await here.archive.note(here.session_id, NOW, "zebrafish")
        await here.pilot.press("escape")
        await here.sees("AWS + history")
        await here.pilot.press("enter", "X")
        await here.sees(
            "Delete the local data of the session on web-1?", here.session_id, REASON
        )
        await here.sees("started 2026-11-23 14:00:00 UTC", "▌ Cancel", "CloudTrail events")
        await here.pilot.press("enter")
        assert await here.archive.find(here.session_id) is not None
        await here.pilot.press("X", "down", "enter")
        await here.told(f"Deleted the local data of {here.session_id}: bookmarks, notes")
        await here.told("AWS keeps its session history, CloudTrail events and logs.")
        assert await here.archive.find(here.session_id) is None
        assert await here.marks() == ()
        assert list((data_directory() / "recordings").iterdir()) == []
        # AWS lists it all the same, and it alone.
        await until(here.pilot, lambda: here.app.screen is here.app.main)
        await here.sees_no("AWS + history")
        await here.sees("mine · 1 session")


async def test_from_the_list_a_session_goes_that_only_the_history_knows() -> None:
    archive = Archive.within(data_directory())
    old = HistoryRow(session_id="kaori-old", started=NOW - timedelta(days=45), owner=ME)
    await archive.began(old)
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 1 session" in screen_text(app))
        await pilot.press("X", "down", "enter")
        await until(pilot, lambda: "You have no sessions" in screen_text(app))
        assert await archive.sessions() == ()


async def test_without_aws_what_the_history_knows_is_noted_played_and_deleted() -> None:
    await remember("kaori-old")
    aws = FakeAccount()
    aws.who = aws.answers["describe_sessions"] = Unreachable()
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.main.query_one(InstancesView).updated)
        await pilot.press("2")
        await until(pilot, lambda: "mine · 1 session" in screen_text(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RecordScreen))
        archive = Archive.within(data_directory())
        here = Page(app, pilot, archive, "kaori-old")
        await here.sees("local history only", "✕ DescribeSessions", "No response from AWS")
        await here.write("from the train")
        await here.save()
        await here.sees("▌     from the train")
        await here.pilot.press("X", "down", "enter")
        await here.told("Deleted the local data of kaori-old")
        assert await archive.sessions() == ()
        await until(pilot, lambda: "kaori-old" not in screen_text(app))


async def test_of_a_live_session_nothing_is_deleted() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot)
        await leader(pilot, "d")
        await pilot.press("2")
        await until(pilot, lambda: "open here" in screen_text(app))
        await pilot.press("X")
        await until(pilot, lambda: any("is active" in each for each in toasts(app)))
        assert not isinstance(app.screen, ChoiceScreen)


async def test_what_aws_alone_knows_cannot_be_deleted_here() -> None:
    async with page(kept=False) as here:
        await here.pilot.press("X", "down", "enter")
        await here.told("Nothing of this session is kept on this machine.")


async def test_a_damaged_archive_deletes_nothing_and_says_why() -> None:
    async with page() as here:
        written_for(here.session_id)
        here.damage_archive()
        await here.pilot.press("X", "down", "enter")
        await here.told("Move the file away")
        assert len(list((data_directory() / "recordings").iterdir())) == 1


async def test_a_note_under_a_locked_keyring_is_kept_and_shown_once_it_is_unlocked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = Ring()
    monkeypatch.setattr(opener, "user_keys", lambda: Keys(ring))
    row = HistoryRow(session_id="kaori-old", started=STARTED)
    await Program(data_directory(), ring).archive.began(row)
    ring.trouble = LOCKED
    async with page(kept=False) as here:
        await here.sees("keyring")
        await here.write("at night")
        await here.save()
        await here.told("is added when it is unlocked")
        ring.trouble = None
        await here.pilot.press("r")
        await here.sees("2026-11-23 16:00:00 UTC  note", "at night")
