"""`B` on a session's page writes all that proves it into one file."""

from zipfile import ZipFile

import pytest

from tests.archive.recorded import record
from tests.ui.fakes import make_app, toasts, until
from tests.ui.screens.pages import SIZE, open_page, start_event, with_session
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import Recordings
from tui.exports.bundle.checking import check_bundle
from tui.settings.settings import data_directory, export_directory
from tui.ui.app import SsmTui


def told(app: SsmTui) -> str:
    return " ".join(toasts(app))


async def test_the_bundle_is_written_by_one_key_and_its_place_is_said() -> None:
    aws = with_session()
    aws.answers["lookup_events"] = {"Events": [start_event(aws.sessions[0])]}
    session_id = str(aws.sessions[0]["SessionId"])
    events = [CastEvent(0.0, "o", "password=hunter2\r\n")]
    record(Recordings.within(data_directory()), session_id, events)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        # The page may be left meanwhile.
        await pilot.press("B", "escape")
        await until(pilot, lambda: "is masked" in told(app))
        assert "Written to ~/" in told(app)
        assert "Not in it: the AWS log" in told(app)
    [path] = export_directory().glob(f"evidence-{session_id}-*.zip")
    with path.open("rb") as file:
        assert check_bundle(file).problems == ()
    with ZipFile(path) as archive:
        assert b'"assembled": "2026-11-23T16:00:00Z"' in archive.read("manifest.json")
        assert b"password=*******" in archive.read("recording.txt")


async def test_what_keeps_it_from_being_written_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = make_app(with_session())
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        monkeypatch.setenv("SSM_TUI_EXPORT_DIR", "/dev/null/nowhere")
        await pilot.press("B")
        await until(pilot, lambda: "The evidence could not be written: " in told(app))
