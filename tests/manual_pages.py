"""What the manual takes from the program's own tables: `python -m tests.manual_pages` writes it.

The page of all keys is made of the table of actions; on the page of settings each setting of the
lists has its example and its words from the table of meanings.
"""

import re
from textwrap import wrap
from typing import Final

from tui.settings.meanings import SETTINGS
from tui.ui.actions import ACTIONS, NUMBERED, Scope, UserAction
from tui.ui.key_words import key_words
from tui.ui.keymap import may_be_without
from tui.ui.manual.pages import FOLDER

KEYS: Final = FOLDER / "keys.md"
SETTINGS_PAGE: Final = FOLDER / "settings.md"
WIDTH: Final = 98
ENTRY: Final = re.compile(r"^- `(\w+) = .*\n(?:  .*\n)*", re.MULTILINE)
"""A setting of a list."""

BLOCK: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
ALL_CODE: Final = ("json.md", "permissions.md")
"""Pages with blocks of code in which nothing is translated."""

HEAD = """# All keys

Every key and what it does, as `?` shows it, with the name that `[keys]` in the
[settings](settings.md#keys-of-your-own) takes: `"instances.connect" = ["enter", "c"]`. `[]` removes
the keys of an action that is `optional`: something else does the same. In a session, each key is
pressed after the leader. This page is generated from the program's own table.
"""


def keys_page() -> str:
    """The page of all keys."""
    parts = [HEAD]
    for scope in Scope:
        rows = [_row(action) for action in ACTIONS if action.scope is scope]
        parts.append(
            f"\n## {scope.heading}\n\n| keys | what it does | name | |\n| --- | --- | --- | --- |\n"
        )
        parts += rows
    return "".join(parts)


def settings_page(page: str) -> str:
    """The page of settings, with what its lists say of each."""
    return ENTRY.sub(lambda entry: _setting(entry[1]), page)


def with_the_code_of(page: str, translated: str) -> str:
    """A page in another language, with the blocks of code of the English one."""
    blocks = iter(BLOCK.findall(page))
    return BLOCK.sub(lambda _: next(blocks), translated)


def _setting(name: str) -> str:
    meaning = SETTINGS[name]
    # A line of Markdown may end between words; not in code.
    code = f"`{name} = {meaning.example}`:".replace(" ", "\0")
    lines = wrap(
        f"{code} {meaning.words}",
        WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "".join(f"{line}\n" for line in lines).replace("\0", " ")


def _row(action: UserAction) -> str:
    keys = " ".join(f"`{_written(key)}`" for key in action.keys)
    name = "digits stay" if action.id in NUMBERED else f"`{action.name}`"
    words = action.words.replace("|", "\\|")
    return f"| {keys} | {words} | {name} | {'optional' if may_be_without(action) else ''} |\n"


def _written(key: str) -> str:
    # In a table of Markdown a bar ends a cell even where it is code.
    return key_words(key).replace("|", "\\|")


if __name__ == "__main__":
    KEYS.write_text(keys_page())
    SETTINGS_PAGE.write_text(settings_page(SETTINGS_PAGE.read_text()))
    for page in (each for name in ALL_CODE for each in FOLDER.glob(f"*/{name}")):
        page.write_text(with_the_code_of((FOLDER / page.name).read_text(), page.read_text()))
