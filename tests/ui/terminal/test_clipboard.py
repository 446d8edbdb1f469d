"""Which program fills the clipboard, where there is one."""

from pathlib import Path

import pytest

from tui.ui.terminal.clipboard import clipboard_command


@pytest.fixture
def programs(tmp_path: Path) -> str:
    for name in ("pbcopy", "wl-copy", "xclip"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("platform", "display", "program"),
    [
        ("darwin", {}, "pbcopy"),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wl-copy"),
        ("linux", {"DISPLAY": ":0"}, "xclip"),
        ("linux", {}, ""),
    ],
)
def test_the_desktops_program_is_used_where_a_desktop_is(
    platform: str, display: dict[str, str], program: str, programs: str
) -> None:
    command = clipboard_command({"PATH": programs, **display}, platform)
    assert [Path(part).name for part in command[:1]] == ([program] if program else [])


def test_a_program_that_is_not_there_is_not_used(tmp_path: Path) -> None:
    assert clipboard_command({"PATH": str(tmp_path), "DISPLAY": ":0"}, "linux") == []
