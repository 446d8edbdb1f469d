"""What lies on this machine is judged, and each trouble has a way out."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.archived import keyring, remember
from tests.settings.user_settings import write_settings
from tui.archive.opening import opener
from tui.cli.selfcheck import machine
from tui.cli.selfcheck.machine import (
    check_archive,
    check_keyring,
    check_own_terminal,
    check_settings,
    check_versions,
)
from tui.settings.settings import data_directory

__all__ = ["keyring"]


def test_the_versions_that_matter_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = check_versions()
    assert found.verdict == "ok"
    for package in ("ssm-tui 0.", "Python 3.", "textual ", "boto3 ", "websockets "):
        assert package in found.evidence
    monkeypatch.setattr(machine, "NEEDED", ("textual", "no-such-package"))
    assert check_versions().verdict == "problem"
    assert "no-such-package" in check_versions().evidence


def test_without_a_terminal_commands_work_all_the_same() -> None:
    found = check_own_terminal()
    assert (found.verdict, found.fix) == ("warning", "Commands work without one.")


@pytest.mark.parametrize(
    ("size", "verdict"), [((100, 30), "ok"), ((39, 30), "warning"), ((100, 7), "warning")]
)
def test_a_window_has_to_be_large_enough(
    size: tuple[int, int], verdict: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "check_terminal", lambda: None)
    monkeypatch.setenv("COLUMNS", str(size[0]))
    monkeypatch.setenv("LINES", str(size[1]))
    assert check_own_terminal().verdict == verdict


@pytest.mark.parametrize(
    ("text", "verdict", "words"),
    [
        ("bell = true", "ok", "settings.toml"),
        ("theme = 'none such'", "warning", "no theme"),
        ("bell = 7\nscrollback = -1", "warning", "2 problems; first: "),
        ("max_minutes = 0", "problem", "line 1: max_minutes"),
    ],
)
def test_settings_are_judged_by_what_is_lost(text: str, verdict: str, words: str) -> None:
    write_settings(text)
    found = check_settings()
    assert found.verdict == verdict
    assert words in found.evidence


def test_without_a_file_defaults_apply() -> None:
    assert "doesn't exist: defaults apply" in check_settings().evidence


def test_a_keyring_that_is_turned_off_is_no_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_keyring().verdict == "ok"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    assert check_keyring().verdict == "warning"


@pytest.mark.usefixtures("keyring")
def test_a_keyring_is_named_and_the_history_is_encrypted_by_it() -> None:
    assert "file_keyring" in check_keyring().evidence
    assert "doesn't exist yet" in check_archive().evidence
    remember("maria-1", started=datetime(2026, 11, 1, tzinfo=UTC))
    found = check_archive()
    assert found.verdict == "ok"
    assert found.evidence.endswith("archive.db, 1 session, encrypted")


@pytest.mark.parametrize(
    ("spoil", "verdict", "words"),
    [
        (lambda _path: None, "warning", "1 session, not encrypted"),
        (lambda path: path.write_bytes(b"x" * 5000), "problem", "ledger.sqlite3"),
        (lambda _path: write_settings("local_history = false"), "ok", "off"),
    ],
)
def test_a_history_that_is_plain_damaged_or_off_is_said(
    spoil: Callable[[Path], None], verdict: str, words: str
) -> None:
    remember("maria-1")
    opener.opener_of.cache_clear()
    spoil(data_directory() / "ledger.sqlite3")
    found = check_archive()
    assert found.verdict == verdict
    assert words in found.evidence


def test_every_trouble_has_a_way_out() -> None:
    write_settings("bell = 7")
    checks = asyncio.run(asyncio.to_thread(lambda: [check_own_terminal(), check_settings()]))
    assert all(check.fix for check in checks if check.verdict != "ok")
