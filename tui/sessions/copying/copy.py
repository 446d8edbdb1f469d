"""One copy, from its first session to its last word."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from tui.aws.client import Aws
from tui.sessions.copying.download import Download
from tui.sessions.copying.link import FarLink, LinkOptions
from tui.sessions.copying.local import CopyItem, CopyPlan, local_plan
from tui.sessions.copying.names import rooted
from tui.sessions.copying.outcome import Company, CopyOutcome
from tui.sessions.copying.upload import Upload
from tui.sessions.headless.proxy import ByteSource, ByteWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRequest:
    """What is to be copied.

    Attributes:
        sources: names here, or paths there.
        destination: where to: a path there, or a name here.
        upload: whether it goes there.
        recursive: whether folders are copied too.
        source: what is copied in place of a file.
        outlet: what a file is written to in place of one.
    """

    sources: Sequence[str]
    destination: str
    upload: bool
    recursive: bool = False
    source: ByteSource | None = None
    outlet: ByteWriter | None = None


class Copy:
    """One copy; `run` is its whole life. Where it is cancelled, both sides are left as they were.

    Args:
        aws: who copies, and where.
        target: the id of a managed node.
        request: what is to be copied.
        options: what its sessions are started with.
        company: whom to ask and tell.
    """

    def __init__(
        self,
        aws: Aws,
        target: str,
        request: CopyRequest,
        options: LinkOptions,
        company: Company,
    ) -> None:
        self._link = FarLink(aws, target, options)
        self._request = request
        self._company = company

    @property
    def way_words(self) -> str:
        """How the bytes went, and why not faster."""
        return self._link.way_words

    async def run(self) -> CopyOutcome:
        """Copy. Raises CopyFailed."""
        done = False
        try:
            outcome = await self._copied()
            done = True
        finally:
            await _to_its_end(self._link.close(interrupted=not done))
        return outcome

    async def _copied(self) -> CopyOutcome:
        request = self._request
        if not request.upload:
            far = await self._link.open()
            return await Download(
                self._link,
                far,
                [rooted(source) for source in request.sources],
                request.destination,
                self._company,
                recursive=request.recursive,
                outlet=request.outlet,
            ).run()
        plan = CopyPlan([CopyItem("-", "", size=None)])
        if request.source is None:
            plan = await asyncio.to_thread(
                local_plan, list(request.sources), recursive=request.recursive
            )
        far = await self._link.open()
        path = rooted(request.destination)
        return await Upload(
            self._link, far, plan, path, self._company, source=request.source
        ).run()


async def _to_its_end(chore: Coroutine[Any, Any, None]) -> None:
    """Await a chore that goes on although its caller is cancelled, and then be cancelled."""
    task = asyncio.get_running_loop().create_task(chore)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
