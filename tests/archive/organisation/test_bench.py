"""The measurements of `tests.bench.organisation` run, at a small size."""

from pathlib import Path

import pytest

from tests.bench.organisation import FILTERS, measured


async def test_every_filter_is_measured_beside_a_scan(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await measured(tmp_path, 300)
    told = capsys.readouterr().out
    assert "300 rows are written" in told
    assert all(f"\n{name} " in told for name, _wanted in FILTERS)
