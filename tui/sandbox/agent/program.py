"""What an agent runs for a session, and whom that speaks to."""

from collections.abc import Sequence
from typing import Protocol


class ProgramFailed(Exception):
    """The session cannot go on; the sentence is what the agent reports to the service."""


class Program(Protocol):
    """A shell, a command, or connections to a port."""

    @property
    def backlog(self) -> int:
        """Bytes of input that were not taken yet."""

    async def run(self) -> None:
        """Run to the end; when cancelled, stop and leave nothing behind.

        Raises:
            ProgramFailed: It could not be started, or not go on.
        """

    def write(self, data: bytes) -> None:
        """Give it input; what it does not take at once waits."""

    def resize(self, columns: int, lines: int) -> None:
        """The client's terminal has this size."""

    def signal(self, flag: int) -> None:
        """A flag of the client's (section 3.3)."""

    def read(self, wanted: bool) -> None:
        """Whether its output is wanted now; if not, it has to wait."""


class Speaker(Protocol):
    """The agent, as its program sees it."""

    def say(self, pieces: Sequence[bytes]) -> None:
        """Output."""

    def say_error(self, pieces: Sequence[bytes]) -> None:
        """Output of the other kind."""

    def say_exit_code(self, code: int) -> None: ...

    def say_flag(self, flag: int) -> None: ...

    def input_taken(self) -> None:
        """The backlog has become smaller."""
