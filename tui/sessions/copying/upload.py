"""From this machine to the far side."""

import asyncio
import hashlib
import secrets
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from tui.language import N_, _
from tui.sessions.copying.link import FarLink
from tui.sessions.copying.local import CopyItem, CopyPlan, pieces_of
from tui.sessions.copying.names import escaped, folder_of, joined, unescaped
from tui.sessions.copying.outcome import Account, Company, CopyOutcome, settle
from tui.sessions.copying.talk import Answer, CopyFailed, FarRefused, LinkLost, Talk
from tui.sessions.headless.proxy import ByteSource

PIECE: Final = 221_184
"""Bytes read at once: a multiple of a line's."""

PART: Final = ".ssm-tui-"
"""How the name of a file or folder begins that is not whole yet."""

AT_ONCE: Final = 64
"""Files that nobody has confirmed yet."""

DAMAGED: Final = "-"
"""In place of a SHA-256: the file is not to be kept."""

THERE: Final = N_("{size:,} bytes to copy, but only {free:,} bytes free on the instance.")


@dataclass(frozen=True, slots=True)
class FarPlace:
    """What the far side has by a name.

    Attributes:
        kind: as in `talk`.
        file: what a link to a file leads to.
        free: bytes that there is room for; None where nobody knows.
    """

    kind: str
    file: str | None = None
    free: int | None = None

    @classmethod
    def read(cls, text: str) -> "FarPlace":
        """Read an answer to `S` or `E`."""
        kind, *fields = text.split()
        file = unescaped(fields[-1]) if fields and fields[-1][0] in ",=" else None
        free = int(fields[0]) << 10 if fields and fields[0].isdecimal() else None
        return cls(kind, file, free)


@dataclass(slots=True)
class Sent:
    """A file on its way, and what confirms it."""

    item: CopyItem
    answered: "asyncio.Future[Answer]"
    size: int


class Upload:
    """Copies what is planned to the far side; `run` is run once.

    Args:
        link: an open one.
        far: what it has given.
        plan: what is to be copied.
        path: where to, as the user has written it.
        company: whom to ask and tell.
        source: the bytes of a plan's only item, which is no file.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        link: FarLink,
        far: Talk,
        plan: CopyPlan,
        path: str,
        company: Company,
        *,
        source: ByteSource | None = None,
    ) -> None:
        self._link, self._far = link, far
        self._plan, self._path = plan, path
        self._company, self._source = company, source
        self._account = Account(company, None if source else plan.size)
        self._finals: dict[str, str] = {}
        """By the names of items, where they go."""
        self._taken: dict[str, str] = {}
        """By the names of items, what is there that they replace, or go into."""
        self._nonce = secrets.token_hex(8)
        self._parts: dict[str, str] = {}
        """By the names of items, what they were called last while they were not whole."""
        self._redone: set[str] = set()
        """What was under way in a session that was lost."""
        self._unread: dict[str, str] = {}

    async def run(self) -> CopyOutcome:
        """Copy it. Raises CopyFailed."""
        for trouble in self._plan.troubles:
            self._account.trouble(trouble)
        if not self._plan.items:
            return self._account.outcome
        place = FarPlace.read((await self._answer("S", self._path)).text)
        self._lay_out(place)
        taken = await self._look(place)
        await settle(self._company, self._plan, taken, free=place.free, full=THERE)
        self._far = await self._link.hasten(self._plan.size, self._plan.files)
        for top, items in groupby(self._plan.items, lambda item: item.name.partition("/")[0]):
            await self._copy_top(top, list(items))
        return self._account.outcome

    # --- where it goes ---

    def _lay_out(self, place: FarPlace) -> None:
        """Say where each item goes. Raises CopyFailed."""
        path, items = self._path, self._plan.items
        tops = {item.name.partition("/")[0] for item in items}
        if place.kind == "n":
            said = _("There is no folder {path} on the instance.")
            raise CopyFailed(said.format(path=folder_of(path)))
        if place.kind == "o":
            said = _("{path} on the instance is neither a file nor a folder.")
            raise CopyFailed(said.format(path=path))
        if place.kind == "d":
            self._finals = {
                item.name: joined(path, item.name) if item.name else path for item in items
            }
            return
        if len(tops) > 1 or (path.endswith("/") and not items[0].folder):
            said = _("{path} on the instance is not a folder.")
            raise CopyFailed(said.format(path=path))
        if place.kind == "f" and items[0].folder:
            said = _("{path} on the instance is a file, not a folder.")
            raise CopyFailed(said.format(path=path))
        for item in items:
            below = item.name.partition("/")[2]
            self._finals[item.name] = joined(path, below) if below else path.rstrip("/")

    async def _look(self, place: FarPlace) -> list[str]:
        """Find what is there already; the files that would be replaced. Raises CopyFailed."""
        if place.kind == "f":
            name = self._plan.items[0].name
            self._taken[name] = "f"
            self._finals[name] = place.file or self._finals[name]
            return [self._path]
        taken = list[str]()
        if place.kind == "d":
            asked = [
                (item, await self._far.ask("E", escaped(self._finals[item.name])))
                for item in self._plan.items
            ]
            for item, answered in asked:
                found = FarPlace.read((await answered).text)
                taken += self._note(item, found)
        return taken

    def _note(self, item: CopyItem, found: FarPlace) -> Iterable[str]:
        final = self._finals[item.name]
        if found.kind in ("-", "n"):
            return []
        if found.kind != ("d" if item.folder else "f"):
            kinds = {
                "d": N_("{path} on the instance can't be replaced: it is a folder."),
                "f": N_("{path} on the instance can't be replaced: it is a file."),
            }
            other = N_("{path} on the instance can't be replaced: it is no file and no folder.")
            raise CopyFailed(_(kinds.get(found.kind, other)).format(path=final))
        self._taken[item.name] = found.kind
        if item.folder:
            return []
        self._finals[item.name] = found.file or final
        return [final]

    # --- copying ---

    async def _copy_top(self, top: str, items: list[CopyItem]) -> None:
        """Copy one of the sources; a folder that is new gets its name when it is whole."""
        first = items[0]
        final = self._finals[first.name]
        staged = first.folder and first.name not in self._taken
        if staged:
            root = joined(folder_of(final), f"{PART}{self._nonce}.d")
            for item in items:
                self._finals[item.name] = root + self._finals[item.name].removeprefix(final)
        folders = [item for item in items if item.folder and item.name not in self._taken]
        todo, sent = deque(items), deque[Sent]()
        while todo or sent:
            try:
                if todo and len(sent) < AT_ONCE:
                    await self._send(todo[0], sent, staged=staged and todo[0] is first)
                    todo.popleft()
                while sent and (sent[0].answered.done() or not todo or len(sent) >= AT_ONCE):
                    await self._confirm(sent[0])
                    sent.popleft()
            except LinkLost as lost:
                todo.extendleft(reversed([one.item for one in sent]))
                self._redone.update(item.name for item in todo if item.name in self._parts)
                sent.clear()
                await self._again(lost)
        for item in reversed(folders):
            if item.mode is not None:
                await self._do("C", self._finals[item.name], f"{item.mode:o}")
        if staged:
            await self._do("R", self._finals[first.name], final)

    async def _send(self, item: CopyItem, sent: deque[Sent], *, staged: bool) -> None:
        if not item.folder:
            sent.append(await self._send_file(item))
        elif item.name not in self._taken:
            fields = ["r"] if staged else []
            try:
                await self._far.answer("M", escaped(self._finals[item.name]), *fields)
            except FarRefused as refused:
                said = _("{path} couldn't be created on the instance: {reason}.")
                words = said.format(path=self._name(item), reason=refused)
                raise CopyFailed(words) from refused

    async def _send_file(self, item: CopyItem) -> Sent:
        final = self._finals[item.name]
        start = await self._part_there(item)
        if start is None:
            part = joined(folder_of(final), f"{PART}{self._nonce}-{len(self._parts)}")
            self._parts[item.name] = part
            await self._far.tell("W", escaped(part))
            start = 0
        digest, size = hashlib.sha256(), [0]

        async def pieces() -> AsyncIterator[bytes]:
            async for piece in self._pieces(item):
                digest.update(piece)
                size[0] += len(piece)
                if size[0] <= start:
                    continue
                yield piece[max(0, len(piece) - (size[0] - start)) :]
                self._link.progressed()
                self._account.moved(len(piece), item.name)

        await self._far.give(pieces(), item.size)
        replace = item.name in self._taken or item.name in self._redone
        answered = await self._far.ask(
            "K",
            escaped(final),
            "-" if item.mode is None else f"{item.mode:o}",
            DAMAGED if item.name in self._unread else digest.hexdigest(),
            "r" if replace else "n",
        )
        return Sent(item, answered, size[0])

    async def _pieces(self, item: CopyItem) -> AsyncIterator[bytes]:
        if self._source is not None:
            while piece := await self._source.read():
                yield piece
            return
        pieces: Iterator[bytes] = pieces_of(item.source, PIECE)
        try:
            while piece := await asyncio.to_thread(next, pieces, b""):
                yield piece
        except OSError as error:
            said = _("it couldn't be read: {reason}")
            self._unread[item.name] = said.format(reason=error.strerror)

    async def _confirm(self, sent: Sent) -> None:
        try:
            await sent.answered
        except FarRefused as refused:
            why = self._unread.get(sent.item.name, str(refused))
            said = _("{path} was not copied: {reason}.")
            self._account.trouble(said.format(path=self._name(sent.item), reason=why))
        else:
            self._link.progressed()
            self._account.copied(sent.size)

    async def _part_there(self, item: CopyItem) -> int | None:
        """How much the far side has of a file that was under way; None where it has no part."""
        part = self._parts.pop(item.name, None) if item.name in self._redone else None
        if part is None:
            return None
        try:
            size = int((await self._far.answer("A", escaped(part))).text)
        except FarRefused:
            # It had not begun, or had its name already.
            return None
        self._parts[item.name] = part
        return size

    # --- talking ---

    async def _again(self, lost: LinkLost) -> None:
        if self._source is not None:
            raise lost
        self._far = await self._link.again(lost)
        self._nonce = secrets.token_hex(8)

    async def _answer(self, verb: str, path: str, *fields: str) -> Answer:
        try:
            return await self._far.answer(verb, escaped(path), *fields)
        except FarRefused as refused:
            raise CopyFailed(f"{path}: {refused}.") from refused

    async def _do(self, verb: str, path: str, field: str) -> None:
        """Ask for what is done at the end, in as many sessions as it takes."""
        while True:
            try:
                await self._far.answer(verb, escaped(path), escaped(field))
            except LinkLost as lost:
                await self._again(lost)
            except FarRefused as refused:
                said = _("{path} on the instance: {reason}.")
                self._account.trouble(said.format(path=path, reason=refused))
                return
            else:
                return

    def _name(self, item: CopyItem) -> str:
        return item.source if self._source is None else _("Standard input")
