"""Reads what a shell says was typed, and answers as it wants it: click's part, done safely.

Names come from AWS and from files, and a shell puts what it completes into a command line: for
bash each is quoted as it has to be at that place; zsh and fish quote by themselves. What cannot
be shown as it is, such as a name with a control character, is left out.
"""

import os
import re
from typing import Any, Final

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
    split_arg_string,
)

from tui.cli.connection import ConnectionOptions
from tui.printable import clean

END: Final = "\x01"
"""Marks the end of what was typed, where a blank or a quotation mark may be the last."""

_ASSIGNMENT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
_QUOTED: Final = re.compile(r"([^\w.,:/@%+=^-])")
"""What bash may give a meaning to outside of quotation marks; a tilde counts at the beginning."""
_IN_DOUBLE: Final = re.compile(r'(["$`\\!])')

PARTIAL: Final = ("=", ":", ".", "/")
"""How a candidate ends behind which more is to be typed."""


class _Answers(ShellComplete):
    """What the three shells have in common."""

    def __init__(
        self, cli: click.Command, ctx_args: Any, prog_name: str, complete_var: str
    ) -> None:
        super().__init__(cli, {**ctx_args, "obj": ConnectionOptions()}, prog_name, complete_var)
        self._before = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        words = typed_words(os.environ.get("COMP_LINE", ""))
        incomplete = words.pop() if words else ""
        # The value of `--name=value` is completed, and the option stays.
        name, equals, _ = incomplete.partition("=")
        self._before = f"{name}=" if equals and name.startswith("--") else ""
        return words[1:], incomplete

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        try:
            found = super().get_completions(args, incomplete)
        except click.ClickException:
            return []  # of a line that is wrong already
        return [item for item in found if clean(str(item.value)) == item.value]

    def format_completion(self, item: CompletionItem[str]) -> str:
        if item.type == "file":
            return "file\t"
        if item.type == "dir":
            return "folder\t"
        value = self._before + item.value
        return f"{'partial' if value.endswith(PARTIAL) else 'plain'}\t{self.written(value)}"

    def written(self, value: str) -> str:
        """The value as the shell is to put it into the line."""
        return value


class _Bash(_Answers):
    """It puts the answers into the line as they are."""

    name = "bash"

    def written(self, value: str) -> str:
        return bash_word(
            value, os.environ.get("COMP_LINE", ""), os.environ.get("COMP_WORD", "")
        )


class _Zsh(_Answers):
    name = "zsh"


class _Fish(_Answers):
    """It leaves a tilde at the beginning as it is, which would be somebody's home."""

    name = "fish"

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        found = super().get_completions(args, incomplete)
        return [item for item in found if not item.value.startswith("~")]


def use_own_shells() -> None:
    """Have click answer by these classes."""
    for kind in (_Bash, _Zsh, _Fish):
        add_completion_class(kind)


def typed_words(line: str) -> list[str]:
    """The words of a line up to the cursor, from the program on; the last may be empty."""
    words = split_arg_string(line + END)
    while words and _ASSIGNMENT.match(words[0]):
        del words[0]
    return [word.removesuffix(END) for word in words]


def bash_word(value: str, line: str, word: str) -> str:
    """What bash is to put in the place of the word that it has cut out of a line.

    It cuts at `:` and `=` too, and what stands before that stays in the line.

    Args:
        value: the whole of what is meant.
        line: up to the cursor.
        word: bash's last word of it, quotation marks included.
    """
    if word in {":", "="} and line.endswith(word):
        word = ""
    if word[:1] in {"'", '"'}:
        mark = word[0]
        body = value.replace("'", "'\\''") if mark == "'" else _IN_DOUBLE.sub(r"\\\1", value)
        # Readline closes what it does not find closed.
        return body + mark if body.endswith(mark) else body
    head = line.removesuffix(word) if line.endswith(word) else line
    kept = typed_words(head)[-1:]
    if kept and kept[0] and value.startswith(kept[0]):
        value = value.removeprefix(kept[0])
    quoted = _QUOTED.sub(r"\\\1", value)
    return f"\\{quoted}" if quoted.startswith("~") else quoted
