"""The line above a terminal."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from tests.ui.fakes import FakeSession, session_on
from tui.aws.documents.document import ChosenDocument
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.ui.session.bar import SessionBar, idle_parts, maximum_parts


class BarApp(App[None]):
    """A session's bar and nothing else."""

    def __init__(self, session: FakeSession) -> None:
        super().__init__()
        self.bar = SessionBar(cast(Session, session), "ctrl+]")

    def compose(self) -> ComposeResult:
        yield self.bar

    @property
    def line(self) -> str:
        return self.bar.render().plain


def connected(**limits: float | None) -> FakeSession:
    session = session_on("web-1", reason="INC-4711 ログ調査")
    session.state = SessionState.CONNECTED
    for name, value in limits.items():
        setattr(session, name, value)
    return session


async def test_target_reason_limits_and_lamp_are_on_one_line() -> None:
    app = BarApp(connected(maximum_left=47 * 60 + 12, idle_left=18 * 60 + 40))
    async with app.run_test(size=(100, 3)):
        for words in (
            "web-1",
            "INC-4711 ログ調査",
            "max 47:12 █",
            "idle 18:40",
            "● connected",
            "ctrl+] ?",
        ):
            assert words in app.line


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (599.0, "max 09:59 soon"),
        (300.0, "max 05:00 save your work"),
        (59.0, "max 00:59 ending"),
    ],
)
async def test_the_word_changes_when_time_is_short(left: float, words: str) -> None:
    app = BarApp(connected(maximum_left=left))
    async with app.run_test(size=(100, 3)):
        assert words in app.line


@pytest.mark.parametrize("stage_left", [599.0, 300.0, 59.0])
def test_the_gauge_stays_at_every_stage_with_the_word_on_it(stage_left: float) -> None:
    session = connected(maximum=1200.0, maximum_left=stage_left)
    *_others, (full, style), (empty, _muted) = maximum_parts(session.remaining(), 24)
    assert "reverse" in style
    assert cell_len(full) == round(24 * stage_left / 1200)
    assert cell_len(full + empty) == 24
    assert "save your work" in full + empty or stage_left != 300.0


async def test_what_was_looked_at_is_what_is_painted() -> None:
    app = BarApp(session := connected(maximum_left=300.0))
    async with app.run_test(size=(100, 3)) as pilot:
        session.maximum_left = 299.0
        app.bar.look()
        # The clock goes on before the line is painted.
        session.maximum_left = 298.0
        await pilot.pause()
        text = app.bar.render_lines(app.bar.size.region)[0].text
        assert "max 04:59 save" in text


async def test_a_narrow_bar_says_it_with_marks() -> None:
    app = BarApp(connected(maximum_left=59.0, idle_left=200.0))
    async with app.run_test(size=(60, 3)):
        assert "max 00:59!!!" in app.line
        assert "idle 03:20!" in app.line


async def test_a_narrow_bar_says_that_there_is_no_maximum_or_that_nobody_knows() -> None:
    app = BarApp(connected(maximum=None, maximum_left=None))
    async with app.run_test(size=(60, 3)):
        assert "no max 00:0" in app.line
        cast(FakeSession, app.bar._session).known = False
        assert "max ? 00:0" in app.line


async def test_an_unknown_limit_is_said_as_such() -> None:
    session = connected(maximum=None, maximum_left=None, idle=None, idle_left=None)
    session.known = False
    async with (app := BarApp(session)).run_test(size=(100, 3)):
        assert "limit unknown" in app.line
    session.known = True
    async with (app := BarApp(session)).run_test(size=(100, 3)):
        assert "no maximum" in app.line


async def test_trouble_with_the_line_stands_in_the_reasons_place() -> None:
    session = connected()
    session.lamp_words = "reconnecting in 4 s; 12 bytes of input kept"
    session.state = SessionState.RECONNECTING
    async with (app := BarApp(session)).run_test(size=(120, 3)):
        assert "reconnecting in 4 s; 12 bytes" in app.line
        assert "INC-4711" not in app.line


async def test_the_leaders_keys_are_named_while_it_waits() -> None:
    app = BarApp(connected())
    async with app.run_test(size=(60, 3)):
        app.bar.leading = True
        assert app.line.startswith(" ctrl+]   d detach   x end session ")
        assert app.line.rstrip().endswith("? all keys")


async def test_an_encrypted_session_has_a_lock() -> None:
    session = connected()
    session.encrypted = True
    async with (app := BarApp(session)).run_test(size=(100, 3)):
        assert "🔒" in app.line


async def test_a_hostile_reason_cannot_write_outside_its_place() -> None:
    session = connected()
    session.reason = "\x1b[2J[bold]" + "長" * 300
    for width in (60, 80, 100, 160):
        async with (app := BarApp(session)).run_test(size=(width, 3)):
            assert cell_len(app.line) <= width
            assert "\x1b" not in app.line


@given(st.sampled_from([180.0, 3600.0, 86400.0]), st.data(), st.sampled_from([0, 14, 24]))
def test_nothing_jitters_while_time_runs_down(
    limit: float, data: st.DataObject, gauge: int
) -> None:
    session = connected(maximum=limit, idle=limit)
    widths = set()
    for _ in range(5):
        session.maximum_left = session.idle_left = data.draw(st.floats(0, limit))
        remaining = session.remaining()
        parts = [*maximum_parts(remaining, gauge), *idle_parts(remaining, words=bool(gauge))]
        widths.add(sum(cell_len(text) for text, _ in parts))
    assert len(widths) == 1


def test_the_whole_reason_and_the_document_are_in_what_the_mouse_shows() -> None:
    session = session_on("web", reason="INC-1 [b]")
    session.chosen_document = ChosenDocument("View", {"path": ("/a",)})
    bar = BarApp(session).bar
    assert str(bar.tooltip) == "INC-1 [b]\nDocument: View · path=/a"
    assert BarApp(session_on("web")).bar.tooltip is None


async def test_the_narrower_the_bar_the_less_it_says_and_the_nearest_end_stays_longest() -> (
    None
):
    app = BarApp(connected(maximum_left=47 * 60 + 12, idle_left=18 * 60 + 40))
    seen = {}
    async with app.run_test(size=(60, 3)) as pilot:
        for width in (60, 36, 30, 20):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            seen[width] = app.line
            assert cell_len(app.line) <= width
    told = {
        width: [word for word in ("max", "idle", "●") if word in seen[width]] for width in seen
    }
    assert told == {60: ["max", "idle", "●"], 36: ["max", "●"], 30: ["idle", "●"], 20: []}
    assert all("web-1" in line for line in seen.values())
    assert "18:40" in seen[20]


async def test_a_broadcast_is_said_however_narrow_the_bar_is() -> None:
    app = BarApp(connected())
    async with app.run_test(size=(60, 3)) as pilot:
        app.bar.broadcast = ("web-1", "db-1", "\x1b[31m漢字")
        for width in (80, 60, 40, 20):
            await pilot.resize_terminal(width, 3)
            await pilot.pause()
            assert " BROADCAST 3 " in app.line
            assert "\x1b" not in app.line
            assert cell_len(app.line) <= width
