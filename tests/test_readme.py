"""What the README says is what the program does."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from tests.support.aws.policy import policy
from tui.aws.permissions import ACTIONS, Capability
from tui.cli.root import COMMANDS
from tui.settings.settings import Settings, load_settings, settings_file

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def block(language: str, heading: str) -> str:
    """The first fenced block of a language below a heading."""
    _, _, below = README.partition(f"## {heading}\n")
    match = re.search(rf"```{language}\n(.*?)```", below, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_policy_is_the_programs_own() -> None:
    assert block("json", "AWS permissions").strip() == policy()


def test_what_the_policy_leaves_out_of_forwarding_is_named_below_it() -> None:
    for capability in (Capability.DATABASES, Capability.PUSH_KEY):
        assert all(f"`{action}`" in README for action in ACTIONS[capability])


def test_every_setting_is_listed_and_holds_as_it_is_written() -> None:
    written = block("toml", "Settings")
    assert set(tomllib.loads(written)) == {item.name for item in fields(Settings)}
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(written)
    assert load_settings({}).problems == ()


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_every_link_leads_to_a_file(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)))
)
def test_every_make_target_exists(command: str) -> None:
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command: str) -> None:
    assert re.search(rf"ssm-tui {command}\b", README)


@pytest.mark.parametrize(
    "command",
    sorted(set(re.findall(r"(?:^|`|= |Command )ssm-tui ([a-z-]+)", README, re.MULTILINE))),
)
def test_every_command_that_is_shown_exists(command: str) -> None:
    assert command in COMMANDS
