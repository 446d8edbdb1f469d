"""What the README says is so."""

import re
from pathlib import Path

import pytest

from tui.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def test_it_is_read_in_a_minute() -> None:
    assert len(README.splitlines()) <= 110


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)))
)
def test_every_make_target_exists(command: str) -> None:
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"(?:^|`)ssm-tui ([a-z-]+)", README, re.MULTILINE)))
)
def test_every_command_that_is_shown_exists(command: str) -> None:
    assert command in COMMANDS
