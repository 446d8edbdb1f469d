"""`E` on a session's page writes its recording, `B` all that proves it, into a file."""

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
from tui.ui.widgets.choice import ChoiceScreen


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
        assert "Missing: the AWS log" in told(app)
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
        await until(pilot, lambda: "The evidence couldn't be written: " in told(app))


@pytest.mark.parametrize(
    ("keys", "ending", "words"),
    [
        ((), "cast", '[0.0, "o", "password=*******'),
        (("down",), "txt", "00:00:00.0  password=*******"),
        (("down", "down"), "html", "<!doctype html>"),
    ],
)
async def test_the_recording_is_written_in_the_form_that_is_chosen(
    keys: tuple[str, ...], ending: str, words: str
) -> None:
    aws = with_session()
    session_id = str(aws.sessions[0]["SessionId"])
    events = [CastEvent(0.0, "o", "password=hunter2\r\n")]
    record(Recordings.within(data_directory()), session_id, events)
    app = make_app(aws)
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press(*keys, "enter")
        await until(pilot, lambda: "Written to ~/" in told(app))
    [path] = export_directory().glob(f"recording-{session_id}-*.{ending}")
    assert words in path.read_text()
    assert "hunter2" not in path.read_text()


async def test_where_nothing_was_recorded_nothing_is_written() -> None:
    app = make_app(with_session())
    async with app.run_test(size=SIZE) as pilot:
        await open_page(pilot)
        await pilot.press("E")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await pilot.press("enter")
        await until(
            pilot, lambda: "This machine has no recording of this session." in told(app)
        )
    assert not export_directory().exists()
