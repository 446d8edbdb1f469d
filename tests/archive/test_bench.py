"""The measurements of `tests.bench.archive` run, at a small size."""

from pathlib import Path

from tests.bench.archive import QUERIES, fill, index, timings
from tui.archive.store import Archive


def test_everything_that_is_measured_is_found(tmp_path: Path) -> None:
    archive = Archive.within(tmp_path / "data", keyring=False)
    fill(archive, 300, 8, 60_000)
    index(archive)
    measured = list(timings(archive))
    assert [each.name for each in measured][1:] == [f"search {query}" for query in QUERIES]
