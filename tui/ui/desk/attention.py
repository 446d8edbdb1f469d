"""What nobody has asked for waits while a live shell takes the keys.

A question that opens by itself over a shell would be answered by the keys that are under way to
it, and an error in its place would obey them. So it waits, a toast and the frame say that it
does, and it opens where the user goes from the shell. What opens so: the question for an MFA
code, the sign-in of credentials that run out, a session that an earlier run has left behind,
and why an AWS that was chosen before cannot be worked in.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from tui.language import _
from tui.sessions.states import SessionState

if TYPE_CHECKING:
    from tui.ui.desk.stage import DeskStage

UNTYPED: Final = frozenset({SessionState.STARTING, SessionState.CONNECTING})
"""States of a session that has no shell yet, and may wait for the answer itself."""


class Attention:
    """Knows when the user is free for a question."""

    def __init__(self, stage: "DeskStage") -> None:
        self._stage = stage
        self._waiting: list[tuple[str, Callable[[], object]]] = []
        self._in_a_list = asyncio.Event()

    @property
    def is_free(self) -> bool:
        """Whether no shell takes the keys, nor has done so just now."""
        view = self._stage.main.session_view
        if view is None or not self._stage.main.is_active:
            return True
        if view.session.live:
            return view.session.state in UNTYPED
        return not view.guard.active

    def show(self, subject: str, show: Callable[[], object]) -> None:
        """Show a question or an error, by the app itself, as soon as the user is free for it.

        Args:
            subject: What it is about, as a noun.
            show: Opens it.
        """
        self._waiting.append((subject, show))
        self._stage.call_later(self._look, subject)

    async def free(self, subject: str) -> None:
        """Return as soon as the user is free for a question that a worker opens."""
        while not self.is_free:
            shown = asyncio.Event()
            self.show(subject, shown.set)
            await shown.wait()

    async def in_a_list(self) -> None:
        """Return when the user looks at a list, and opens no session: for what has time."""
        while not self._has_time:
            self._in_a_list.clear()
            await self._in_a_list.wait()

    @property
    def _has_time(self) -> bool:
        return self._stage.main.in_a_list and not self._stage.is_working("connecting")

    def tick(self) -> None:
        """See whether the user is free now."""
        if self._has_time:
            self._in_a_list.set()
        while self._waiting and self.is_free:
            self._waiting.pop(0)[1]()
        subject = self._waiting[0][0] if self._waiting else ""
        self._stage.main.say_question(f"{subject}: {self._way}" if subject else "")

    def _look(self, subject: str) -> None:
        self.tick()
        if self._waiting and self._waiting[-1][0] == subject:
            self._stage.notify(
                _("{subject}: waiting for you. {keys} leaves this shell.").format(
                    subject=subject, keys=self._way
                ),
                severity="warning",
                markup=False,
            )

    @property
    def _way(self) -> str:
        return f"{self._stage.settings.leader} d"
