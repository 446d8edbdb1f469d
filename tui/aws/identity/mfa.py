"""MFA codes: asked for in worker threads, answered by whoever sits at the screen.

A code of a device works once and for about half a minute. So questions come one at a time,
however many threads and accounts want one, and a code that was given before is not sent again.
Who cancels is left alone until they ask for something themselves.
"""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from typing import Protocol

from tui.aws.errors import ErrorContext, MfaCancelled
from tui.language import N_, _

STEP = 30.0
"""Seconds for which a device shows a code (RFC 6238's default, and AWS's)."""

USED_FOR = 3 * STEP
"""Seconds in which AWS may still take a code, so that a used one must not be sent again."""

USED = N_("This code has been used. Wait for the next one.")
WRONG_FORM = N_("A code has six digits.")
REFUSED = N_("AWS rejected the code. Wait for the next one.")

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class MfaQuestion:
    """Whose code is wanted, and what for."""

    serial: str
    """ARN or serial number of the device."""
    profile: str | None = None
    problem: str = ""
    """What was wrong with the last code; empty for the first question."""

    def __str__(self) -> str:
        if self.profile:
            said = _("MFA code of {device} (profile {profile})")
            asked = said.format(device=self.serial, profile=self.profile)
        else:
            asked = _("MFA code of {device}").format(device=self.serial)
        return f"{_(self.problem)} {asked}".strip()


def is_code(text: str) -> bool:
    """Whether something can be a code at all."""
    return len(text) == _DIGITS and text.isascii() and text.isdecimal()


class MfaPrompt(Protocol):
    """Called in a worker thread; gives a code or raises MfaCancelled."""

    def __call__(self, question: MfaQuestion, /) -> str: ...


Ask = Callable[[MfaQuestion], Awaitable[str | None]]


@dataclass
class MfaCodes:
    """An `MfaPrompt` whose questions are answered on an event loop; one serves many accounts.

    Args:
        ask: shows a question and returns the code, or None for cancelled. It runs on the event
            loop on which this was made, one question at a time.
        clock: monotonic seconds.
    """

    ask: Ask
    clock: Callable[[], float] = time.monotonic
    loop: asyncio.AbstractEventLoop = field(
        default_factory=asyncio.get_running_loop, repr=False
    )
    _turn: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _used: dict[tuple[str, str], float] = field(default_factory=dict, init=False, repr=False)
    _cancelled: set[str] = field(default_factory=set, init=False)
    _cancellations: Counter[str] = field(default_factory=Counter, init=False)

    def __call__(self, question: MfaQuestion, /) -> str:
        """A code that was not given before. Raises MfaCancelled. Blocks: not for the event loop."""
        serial = question.serial
        before = self._cancellations[serial]
        with self._turn:
            while True:
                # Who cancelled has cancelled what waited then, whatever they have asked for since.
                if serial in self._cancelled or self._cancellations[serial] > before:
                    raise MfaCancelled(ErrorContext(profile=question.profile))
                code = self._answer(question)
                if code is None:
                    self._cancelled.add(serial)
                    self._cancellations[serial] += 1
                    continue
                if not (problem := self._problem(serial, code)):
                    self._used[serial, code] = self.clock()
                    return code
                question = replace(question, problem=problem)

    def ask_again(self) -> None:
        """Forget what was cancelled: the user wants something for which they may be asked."""
        self._cancelled.clear()

    def _answer(self, question: MfaQuestion) -> str | None:
        async def asked() -> str | None:
            return await self.ask(question)

        asking = asked()
        try:
            code = asyncio.run_coroutine_threadsafe(asking, self.loop).result()
        except CancelledError:
            return None
        except RuntimeError:
            asking.close()  # the event loop has ended
            return None
        return None if code is None else "".join(code.split())

    def _problem(self, serial: str, code: str) -> str:
        if not is_code(code):
            return WRONG_FORM
        given = self._used.get((serial, code))
        return USED if given is not None and self.clock() - given < USED_FOR else ""
