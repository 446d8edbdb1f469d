"""What the far side lists is not believed."""

from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest

from tui.sessions.copying.answers import FarWord, FileData
from tui.sessions.copying.download import Download, permissions
from tui.sessions.copying.link import FarLink
from tui.sessions.copying.outcome import Company, CopyOutcome
from tui.sessions.copying.talk import CopyFailed, Talk


class Liar(Talk):
    """A far side that lists what it likes, and whose sums are wrong."""

    def __init__(self, *entries: str) -> None:
        super().__init__()
        self._entries = entries
        self.data: bytes | None = None
        self.asked: list[str] = []

    def progressed(self) -> None:
        """It would."""

    async def hasten(self, size: int, files: int) -> Talk:
        return self

    async def give(self, pieces: AsyncIterator[bytes], size: int | None) -> None:
        raise AssertionError("nothing is sent")

    async def _send(self, line: bytes) -> None:
        self.asked.append(line.decode().strip())
        if line.startswith(b"L"):
            for entry in self._entries:
                self.hear(FarWord(entry[0], entry[1:]))
            self.hear(FarWord("l", "."))
        elif self.data is None:
            self.hear(FarWord("-", "no \x1b[2Jmore"))
        elif line.startswith(b"G"):
            self.hear(FileData(self.data))
            self.hear(FarWord("g"))
        else:
            self.hear(FarWord("h", sha256(b"other").hexdigest()))


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def fetched(far: Liar, to: Path) -> CopyOutcome:
    async def never(names: object) -> bool:
        raise AssertionError("nothing is there")

    company = Company(may_replace=never, say=lambda sentence: None)
    link = cast(FarLink, far)
    return await Download(link, far, ["/top"], str(to), company, recursive=True).run()


@pytest.mark.parametrize(
    "name",
    [
        *(",/top/../x", ",/top/..", ",/etc/passwd", ",/top//x", ",/topx", ",/top/a/../../x"),
        *("=L3RvcC9hCmI=", "=L3RvcC8bWzJK"),
    ],
)
async def test_a_name_that_leads_elsewhere_is_left_out(tmp_path: Path, name: str) -> None:
    far = Liar("r", "ldrwxr-xr-x 0 ,/top", f"l-rw-r--r-- 10 {name}")
    outcome = await fetched(far, tmp_path)
    assert "has a name that can't be used here" in outcome.troubles[0]
    assert [line for line in far.asked if line[0] == "G"] == []


@pytest.mark.parametrize("name", ["", "!", "=%%%"])
async def test_a_listing_that_can_not_be_read_ends_it(tmp_path: Path, name: str) -> None:
    with pytest.raises(CopyFailed, match="can't be read"):
        await fetched(Liar("r", f"l-rw-r--r-- 10 {name}"), tmp_path)


async def test_words_of_the_far_side_are_made_harmless(tmp_path: Path) -> None:
    outcome = await fetched(Liar("r", "l-rw-r--r-- 10 ,/top"), tmp_path)
    assert outcome.troubles == ["/top was not copied: no \u241b[2Jmore."]


@pytest.mark.parametrize("data", [b"ten bytes!", b"few", b""])
async def test_what_is_not_what_the_sum_says_is_not_kept(tmp_path: Path, data: bytes) -> None:
    far = Liar("r", "l-rw-r--r-- 10 ,/top")
    far.data = data
    outcome = await fetched(far, tmp_path)
    assert outcome.troubles == ["/top was not copied: it changed while it was copied."]
    assert names(tmp_path) == ["home"]


async def test_a_size_beyond_the_disk_is_refused_before_anything_is_asked(
    tmp_path: Path,
) -> None:
    far = Liar("r", f"l-rw-r--r-- {10**18} ,/top")
    with pytest.raises(CopyFailed, match="bytes free"):
        await fetched(far, tmp_path)


@pytest.mark.parametrize(
    ("letters", "mode"),
    [
        ("-rwxr-xr-x", 0o755),
        ("-rw-r-----.", 0o640),
        ("-rwsr-sr-t+", 0o755),
        ("-rwSr-Sr-T", 0o644),
        ("d---------", 0),
        ("", 0),
    ],
)
def test_who_may_read_write_and_execute_is_read_and_nothing_else(
    letters: str, mode: int
) -> None:
    assert permissions(letters) == mode
