"""What is marked can be translated, and what people are shown is marked."""

import ast
from pathlib import Path

import pytest

from tests.language.marks import MARKING, ROOT, files, marks_of
from tests.language.unmarked import faults, unmarked
from tests.language.unseen import INNER, UNMARKED, UNSEEN


def found(source: str) -> list[str]:
    return [words for _line, words in faults(ast.parse(source))]


def test_every_mark_of_the_program_can_be_translated() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in files()
        if MARKING.search(source := path.read_text())
        for line, words in faults(ast.parse(source))
    ]
    assert wrong == []


def test_no_words_are_shown_without_a_mark() -> None:
    left = [line for path in files() for line in left_in(path)]
    assert not left, "\n".join(["mark these, or name them in unseen.py:", *left])


def left_in(path: Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    if name.startswith(UNMARKED):
        return []
    tree, commands = ast.parse(path.read_text()), name.startswith("tui/cli/")
    return [
        f"{name}:{line}: {text}"
        for line, text in unmarked(tree, help_text=commands, inner=name in INNER)
        if text not in UNSEEN.get(name, ())
    ]


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return _(f'{n} sessions')",
        "def f():\n    return _('a' + b)",
        "def f():\n    return _('{} sessions').format(n)",
        "def f():\n    return _('%s sessions') % n",
        "WORDS = _('Not connected.')",
        "class A:\n    words = _('Not connected.')",
        "def f(words=_('Not connected.')): ...",
        "@option(help=_('Why.'))\ndef f(): ...",
        "def f():\n    return _('Not connected') + reason",
        "def f():\n    return f'{_(state)} since {time}'",
        "from tui.language import _\ndef f():\n    for _, b in c: ...",
        "from tui.language import _\nf = lambda _: 1",
    ],
)
def test_a_mark_that_would_translate_nothing_is_found(source: str) -> None:
    assert len(found(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "WORDS = N_('Not connected.')",
        "def f():\n    return _('{count} sessions').format(count=n)",
        "f = lambda: _('Not connected.')",
        "def f():\n    return f'{_(state)}: {time}'",
        "def f():\n    for _, b in c: ...",
    ],
)
def test_a_mark_that_translates_is_none_of_them(source: str) -> None:
    assert found(source) == []


@pytest.mark.parametrize(
    "source", ["say('Not connected.')", "say(f'{n} sessions left')", "WORDS = 'two words'"]
)
def test_words_without_a_mark_are_found(source: str) -> None:
    assert len(list(unmarked(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "'''Two words.'''",
        "X = 1\n'''Two words.'''",
        "say(_('Not connected.'))",
        "logger.debug('two words')",
        "raise RuntimeError('two words')",
        "get('instance-id')",
        "run('SELECT id FROM sessions')",
    ],
)
def test_what_nobody_is_shown_needs_none(source: str) -> None:
    assert list(unmarked(ast.parse(source))) == []


def test_a_value_error_is_seen_but_where_it_is_for_the_program_alone() -> None:
    tree = ast.parse("raise ValueError('two words')")
    assert len(list(unmarked(tree))) == 1
    assert list(unmarked(tree, inner=True)) == []


def test_what_is_said_to_be_no_words_is_there() -> None:
    gone = [
        f"{name}: {text}"
        for name, texts in UNSEEN.items()
        for text in texts
        if text not in {text for _line, text in unmarked(ast.parse((ROOT / name).read_text()))}
    ]
    assert gone == []


def test_marks_bring_their_plural_context_and_notes() -> None:
    source = (
        "def f():\n    # i18n: of a session\n    _('open')\n    pgettext('hint', 'open')\n"
        "    ngettext('{n} byte', '{n} bytes', n)\n"
    )
    one, two, three = marks_of(source, "tui/some.py")
    assert (one.text, one.notes) == ("open", ("of a session",))
    assert (two.context, two.text) == ("hint", "open")
    assert (three.text, three.many) == ("{n} byte", "{n} bytes")


def test_the_help_of_a_command_is_marked_by_standing_there() -> None:
    source = '@click.command()\n@click.option("--x", help="What x is.")\ndef f():\n    """Do it.\n\n    More\n    of it.\n    """\n'
    texts = {mark.text for mark in marks_of(source, "tui/cli/some.py")}
    assert texts == {"What x is.", "Do it.", "More of it."}
    assert list(marks_of(source, "tui/ui/some.py")) == []
