"""Screens that fill the window: help, a session's page, its log, its recording, and results."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from textual.pilot import Pilot

from tests.archive.recorded import index, record
from tests.support.aws.preferences import Document, fill, open_form, written
from tests.ui.fakes import (
    FLEET,
    ME,
    NOW,
    FakeAccount,
    make_app,
    opened,
    session_answer,
    type_text,
    until,
)
from tests.ui.gallery.scene import Scene, by_keys, shown
from tests.ui.pictures import ALONE
from tests.ui.screens.pages import REASON, open_page, start_event, with_session
from tui.archive.cast_reader import CastEvent
from tui.archive.store import Archive, HistoryRow
from tui.sessions.headless.batch import CommandBatch, MachineRun, MachineState
from tui.settings.settings import data_directory
from tui.settings.state import State
from tui.ui.app import SsmTui
from tui.ui.lists.instances import InstancesView
from tui.ui.lists.several.diagnoses import Diagnoses
from tui.ui.lists.several.results import RunResults
from tui.ui.manual.screen import ManualScreen
from tui.ui.replay.screen import ReplayScreen
from tui.ui.screens.doctor import DoctorScreen
from tui.ui.screens.help import HelpScreen
from tui.ui.screens.insights.screen import LogSearchScreen
from tui.ui.screens.log import LogScreen
from tui.ui.screens.preferences_editor import EditorScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.search import SearchScreen
from tui.ui.screens.settings.page import SettingsScreen

STARTED: Final = NOW - timedelta(hours=2)
LOG: Final = (
    "$ df -h /srv\r\nFilesystem  Size  Used\r\n/dev/nvme1   50G   50G\r\n"
    "$ tail -3 障害.log\r\n\x1b[1;31merror\x1b[0m disk full\r\n[red]plain[/red]\r\n$ "
)
EVENTS: Final = (
    CastEvent(0.0, "o", "$ df -h\r\n"),
    CastEvent(62.0, "o", "/srv is full\r\n障害が発生しました\r\n$ "),
    CastEvent(70.0, "m", "5 min left"),
    CastEvent(900.0, "o", "exit\r\n"),
)


async def page(pilot: Pilot[None], app: SsmTui) -> None:
    await open_page(pilot)
    await shown(pilot, "CloudTrail")


def proven() -> SsmTui:
    """A session whose start CloudTrail tells of otherwise than AWS does."""
    aws = with_session()
    event = start_event(aws.sessions[0] | {"Reason": "INC-9 another reason"})
    aws.answers["lookup_events"] = {"Events": [event]}
    recordings = Archive.within(data_directory()).recordings
    record(recordings, session_id(1), EVENTS, STARTED)
    index(recordings)
    return make_app(aws)


async def proof(pilot: Pilot[None], app: SsmTui) -> None:
    archive = Archive.within(data_directory())
    row = HistoryRow(session_id=session_id(1), started=STARTED, owner=ME, reason=REASON)
    await archive.began(row)
    await archive.note(row.session_id, NOW, "disk was full\n障害")
    await open_page(pilot)
    await shown(pilot, "disagree", "Bookmarks and notes", "indexed")


def session_id(number: int) -> str:
    return str(session_answer(number)["SessionId"])


def logged() -> SsmTui:
    aws = with_session()
    aws.preferences = {"cloudWatchLogGroupName": "SSMLogs"}
    aws.answers["get_log_events"] = {"events": [{"message": line} for line in LOG.split("\n")]}
    return make_app(aws)


async def log(pilot: Pilot[None], app: SsmTui) -> None:
    await open_page(pilot)
    seen = cast(RecordScreen, app.screen)
    await until(pilot, lambda: seen.proof and any(e.place for e in seen.proof.evidence))
    await pilot.press("l")
    await until(pilot, lambda: isinstance(app.screen, LogScreen))
    await shown(pilot, "disk full")


async def log_search(pilot: Pilot[None], app: SsmTui) -> None:
    await log(pilot, app)
    await pilot.press("slash", *"full", "enter", "n")
    await shown(pilot, "1 of 1")


async def replay(pilot: Pilot[None], app: SsmTui) -> None:
    archive = Archive.within(data_directory())
    await opened(pilot)
    await asyncio.to_thread(record, archive.recordings, session_id(1), EVENTS, STARTED)
    await open_page(pilot)
    await shown(pilot, "p play")
    await pilot.press("p")
    await until(pilot, lambda: isinstance(app.screen, ReplayScreen))
    await shown(pilot, "15:00")
    await pilot.press("space", "home", "slash", *"full", "enter")
    await shown(pilot, "‖ 01:02", ("1 of 1", "1/1"))


async def found(pilot: Pilot[None], app: SsmTui) -> None:
    archive = Archive.within(data_directory())
    await opened(pilot)
    for number in (1, 2):
        row = HistoryRow(
            session_id=session_id(number),
            started=NOW - timedelta(hours=30 * number),
            owner=ME,
            account="123456789012",
            region="ap-northeast-1",
            target=f"i-{number:017x}",
            target_name="web-1",
            reason=f"INC-{number} ログ disk",
        )
        await archive.began(row)
    await pilot.press("ctrl+f")
    await until(pilot, lambda: isinstance(app.screen, SearchScreen))
    await type_text(pilot, "disk")
    await shown(pilot, ("2 hits in 2 sessions", "一致2件"))


async def doctor(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("down", "w")
    await shown(pilot, "Ready to connect.")


async def doctor_problem(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("w")
    await until(pilot, lambda: isinstance(app.screen, DoctorScreen))
    await shown(pilot, "prevent")


async def editor(pilot: Pilot[None], app: SsmTui) -> None:
    await open_form(pilot)


async def editor_wrong(pilot: Pilot[None], app: SsmTui) -> None:
    await open_form(pilot)
    await fill(pilot, app, "maxSessionDuration", "1441")
    await pilot.press("ctrl+s")
    await shown(pilot, "✕")


def document() -> Document:
    return written(idleSessionTimeout="20", maxSessionDuration="60")


def form() -> SsmTui:
    return make_app(document().aws())


async def results(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    rows = app.main.query_one(InstancesView).table.rows.items
    told = (
        (MachineState.DONE, 0, b" 16:00:00 up 3 days, load average: 0.04\n"),
        (MachineState.FAILED, 7, "障害 line\n".encode()),
        (MachineState.LOST, None, b""),
        (MachineState.RUNNING, None, b"at work\n"),
        (MachineState.WAITING, None, b""),
    )
    runs = []
    for row, (state, code, output) in zip(rows, told, strict=True):
        run = MachineRun(row.instance.label, row.instance, FakeAccount(), None, lambda: None)
        run.state, run.exit_code = state, code
        run.output.write(output)
        run.problem = "The connection was lost." if state is MachineState.LOST else ""
        runs.append(run)
    app.push_screen(RunResults(CommandBatch(runs, ("uptime",), "INC-1")))
    await shown(pilot, ("1 failed", "失敗1件"))


async def diagnoses(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await pilot.press("space", "space", "space", "w")
    await until(pilot, lambda: isinstance(app.screen, Diagnoses))
    await shown(pilot, "problem")


def healthy() -> SsmTui:
    """Machines that have been silent for a while by the clock that a diagnosis goes by."""
    heard = {"LastPingDateTime": datetime.now(UTC) - timedelta(days=6, hours=12)}
    fleet = {"InstanceInformationList": [each | heard for each in FLEET]}
    return make_app(FakeAccount(describe_instance_information=[fleet]))


def with_page() -> SsmTui:
    return make_app(with_session(), state=State(recording_offered=True))


def misset() -> SsmTui:
    """With problems in the settings."""
    problem = "settings.toml line 3: bell was ignored: must be true or false."
    return make_app(FakeAccount(), state=ALONE, problems=(problem,))


async def settings(pilot: Pilot[None], app: SsmTui) -> None:
    await opened(pilot)
    await app.run_action("show_settings")
    await shown(pilot, "bell")


PAGES: Final = {
    "manual": Scene(by_keys("--each", "f1"), ManualScreen),
    "settings": Scene(settings, SettingsScreen, make=misset, pictured=False),
    "help": Scene(by_keys("Connect to the instance", "question_mark"), HelpScreen),
    "doctor": Scene(doctor, DoctorScreen, make=healthy),
    "doctor with a problem": Scene(doctor_problem, DoctorScreen, make=healthy),
    "page": Scene(page, RecordScreen, make=with_page),
    "proof": Scene(proof, RecordScreen, make=proven),
    "log": Scene(log, LogScreen, make=logged),
    "log searched": Scene(log_search, LogScreen, make=logged),
    "replay": Scene(replay, ReplayScreen, make=with_page),
    "log search": Scene(
        by_keys(("Enter searches the session logs", "Enterで"), "ctrl+f", "ctrl+l"),
        LogSearchScreen,
    ),
    "search": Scene(by_keys(("Words of one line", "1行に含まれる語"), "ctrl+f"), SearchScreen),
    "found": Scene(found, SearchScreen),
    "editor": Scene(editor, EditorScreen, make=form),
    "editor with a mistake": Scene(editor_wrong, EditorScreen, make=form),
    "results": Scene(results, RunResults),
    "diagnoses": Scene(diagnoses, Diagnoses, make=healthy),
}
