"""The versions of Python that `make versions` tries are those that there are."""

import sys
from pathlib import Path

import pytest

from tests import versions


def test_the_oldest_is_the_one_that_is_promised() -> None:
    assert versions.oldest() == 11


def test_one_that_does_not_run_or_is_of_another_version_is_passed_over(tmp_path: Path) -> None:
    here = Path(sys.executable)
    assert versions.works(here, sys.version_info.minor)
    assert not versions.works(here, sys.version_info.minor + 1)
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\necho command not found >&2; exit 127\n")
    shim.chmod(0o700)
    assert not versions.works(shim, 99)
    assert not versions.works(tmp_path / "none", 99)


def test_each_is_found_once_and_the_one_that_runs_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(versions, "candidates", lambda minor: iter([Path(f"/{minor}")] * 2))
    monkeypatch.setattr(versions, "works", lambda _python, minor: minor in {11, 12, 14})
    expected = {11, 12, 14} - {sys.version_info.minor}
    assert versions.interpreters() == {minor: Path(f"/{minor}") for minor in expected}
