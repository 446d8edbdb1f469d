"""What is marked for translation, read from the code."""

import ast
import inspect
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.cli.languages.paragraphs import paragraphs_of

ROOT: Final = Path(__file__).parents[2]
NOTE: Final = "i18n:"

COUNTS: Final = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
"""How many texts each takes."""

MARKING: Final = re.compile(rf"\b(?:{'|'.join(COUNTS)}|_action)\b")
"""What stands in every module that marks something, but for the help of commands."""

ACTION: Final = slice(3, 5)
"""What a line of the table of actions is given for its words."""

HELP: Final = ("help", "short_help", "epilog")
"""What a command line's decorators are given for its help; `tui.cli.languages` translates it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A text that is marked; `many` is its form for several."""

    text: str
    path: str
    line: int
    many: str | None = None
    context: str | None = None
    notes: tuple[str, ...] = ()


def files() -> list[Path]:
    return sorted(ROOT.joinpath("tui").rglob("*.py"))


def all_marks() -> Iterator[Mark]:
    for path in files():
        yield from marks_of(path.read_text(), path.relative_to(ROOT).as_posix())


def marks_of(source: str, path: str) -> Iterator[Mark]:
    """What a module marks, in the order of its lines."""
    if not MARKING.search(source) and not path.startswith("tui/cli/"):
        return
    tree, notes = ast.parse(source), notes_of(source)
    found = [mark for node in ast.walk(tree) for mark in _of(node, path, notes)]
    yield from sorted(found, key=lambda mark: mark.line)


def notes_of(source: str) -> dict[int, str]:
    """What is said to translators, by the line."""
    if NOTE not in source:
        return {}
    tokens = tokenize.generate_tokens(iter(source.splitlines(keepends=True)).__next__)
    return {
        token.start[0]: token.string.partition(NOTE)[2].strip()
        for token in tokens
        if token.type == tokenize.COMMENT and NOTE in token.string
    }


def name_of(call: ast.Call) -> str:
    """What a call calls, by its last name."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def text_of(node: ast.AST | None) -> str | None:
    return (
        node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
    )


def _of(node: ast.AST, path: str, notes: dict[int, str]) -> Iterator[Mark]:
    if isinstance(node, ast.Call):
        near = tuple(notes[line] for line in (node.lineno - 1, node.lineno) if line in notes)
        texts = [text_of(argument) for argument in node.args[: COUNTS.get(name_of(node), 0)]]
        match name_of(node), texts:
            case (("_" | "N_"), [str(text)]) if text:
                yield Mark(text, path, node.lineno, notes=near)
            case "ngettext", [str(one), str(many)]:
                yield Mark(one, path, node.lineno, many=many, notes=near)
            case "pgettext", [str(context), str(text)]:
                yield Mark(text, path, node.lineno, context=context, notes=near)
            case "_action", _:
                for argument in node.args[ACTION]:
                    yield Mark(text_of(argument) or "", path, argument.lineno)
            case _:
                pass
    if path.startswith("tui/cli/"):
        yield from _of_help(node, path)


def _of_help(node: ast.AST, path: str) -> Iterator[Mark]:
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg in HELP and (words := text_of(keyword.value)):
                for paragraph in paragraphs(words):
                    yield Mark(paragraph, path, keyword.value.lineno)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and is_command(node):
        for paragraph in paragraphs(ast.get_docstring(node) or ""):
            yield Mark(paragraph, path, node.lineno)


def is_command(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(
        isinstance(each, ast.Call) and name_of(each) in {"command", "group"}
        for each in function.decorator_list
    )


def paragraphs(help_text: str) -> list[str]:
    """A command's help, as it is translated: by the paragraph, as `tui.cli.languages` does."""
    return paragraphs_of(inspect.cleandoc(help_text))
