"""Requests to the far side and their answers, which come in the order of the requests.

    S PATH                 what a destination is      sKIND FREE_KIB [FILE]
    E PATH                 what has a name            eKIND [FILE]
    M PATH [r]             make a folder              k
    W PART                 begin a file beside
    A PART                 go on with it              aSIZE
    D ...   B ...          some of it, the rest of it (b)
    K PATH MODE SHA r|n    end it, and give it its name; replacing what has it or not    k
    C PATH MODE            change a mode              k
    R PATH PATH            rename the new root        k
    L PATH [r]             what there is, within too  r, lMODE SIZE NAME ... l.
    G PATH SKIP COUNT      blocks of a file           data, g
    H PATH SIZE            SHA-256 of its beginning   hHEX

A KIND is `d` a folder, `f` a file (a link's own FILE behind it), `o` another thing, `-` nothing,
`n` not even the folder for it. `-TEXT` in place of an answer is a refusal.
"""

import asyncio
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from tui.errors import UserFacingError
from tui.printable import clean
from tui.sessions.copying.answers import FarWord, FileData

MORE_TO_COME: Final = frozenset("rl")
"""The words behind which there are more, but for `l.`."""

BLOCK: Final = 65_536
"""Bytes: the unit of SKIP and COUNT."""


class CopyFailed(UserFacingError):
    """Nothing more can be copied; the sentence is `str(error)`."""


class LinkLost(CopyFailed):
    """The session is over in the middle of it.

    Attributes:
        again: whether another session may go on.
    """

    def __init__(self, words: str, *, again: bool = False) -> None:
        super().__init__(words)
        self.again = again


class FarRefused(Exception):
    """The far side could not do one thing; `str(error)` are its words, made harmless."""


@dataclass(slots=True)
class Answer:
    """The word that ends an answer, and what came before it."""

    text: str
    entries: list[FarWord]
    data: bytes | None


@dataclass(slots=True)
class _Request:
    cost: int
    answered: "asyncio.Future[Answer]"
    entries: list[FarWord] = field(default_factory=list)
    data: bytes | None = b""


class Talk(ABC):
    """One way of talking to the far side."""

    most = 48 << 10
    """Bytes on their way there that nobody has confirmed yet."""

    def __init__(self) -> None:
        self._requests: deque[_Request] = deque()
        self._cost = 0
        self._unclaimed = 0
        self._room = asyncio.Event()
        self._lost: LinkLost | None = None

    async def ask(
        self, verb: str, *fields: str, cost: int = 0, most: int | None = None
    ) -> "asyncio.Future[Answer]":
        """Send a request, once there is room for it; its answer is awaited by the caller.

        Args:
            verb: of the list above.
            fields: without blanks.
            cost: bytes that it sets on their way.
            most: of them at once; those towards the far side if left out.

        Raises LinkLost; awaiting the answer may raise FarRefused too.
        """
        line = f"{' '.join((verb, *fields))}\n".encode()
        cost += len(line) + self._unclaimed
        self._unclaimed = 0
        while self._requests and self._cost + cost > (most or self.most):
            self._check()
            self._room.clear()
            await self._room.wait()
        self._check()
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._requests.append(_Request(cost, answered))
        self._cost += cost
        await self._send(line)
        return answered

    async def answer(self, verb: str, *fields: str) -> Answer:
        """Send a request and await its answer. Raises LinkLost and FarRefused."""
        return await (await self.ask(verb, *fields))

    async def tell(self, verb: str, *fields: str) -> None:
        """Send what is not answered. Raises LinkLost."""
        self._check()
        line = f"{' '.join((verb, *fields))}\n".encode()
        self._unclaimed += len(line)
        await self._send(line)

    @abstractmethod
    async def give(self, pieces: AsyncIterator[bytes], size: int | None) -> None:
        """Send a file's bytes. Raises LinkLost.

        Args:
            pieces: of them.
            size: of all of them, as far as it is known.
        """

    @abstractmethod
    async def _send(self, line: bytes) -> None:
        """Set bytes on their way, when there is room."""

    def hear(self, word: FarWord | FileData) -> None:
        """Take a word of the far side's, in order."""
        if not self._requests:
            return
        request = self._requests[0]
        if isinstance(word, FileData):
            request.data = word.data
            return
        if word.kind in MORE_TO_COME and word != FarWord("l", "."):
            request.entries.append(word)
            return
        self._requests.popleft()
        self._cost -= request.cost
        self._room.set()
        if request.answered.done():
            return
        if word.kind == "-":
            request.answered.set_exception(FarRefused(clean(word.text)))
            # Looked at, whoever else does.
            request.answered.exception()
        else:
            request.answered.set_result(Answer(word.text, request.entries, request.data))

    def lose(self, why: LinkLost) -> None:
        """Nothing is heard any more."""
        self._lost = self._lost or why
        self._room.set()
        while self._requests:
            answered = self._requests.popleft().answered
            if not answered.done():
                answered.set_exception(self._lost)
                answered.exception()

    def _check(self) -> None:
        if self._lost is not None:
            raise self._lost
