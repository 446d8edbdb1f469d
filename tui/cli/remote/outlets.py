"""Where the output of commands goes, and how long it may take to be read once all is over."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

import click

from tui.cli.saying import complain
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.sessions.headless.pipes import PipeWriter

FAREWELL: Final = 1.0
"""Seconds that a reader has to take what is left, once all is to end."""

UNREAD: Final = N_("The rest of the output was lost because nothing read it.")


class Outlets:
    """The descriptors that one command line writes to.

    Attributes:
        writers: what writes to them.
        unread: what was left in them is lost.
        nobody_reads: their reader has gone.
        problem: why they could not be written, in a sentence.
    """

    def __init__(self, writers: "Sequence[PipeWriter]" = ()) -> None:
        self.writers = writers
        self.unread = False
        self.nobody_reads = False
        self.problem = ""
        self._hurried = False
        self._patience: asyncio.Timeout | None = None

    @property
    def flushing(self) -> bool:
        """Whether nothing but what is left of the output is waited for."""
        return self._patience is not None

    @asynccontextmanager
    async def written(self) -> AsyncIterator[None]:
        """They work, and at the end write what is left as long as there is patience."""
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(writer.run()) for writer in self.writers]
            yield
            await self.flush()
            for writer in running:
                writer.cancel()

    async def flush(self) -> None:
        """Write what is left: without haste, unless all is to end."""
        try:
            async with asyncio.timeout(None) as self._patience:
                if self._hurried:
                    self.hurry()
                for writer in self.writers:
                    await writer.flush()
        except TimeoutError:
            self.unread = True
        for broken in filter(None, (writer.broken for writer in self.writers)):
            self.nobody_reads = self.nobody_reads or isinstance(broken, BrokenPipeError)
            self.problem = _("Couldn't write the output: {problem}.").format(
                problem=broken.strerror
            )

    def hurry(self) -> None:
        """All is to end: who reads has a moment left."""
        self._hurried = True
        if self._patience is not None:
            with suppress(RuntimeError):  # it is over
                self._patience.reschedule(asyncio.get_running_loop().time() + FAREWELL)

    def say(self, sentence: str) -> None:
        """Tell the user on a line of its own, whatever the output has ended with."""
        shared = [one for one in self.writers if one.is_terminal or _is_stderr(one.descriptor)]
        if any(one.mid_line for one in shared):
            click.echo(err=True)
        for one in shared:
            one.mid_line = False
        complain(sentence)


def _is_stderr(descriptor: int) -> bool:
    """Whether what is written there goes where errors go, as after `2>&1`."""
    with suppress(OSError):  # one of them may be closed
        return os.path.sameopenfile(descriptor, 2)
    return descriptor == 2
