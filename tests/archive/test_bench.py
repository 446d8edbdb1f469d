"""The measurements of `tests.bench.archive` run, at a small size."""

from pathlib import Path

from tests.bench.archive import QUERIES, copy, fill, index, row, timings
from tests.ui.fakes import NOW
from tui.archive.opening.opener import opener_of
from tui.archive.query import parse
from tui.archive.searching import search
from tui.archive.store import Archive


def test_everything_that_is_measured_is_found(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path / "data", keyring=False)
    assert fill(archive, 300, 8, 60_000) > 60_000
    index(archive)
    copy(archive, 8, 2)
    measured = list(timings(archive))
    assert [each.name for each in measured] == [f"search {query}" for query in QUERIES]
    needles = search(opener_of(archive.path.parent, keyring=False), parse("needle", NOW))
    assert [hit.session_id for hit in needles] == [row(4).session_id, row(12).session_id]
