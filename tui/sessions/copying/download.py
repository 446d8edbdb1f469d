"""From the far side to this machine."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from tui.language import N_, _
from tui.sessions.copying.drafts import FileKeeper, FolderDraft, Keeper, StreamKeeper
from tui.sessions.copying.link import FarLink
from tui.sessions.copying.local import FOLDER, LOOP, PERMISSIONS, SPECIAL, CopyItem, CopyPlan
from tui.sessions.copying.names import escaped, is_harmless, last_part, unescaped
from tui.sessions.copying.outcome import Account, Company, CopyOutcome, settle
from tui.sessions.copying.talk import BLOCK, Answer, CopyFailed, FarRefused, LinkLost, Talk
from tui.sessions.headless.proxy import ByteWriter

BLOCKS: Final = 4
PIECE: Final = BLOCKS * BLOCK
"""Bytes asked for at once."""

AHEAD: Final = 4 * PIECE
"""Bytes that are asked for and have not come."""

REQUEST: Final = 512
"""Bytes that a small file counts for at least among them."""

TRIES: Final = 3
"""Times that a piece is asked for which comes damaged."""

MODE_LETTERS: Final = 10
"""Of what `ls -l` writes; behind them may stand more."""

SIZELESS: Final = N_("it has no size of its own: read it with `ssm-tui exec` and `cat`")

HERE: Final = N_("{size:,} bytes to copy, but only {free:,} bytes free on this machine.")


@dataclass(slots=True)
class Wanted:
    """A piece of a file, or its SHA-256 where there is no `offset`, that was asked for."""

    number: int
    offset: int | None
    answered: "asyncio.Future[Answer]"


class Download:
    """Copies files and folders of the far side to here; `run` is run once.

    Args:
        link: an open one.
        far: what it has given.
        sources: paths, as the user has written them; patterns as a shell knows them.
        destination: where to.
        recursive: whether folders are copied too.
        company: whom to ask and tell.
        outlet: takes the bytes of the only file, in place of a file.
    """

    def __init__(  # noqa: PLR0913 -- each is one thing that somebody has to decide
        self,
        link: FarLink,
        far: Talk,
        sources: Sequence[str],
        destination: str,
        company: Company,
        *,
        recursive: bool = False,
        outlet: ByteWriter | None = None,
    ) -> None:
        self._link, self._far = link, far
        self._sources, self._destination = sources, destination
        self._recursive, self._company, self._outlet = recursive, company, outlet
        self._plan = CopyPlan()
        self._account = Account(company, None)
        self._finals: dict[str, Path] = {}
        self._taken: set[str] = set()
        self._items: list[CopyItem] = []
        self._number = 0
        self._offset = 0
        self._keeper: Keeper | None = None
        self._problem = ""

    async def run(self) -> CopyOutcome:
        """Copy it. Raises CopyFailed."""
        for source in self._sources:
            await self._list(source)
        self._account = Account(self._company, self._plan.size)
        for trouble in self._plan.troubles:
            self._account.trouble(trouble)
        items = self._plan.items
        if not items:
            return self._account.outcome
        free, taken = None, list[str]()
        if self._outlet is None:
            free, taken = await asyncio.to_thread(self._lay_out)
        elif len(items) > 1 or items[0].folder:
            raise CopyFailed(_("Only a single file can be written to standard output."))
        await settle(self._company, self._plan, taken, free=free, full=HERE)
        self._far = await self._link.hasten(self._plan.size, self._plan.files)
        try:
            for _top, group in groupby(items, lambda item: item.name.partition("/")[0]):
                await self._copy_top(list(group))
        except OSError as error:
            raise CopyFailed(f"{error.filename}: {error.strerror}.") from error
        return self._account.outcome

    # --- what there is ---

    async def _list(self, source: str) -> None:
        fields = ["r"] if self._recursive else []
        try:
            answer = await self._far.answer("L", escaped(source), *fields)
        except FarRefused as refused:
            said = _("{path} couldn't be listed: {reason}.")
            self._plan.troubles.append(said.format(path=source, reason=refused))
            return
        if not answer.entries:
            said = _("There is no {path} on the instance.")
            self._plan.troubles.append(said.format(path=source))
        root = ""
        for entry in answer.entries:
            if entry.kind == "r":
                root = ""
                continue
            mode, size, name = (*entry.text.split(" "), "", "")[:3]
            path = unescaped(name)
            if path is None:
                raise CopyFailed(_("The instance sent a list that can't be read."))
            root = root or path.rstrip("/") or "/"
            self._add(mode, size, path, root)

    def _add(self, mode: str, size: str, path: str, root: str) -> None:
        name = self._local_name(path, root)
        if name is None:
            said = _("{path} has a name that can't be used here and was skipped.")
            self._plan.troubles.append(said.format(path=path))
        elif mode == "@":
            self._plan.troubles.append(_(LOOP).format(path=path))
        elif mode in ("-", "?"):
            said = _("{path} couldn't be read on the instance.")
            self._plan.troubles.append(said.format(path=path))
        elif mode.startswith("d"):
            if self._recursive:
                item = CopyItem(path, name, folder=True, mode=permissions(mode))
                self._plan.items.append(item)
            else:
                self._plan.troubles.append(_(FOLDER).format(path=path))
        elif mode.startswith("-") and size.isdecimal():
            self._plan.items.append(
                CopyItem(path, name, mode=permissions(mode), size=int(size))
            )
        else:
            self._plan.troubles.append(_(SPECIAL).format(path=path))

    def _local_name(self, path: str, root: str) -> str | None:
        """Where it goes below the destination; None for what must not be."""
        base = last_part(root)
        if path.rstrip("/") == root.rstrip("/"):
            return base if not base or is_harmless(base) else None
        inside = path.removeprefix(f"{root.rstrip('/')}/")
        parts = inside.split("/")
        if inside == path or not all(map(is_harmless, [*parts, *([base] if base else [])])):
            return None
        return f"{base}/{inside}" if base else inside

    # --- where it goes ---

    def _lay_out(self) -> tuple[int, list[str]]:
        """Bytes that there is room for, and the files that would be replaced. Raises CopyFailed."""
        there, items = Path(self._destination), self._plan.items
        tops = {item.name.partition("/")[0] for item in items}
        is_folder = there.is_dir()
        folder = there if is_folder else there.parent
        if not folder.is_dir():
            raise CopyFailed(_("There is no folder {path}.").format(path=folder))
        one_folder = len(tops) == 1 and items[0].folder
        as_folder = len(tops) > 1 or self._destination.endswith("/")
        if as_folder and not (is_folder or one_folder):
            raise CopyFailed(_("{path} is not a folder.").format(path=there))
        taken = []
        for item in items:
            name = item.name if is_folder else item.name.partition("/")[2]
            final = there / name if name else there
            # What a link leads to is replaced, and not the link.
            final = Path(os.path.realpath(final)) if final.is_symlink() else final
            if item.name in self._finals:
                raise CopyFailed(_("Two files would be named {path}.").format(path=final))
            self._finals[item.name] = final
            if os.path.lexists(final):
                if not (final.is_dir() if item.folder else final.is_file()):
                    said = _("{path} can't be replaced: it is of another kind.")
                    raise CopyFailed(said.format(path=final))
                self._taken.add(item.name)
                taken += [] if item.folder else [str(final)]
        return shutil.disk_usage(folder).free, taken

    # --- copying ---

    async def _copy_top(self, items: list[CopyItem]) -> None:
        """Copy one of the sources; a folder that is new gets its name when it is whole."""
        first, draft = items[0], None
        if first.folder and first.name not in self._taken:
            final = self._finals[first.name]
            draft = await asyncio.to_thread(FolderDraft, final)
            for item in items:
                within = self._finals[item.name].relative_to(final)
                self._finals[item.name] = draft.path / within
        try:
            await self._copy_items(items)
            if draft is not None:
                await asyncio.to_thread(draft.finish)
        except BaseException:
            if self._keeper is not None:
                await self._keeper.discard()
            if draft is not None:
                await asyncio.to_thread(draft.discard)
            raise

    async def _copy_items(self, items: list[CopyItem]) -> None:
        self._items = [item for item in items if not item.folder]
        self._number = self._offset = 0
        folders = [item for item in items if item.folder and item.name not in self._taken]
        await asyncio.to_thread(self._make_folders, folders)
        while self._number < len(self._items):
            try:
                await self._receive()
            except LinkLost as lost:
                self._far = await self._link.again(lost)
        await asyncio.to_thread(self._give_modes, folders)

    def _make_folders(self, folders: list[CopyItem]) -> None:
        for item in folders:
            self._finals[item.name].mkdir(mode=0o700, exist_ok=True)

    def _give_modes(self, folders: list[CopyItem]) -> None:
        for item in reversed(folders):
            if item.mode is not None:
                # Its owner is to be able to remove what is in it.
                self._finals[item.name].chmod(item.mode)

    async def _receive(self) -> None:
        """Take what is left of the files; raises LinkLost in the middle of it."""
        wanted: asyncio.Queue[Wanted | None] = asyncio.Queue()
        async with _beside(self._ask(wanted)):
            while (piece := await wanted.get()) is not None:
                item = self._items[piece.number]
                if piece.offset is None:
                    await self._end_file(item, piece.answered)
                else:
                    await self._take(item, piece.offset, piece.answered)

    async def _ask(self, wanted: "asyncio.Queue[Wanted | None]") -> None:
        """Ask for all that is left, as far ahead as there is room."""
        try:
            for number in range(self._number, len(self._items)):
                item = self._items[number]
                start = self._offset if number == self._number else 0
                size, path = item.size or 0, escaped(item.source)
                for offset in range(start, max(size, 1), PIECE):
                    cost = max(REQUEST, min(PIECE, size - offset))
                    fields = path, str(offset // BLOCK), str(BLOCKS)
                    answered = await self._far.ask("G", *fields, cost=cost, most=AHEAD)
                    wanted.put_nowait(Wanted(number, offset, answered))
                answered = await self._far.ask("H", path, str(size), most=AHEAD)
                wanted.put_nowait(Wanted(number, None, answered))
        except LinkLost as lost:
            failed: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
            failed.set_exception(lost)
            # Looked at, whoever else does.
            failed.exception()
            wanted.put_nowait(Wanted(self._number, 0, failed))
        else:
            wanted.put_nowait(None)

    async def _take(
        self, item: CopyItem, offset: int, answered: "asyncio.Future[Answer]"
    ) -> None:
        try:
            data = (await answered).data
            for _try in range(TRIES - 1):
                if data is not None:
                    break
                again = str(offset // BLOCK), str(BLOCKS)
                data = (await self._far.answer("G", escaped(item.source), *again)).data
        except FarRefused as refused:
            self._problem = self._problem or f"{refused}"
            return
        if data is None:
            raise CopyFailed(
                _(
                    "The data from the instance is damaged: something else writes to its terminal."
                )
            )
        if data and not item.size:
            # What /proc and the like make as it is read.
            self._problem = _(SIZELESS)
        data = data[: max(0, (item.size or 0) - offset)]
        await self._write(item, data)
        self._offset = offset + len(data)
        self._link.progressed()
        self._account.moved(len(data), item.name)

    async def _write(self, item: CopyItem, data: bytes) -> None:
        if self._problem:
            return
        try:
            if self._keeper is None:
                self._keeper = self._new_keeper(item)
            await self._keeper.write(data)
        except OSError as error:
            self._note(error)

    def _new_keeper(self, item: CopyItem) -> Keeper:
        if self._outlet is not None:
            return StreamKeeper(self._outlet)
        return FileKeeper(self._finals[item.name], replace=item.name in self._taken)

    def _note(self, error: OSError) -> None:
        if error.errno in (ENOSPC, EDQUOT) or self._outlet is not None:
            said = _("The copy couldn't be written: {reason}.").format(reason=error.strerror)
            raise CopyFailed(said) from error
        said = _("it couldn't be written: {reason}").format(reason=error.strerror)
        self._problem = self._problem or said

    async def _end_file(self, item: CopyItem, answered: "asyncio.Future[Answer]") -> None:
        try:
            digest = (await answered).text
        except FarRefused as refused:
            digest, self._problem = "", self._problem or str(refused)
        keeper, problem = self._keeper, self._problem
        if keeper is None:
            problem = problem or _("nothing was received")
        elif not problem and keeper.digest != digest:
            problem = _("it changed while it was copied")
        try:
            if keeper is not None and not problem:
                await keeper.finish(item.mode)
        except OSError as error:
            self._keeper = None
            self._note(error)
            problem = self._problem
        else:
            if keeper is not None and problem:
                await keeper.discard()
        if problem:
            said = _("{path} was not copied: {reason}.")
            self._account.trouble(said.format(path=item.source, reason=problem))
        else:
            self._account.copied(item.size or 0)
        self._keeper, self._problem = None, ""
        self._number, self._offset = self._number + 1, 0


def permissions(letters: str) -> int:
    """The mode behind what `ls -l` writes of one: `-rwxr-xr-x`."""
    mode = 0
    for letter in letters[1:MODE_LETTERS]:
        mode = mode << 1 | (letter in "rwxst")
    return mode & PERMISSIONS


@asynccontextmanager
async def _beside(chore: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run a chore for as long as this lasts."""
    task = asyncio.get_running_loop().create_task(chore)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
