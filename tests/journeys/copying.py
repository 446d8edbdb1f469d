"""Copies in this process, to and from a sandbox's instances."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.journeys.remote import PATIENCE, Account
from tui.sessions.copying.copy import Copy, CopyRequest
from tui.sessions.copying.link import LinkOptions
from tui.sessions.copying.outcome import Company, CopyOutcome
from tui.sessions.copying.tally import CopyProgress

Seen = tuple[str, str, bytes | None]


@dataclass
class Copier:
    """Copies as a command would, and remembers what was asked and said."""

    here: Account
    port: bool = False
    replace: bool = False
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    shown: list[CopyProgress] = field(default_factory=list)
    way: str = ""

    async def __call__(self, request: CopyRequest, instance: str = "web-01") -> CopyOutcome:
        """Copy. Raises CopyFailed."""
        options = LinkOptions(reason="look", port=self.port, say=self.said.append)
        company = Company(
            may_replace=self._may_replace, say=self.said.append, show=self.shown.append
        )
        async with asyncio.timeout(PATIENCE):
            return await self._copied(request, instance, options, company)

    async def _copied(
        self, request: CopyRequest, instance: str, options: LinkOptions, company: Company
    ) -> CopyOutcome:
        with closing(self.here.aws()) as aws:
            copy = Copy(aws, self.here.instance(instance), request, options, company)
            try:
                return await copy.run()
            finally:
                self.way = copy.way_words

    async def up(self, *sources: Path | str, to: Path | str, deep: bool = False) -> CopyOutcome:
        """Copy there. Raises CopyFailed."""
        return await self(_request(sources, to, upload=True, deep=deep))

    async def down(
        self, *sources: Path | str, to: Path | str, deep: bool = False
    ) -> CopyOutcome:
        """Copy here. Raises CopyFailed."""
        return await self(_request(sources, to, upload=False, deep=deep))

    async def _may_replace(self, names: Sequence[str]) -> bool:
        self.asked += names
        return self.replace


def _request(
    sources: Sequence[Path | str], to: Path | str, *, upload: bool, deep: bool
) -> CopyRequest:
    return CopyRequest(
        sources=[str(source) for source in sources],
        destination=str(to),
        upload=upload,
        recursive=deep,
    )


def contents(folder: Path) -> list[Seen]:
    """All that is in a folder, with modes; of links what they lead to."""
    return sorted(
        (
            str(path.relative_to(folder)),
            oct(path.stat().st_mode),
            path.read_bytes() if path.is_file() else None,
        )
        for path in folder.rglob("*")
    )
