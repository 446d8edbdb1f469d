"""Marks that are no use, and words that look as if people were shown them without a mark.

What people see cannot be told from a literal alone. Words are what has a space between two
letters, or begins as a sentence and ends as one; `unseen` names what looks so and is none.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from tests.language.marks import COUNTS, HELP, name_of, text_of

WORDS: Final = re.compile(r"[A-Za-z]{2,}[,;]? [A-Za-z]|^[A-Z][a-z]+[.?:]$")
CODE: Final = re.compile(
    r"\s*(?:<[!a-z]|import |(?:AND|ATTACH|ALTER|BEGIN|CASE|CAST|CREATE|DELETE|DETACH|DROP|INSERT|MIN"
    r"|PRAGMA|SELECT|SUM|UPDATE|VACUUM)\b)"
)
"""How SQL, HTML and Python begin."""
QUIET: Final = frozenset(
    {"_action", "debug", "log", "compile", "TypeVar", "getLogger", "Inner", "require"}
)
"""Calls whose texts nobody is shown."""
BUGS: Final = frozenset(
    {
        "AssertionError",
        "LocalProtocolError",
        "LookupError",
        "NotImplementedError",
        "RuntimeError",
        "TypeError",
    }
)


def faults(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Marks that translate nothing, or too early, or in parts; each with its line."""
    nodes = list(ast.walk(tree))
    if _imports_marks(nodes):
        yield from ((line, "`_` is bound to something else") for line in _shadows(nodes))
    for call, in_function in _calls(tree):
        name = name_of(call)
        texts = call.args[: COUNTS[name]]
        if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts):
            yield call.lineno, "a text that is put together is in no catalogue"
        if any(re.search(r"\{\d*[:!}]|%[sd]", text_of(text) or "") for text in texts):
            yield call.lineno, "values go in by their names"
        if name != "N_" and not in_function:
            yield (
                call.lineno,
                "translated when it is imported: N_() there, _() where it is shown",
            )
    for node in nodes:
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Add)
            and (_is_mark(node.left) or _is_mark(node.right))
        ):
            yield node.lineno, "sentences are whole: no part is added to another"
        if isinstance(node, ast.JoinedStr) and _glued(node):
            yield node.lineno, "sentences are whole: no word stands beside a translated one"


def unmarked(
    node: ast.AST, *, help_text: bool = False, inner: bool = False
) -> Iterator[tuple[int, str]]:
    """Literals that look like words for people, with their lines.

    Args:
        node: where they are looked for.
        help_text: what a command is given for its help is marked by that.
        inner: nobody is shown a ValueError.
    """
    if help_text and isinstance(node, ast.keyword) and node.arg in HELP:
        return
    if isinstance(node, ast.Call) and (_is_quiet(node) or (inner and _raises_value(node))):
        return
    if isinstance(node, ast.Assert):
        return
    if isinstance(node, ast.Constant | ast.JoinedStr):
        text = _literal(node)
        # A style is none either.
        if WORDS.search(text) and "$" not in text and not CODE.match(text):
            yield node.lineno, text
        return
    types = [getattr(node, name, None) for name in ("annotation", "returns")]
    for child in ast.iter_child_nodes(node):
        if child not in types and not _is_docstring(child):
            yield from unmarked(child, help_text=help_text, inner=inner)


def _is_quiet(call: ast.Call) -> bool:
    # The values of a text that is marked, as in `_("…").format(…)`, are no part of that call.
    return name_of(call) in {*COUNTS, *QUIET, *BUGS} or _is_logged(call)


def _raises_value(call: ast.Call) -> bool:
    return name_of(call) == "ValueError"


def _literal(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return text_of(node) or ""
    texts = map(text_of, node.values)
    return "".join("{}" if text is None else text for text in texts)


def _is_logged(call: ast.Call) -> bool:
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return isinstance(owner, ast.Name) and "log" in owner.id.lower()


def _is_docstring(node: ast.AST) -> bool:
    """Of a module, a class or a function, or what stands below an attribute."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _imports_marks(nodes: list[ast.AST]) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "tui.language"
        and any(each.name == "_" for each in node.names)
        for node in nodes
    )


def _shadows(nodes: list[ast.AST]) -> Iterator[int]:
    for node in nodes:
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store):
            yield node.lineno
        if isinstance(node, ast.arg) and node.arg == "_":
            yield node.lineno
        if isinstance(node, ast.MatchAs) and node.name == "_":
            yield node.lineno


def _calls(node: ast.AST, in_function: bool = False) -> Iterator[tuple[ast.Call, bool]]:
    """Every mark, and whether it is reached only when a function runs."""
    if isinstance(node, ast.Call) and _is_mark(node):
        yield node, in_function
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
        for child in (node.args, *decorators):
            yield from _calls(child, in_function)
        bodies = [node.body] if isinstance(node, ast.Lambda) else node.body
        for body in bodies:
            yield from _calls(body, True)
        return
    for child in ast.iter_child_nodes(node):
        yield from _calls(child, in_function)


def _is_mark(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in COUNTS
    )


def _glued(node: ast.JoinedStr) -> bool:
    marks = [p for p in node.values if isinstance(p, ast.FormattedValue) and _is_mark(p.value)]
    words = [p for p in node.values if re.search(r"[A-Za-z]{2}", text_of(p) or "")]
    return bool(marks and words)
