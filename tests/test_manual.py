"""What the manual says is what the program does, and it says all of it."""

import re
import tomllib
from dataclasses import fields

import pytest

from tests.cli.command_tree import every_command
from tests.manual_pages import KEYS, SETTINGS_PAGE, keys_page, settings_page
from tests.support.aws.policy import OrganisationHistory, history_policy, policy
from tui.aws.permissions import ACTIONS, Capability
from tui.settings.settings import Settings, load_settings, settings_file
from tui.ui.actions import ACTIONS as USER_ACTIONS
from tui.ui.key_words import key_words
from tui.ui.manual.pages import FOLDER

PAGES = {path.name: path.read_text() for path in FOLDER.glob("*.md")}
COMMANDS = [" ".join(words) for words in every_command() if words]


def block(language: str, page: str) -> str:
    """The first fenced block of a language on a page."""
    match = re.search(rf"```{language}\n(.*?)```", PAGES[page], re.DOTALL)
    assert match is not None
    return match[1]


def settings_as_written() -> str:
    """The page's settings as a file: those of the lists, then the tables."""
    page = PAGES["settings.md"]
    listed = re.findall(r"^- `(\w+ = .*?)`:", page, re.MULTILINE)
    return "\n".join([*listed, *re.findall(r"```toml\n(.*?)```", page, re.DOTALL)])


def test_the_policy_is_the_programs_own() -> None:
    assert block("json", "permissions.md").strip() == policy()


@pytest.mark.parametrize("page", ["permissions.md", "ja/permissions.md"])
def test_the_policy_for_an_organisations_history_is_the_programs_own(page: str) -> None:
    blocks = re.findall(r"```json\n(.*?)```", (FOLDER / page).read_text(), re.DOTALL)
    assert blocks[1].strip() == history_policy(OrganisationHistory())


def test_what_the_policy_leaves_out_of_forwarding_is_named_below_it() -> None:
    for capability in (Capability.DATABASES, Capability.PUSH_KEY):
        assert all(f"`{action}`" in PAGES["permissions.md"] for action in ACTIONS[capability])


def test_every_setting_is_listed_and_holds_as_it_is_written() -> None:
    written = settings_as_written()
    assert set(tomllib.loads(written)) == {item.name for item in fields(Settings)}
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(written)
    assert load_settings({}).problems == ()


def test_every_setting_is_explained_as_the_program_explains_it() -> None:
    page = SETTINGS_PAGE.read_text()
    assert page == settings_page(page), "`make manual` writes it"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_shown(command: str) -> None:
    assert re.search(rf"ssm-tui {command}\b", PAGES["commands.md"])


@pytest.mark.parametrize("page", sorted(PAGES))
def test_every_command_that_is_shown_exists(page: str) -> None:
    shown = re.findall(r"(?:^|`|= |Command )ssm-tui ([a-z][a-z-]*)", PAGES[page], re.MULTILINE)
    assert set(shown) <= {command.split()[0] for command in COMMANDS}


def test_every_key_is_listed_as_the_table_of_actions_has_it() -> None:
    assert KEYS.read_text() == keys_page(), "`make manual` writes it"


@pytest.mark.parametrize("page", sorted(set(PAGES) - {KEYS.name}))
def test_every_key_that_is_named_does_something(page: str) -> None:
    known = {key_words(key).casefold() for action in USER_ACTIONS for key in action.keys}
    known |= {"enter", "~", ".", "ctrl+]", "ctrl+5", "ctrl+c", "space", "del", "▶"}
    prose = re.sub(r"```.*?```", "", PAGES[page], flags=re.DOTALL)
    keys = re.findall(r"(?<!\()`(\S|F\d|Ctrl\+\S+|Enter|Esc|Tab|Space|Del|Backspace)`", prose)
    assert {key for key in keys if key.casefold() not in known} == set()
