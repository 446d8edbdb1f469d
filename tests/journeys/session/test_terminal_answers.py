"""What the user's own terminal answers in strings is never typed and no key, wherever it is cut."""

from types import SimpleNamespace
from typing import Any, cast

from textual._xterm_parser import XTermParser
from textual.widgets import Input

from tests.journeys.journey import Journey, journey
from tests.ui.fakes import until
from tui.terminal.host.input import InputSplitter
from tui.ui.host.raw_driver import RawDriver
from tui.ui.host.type_ahead import TypeAhead

ANSWERS = [
    b"\x1b]10;rgb:1e1e/1e1e/1e1e\x1b\\",
    b"\x1b]11;rgb:0000/0000/0000\x07",
    b"\x1b]52;c;eC9xCg==\x1b\\",
    b"\x1b]lexit\x1b\\",
    b"\x1bP>|kitty(0.35.2)\x1b\\",
    b"\x1bP1$r0;1m\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^x/q\x1b\\",
    b"\x1bXx/q\x1b\\",
]
CUT = 0.3
"""Seconds between the parts of an answer."""


class UsersTerminal:
    """Reads as the driver does, by a clock of the test's."""

    def __init__(self, story: Journey) -> None:
        app = story.app
        self._now = 0.0
        self._splitter = InputSplitter()
        self._parser = XTermParser()
        self._driver = cast(
            Any,
            SimpleNamespace(
                _type_ahead=TypeAhead(app),
                _loop=SimpleNamespace(call_soon_threadsafe=lambda call, *given: call(*given)),
                process_message=app.post_message,
            ),
        )

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self._dispatch(self._splitter.receive(part, self._now))
            self._now += CUT
            self._dispatch(self._splitter.expire(self._now))
        while (deadline := self._splitter.deadline) is not None:
            self._now = deadline
            self._dispatch(self._splitter.expire(self._now))

    def _dispatch(self, pieces: list[Any]) -> None:
        RawDriver._dispatch(self._driver, pieces, self._parser)

    def answer(self) -> None:
        """Send every answer that is asked for, whole and cut in two at each place."""
        self._splitter.expect(self._now)
        for answer in ANSWERS:
            for place in range(len(answer)):
                self.send(answer[:place], answer[place:])


async def test_an_answer_does_nothing_in_a_list_a_field_and_a_session() -> None:
    async with journey() as story:
        terminal = UsersTerminal(story)
        terminal.answer()
        terminal.send(b"/")
        await until(story.pilot, lambda: isinstance(story.app.focused, Input))
        terminal.answer()
        terminal.send(b"web-02", b"\r")
        await story.sees("▌.web-02")
        await story.press("escape")
        await story.connect("web-01")
        terminal.answer()
        terminal.send(b"echo d''one", b"\r")
        await story.sees(r"echo d''one\ndone")


async def test_alt_keys_that_begin_answers_arrive_in_a_session_and_so_does_escape() -> None:
    async with journey() as story:
        await story.connect("web-01")
        await story.line("stty -icanon -echo; printf 'read''y\\n'; cat -v")
        await story.sees("ready")
        terminal = UsersTerminal(story)
        terminal.answer()
        for key in (b"\x1b]", b"\x1bP", b"\x1b_", b"\x1b^", b"\x1bX", b"\x1b", b"."):
            terminal.send(key)
        terminal.send(b"\x1b[200~\x1b]11;x\x07\x1b[201~")
        terminal.send(b".")
        await story.sees(r"\n\^\[\]\^\[P\^\[_\^\[\^\^\[X\^\[\.\^\[\]11;x\^G\.")
