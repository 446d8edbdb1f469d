"""What a remote does while nobody looks can be seen on its tab."""

import pytest

from tests.ui.fakes import connect, leader, make_app, opened, screen_text, until
from tui.sessions.states import SessionChange
from tui.settings.settings import Settings
from tui.ui.app import SsmTui

SIZE = (146, 30)


def row_of_tabs(app: SsmTui) -> str:
    return screen_text(app).splitlines()[1]


async def test_the_remotes_title_stands_on_the_tab() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await connect(pilot, output=b"\x1b]2;vim [red]notes\x07$ ")
        await until(pilot, lambda: "batch-7 vim [red]notes" in row_of_tabs(app))


async def test_a_bell_in_a_hidden_tab_marks_it_until_it_is_shown() -> None:
    app = make_app()
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, output=b"$ ")
        await leader(pilot, "d")
        session.emulator.feed(b"\x07")
        session.listener(session, SessionChange.OUTPUT)
        await until(pilot, lambda: "! batch-7" in row_of_tabs(app))
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: "● batch-7" in row_of_tabs(app))


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_bell_of_a_remote_is_rung_here_if_the_user_wants_it(
    monkeypatch: pytest.MonkeyPatch, *, wanted: bool
) -> None:
    app = make_app(settings=Settings(bell=wanted))
    rung: list[bool] = []
    monkeypatch.setattr(app, "bell", lambda: rung.append(True))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        session = await connect(pilot, output=b"\x07$ ")
        # The title is drawn later than the bell before it is heard.
        session.connect(b"\x1b]2;done\x07")
        await until(pilot, lambda: "batch-7 done" in row_of_tabs(app))
        await until(pilot, lambda: rung == [True] * wanted)
