"""Commands on machines that are not there."""

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from tui.aws.client import Aws
from tui.sessions.ending import Cause, Ending, plain
from tui.sessions.headless.command_run import ENDED, Sink


class FakeCommand:
    """Stands for `RemoteCommand`: what becomes of it is said by instance id beforehand.

    Each entry of `answers` is an error, which is raised, or an exit code and what is printed
    before it; a list of them is gone through by one try after another.
    """

    answers: ClassVar[dict[str, Any]] = {}
    begun: ClassVar[list[tuple[str, str, str]]] = []
    """By instance id: the command, and the reason."""
    held: ClassVar[set[str]] = set()
    """The ids of instances on which it goes on until it is ended."""

    def __init__(self, aws: Aws, target: str, *, stdout: Sink, **given: Any) -> None:
        self._target, self._sink = target, stdout
        self.session_id: str | None = None
        self.exit_code: int | None = None
        self._ended = asyncio.Event()
        self.ending: Ending = plain(Cause.USER)

    def end(self, ending: Ending) -> None:
        self.ending = ending
        self._ended.set()

    async def run(self, command: Sequence[str], reason: str) -> Ending:
        self.begun.append((self._target, " ".join(command), reason))
        if self._target in self.held:
            self.session_id = f"you-{self._target}"
            await self._ended.wait()
            return self.ending
        answer = self.answers.get(self._target, (0, b"fine\n"))
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        self.session_id = f"you-{self._target}"
        self.exit_code, output = answer
        self._sink.write(output)
        return ENDED

    @classmethod
    def forget(cls) -> None:
        """Begin anew."""
        cls.answers, cls.begun, cls.held = {}, [], set()
