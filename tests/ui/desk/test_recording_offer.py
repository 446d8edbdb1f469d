"""Recording is offered once, as a line, and chosen in the commands."""

from pathlib import Path

import pytest

from tests.ui.fakes import (
    FakeSession,
    connect,
    leader,
    make_app,
    opened,
    registry_of,
    screen_text,
    toasts,
    until,
)
from tui.archive.recordings import Recordings
from tui.sessions.ending import Cause, plain
from tui.sessions.journal.recording import record_into
from tui.settings.settings import Settings
from tui.settings.state import State, load_state
from tui.ui.app import SsmTui

SIZE = (100, 30)
NEWCOMER = State()


def offers(app: SsmTui) -> list[str]:
    return [one for one in toasts(app) if one.startswith("Record your sessions?")]


async def end(session: FakeSession) -> None:
    session.finish(plain(Cause.EXITED))


async def test_recording_is_offered_at_the_end_of_the_first_session_and_never_again() -> None:
    app = make_app(state=NEWCOMER)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot)
        await end(session)
        await until(pilot, lambda: offers(app))
        # Without a keyring it is not encrypted.
        assert (
            "Recordings stay on this machine, in a file that only you can read."
            in offers(app)[0]
        )
        assert "encrypted" not in offers(app)[0]
        assert app.focused is not None  # the line takes no key: Enter connects again
        await end(await connect(pilot))
        await until(pilot, lambda: load_state().recording_offered)
        assert len(offers(app)) == 1
    app = make_app(state=load_state())
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await end(await connect(pilot))
        await until(pilot, lambda: "Ended: " in screen_text(app))
        assert offers(app) == []


async def test_an_archive_that_is_only_to_be_begun_is_called_encrypted_where_it_will_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.file_keyring.Keyring")
    monkeypatch.setenv("TEST_KEYRING", str(tmp_path / "keyring.json"))
    app = make_app(state=NEWCOMER)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await end(await connect(pilot))
        await until(pilot, lambda: offers(app))
        assert "Recordings stay on this machine, encrypted." in offers(app)[0]


@pytest.mark.parametrize("said", [True, False])
async def test_who_has_said_what_is_wanted_is_offered_nothing(said: bool) -> None:
    for app in (
        make_app(state=NEWCOMER, settings=Settings(recording=said)),
        make_app(state=State(recording=True)),
    ):
        async with app.run_test(size=SIZE) as pilot:
            await opened(pilot)
            await end(await connect(pilot))
            await until(pilot, lambda app=app: "Ended: " in screen_text(app))  # type: ignore[misc]  # at once
            assert offers(app) == []


async def test_recording_is_chosen_in_the_commands_for_coming_sessions_and_undone_there() -> (
    None
):
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        for words, wanted in (
            ("Record sessions from now on", True),
            ("Stop recording sessions", False),
        ):
            await pilot.press("ctrl+p", *"record", "space", *"sessions")
            await until(pilot, lambda words=words: words in screen_text(app))  # type: ignore[misc]  # at once
            await pilot.press("enter")
            await until(pilot, lambda wanted=wanted: load_state().recording is wanted)  # type: ignore[misc]  # at once
            chosen = registry_of(app)._given["recording"]
            assert chosen() is wanted


async def test_a_setting_goes_before_what_would_be_chosen_in_the_commands() -> None:
    app = make_app(settings=Settings(recording=False))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("ctrl+p", *"record")
        await until(pilot, lambda: "record" in screen_text(app))
        assert "Record sessions" not in screen_text(app)


async def test_the_leader_and_r_say_what_becomes_of_the_recording() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        recordings = Recordings.within(app.connector.kept.directories.data, keyring=False)
        session = await connect(pilot)
        session.journal.record = record_into(  # type: ignore[attr-defined]  # a SessionJournal
            recordings, "batch-7", "", lambda: (80, 24)
        )
        await leader(pilot, "R")
        await until(pilot, lambda: " rec " in screen_text(app))
        assert "Recording this session. ctrl+] R stops it." in toasts(app)
        await leader(pilot, "R")
        await until(pilot, lambda: " rec " not in screen_text(app))
        words = "Recording stopped. What was recorded is kept."
        assert words in toasts(app)
