"""A command as a man page, in the macros of man(7)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from tui import __version__
from tui.cli.languages.translating import translate
from tui.cli.manpages.tree import command_of, every_command
from tui.language import N_, _

PROGRAM: Final = "ssm-tui"
SECTION: Final = "1"

ENVIRONMENT: Final = (
    ("AWS_PROFILE, AWS_REGION, ...", N_("As for the AWS CLI.")),
    ("SSM_TUI_CONFIG_DIR", N_("Folder of settings.toml; usually ~/.config/ssm-tui.")),
    ("SSM_TUI_STATE_DIR", N_("Folder of what is remembered between runs.")),
    ("SSM_TUI_DATA_DIR", N_("Folder of the local history and its recordings.")),
    ("SSM_TUI_EXPORT_DIR", N_("Folder that the app exports to.")),
    ("SSM_TUI_LOG", N_("File of the log; SSM_TUI_LOG_LEVEL is its level.")),
    ("SSM_TUI_...", N_("Any setting, as in SSM_TUI_REASON_REQUIRED=true.")),
    ("NO_COLOR", N_("Use no colour.")),
)
"""For the page of the program itself."""


_ENDS: Final = "\\u3001\\u3002\\uff0c\\uff0e\\uff09\\u300d\\u300f\\uff3d\\uff1a\\uff1b\\uff01\\uff1f\\u30fc"
MAY_BREAK: Final = re.compile(rf"(?<=[\u3001-\u9fff\uff01-\uffef])(?=[^\s{_ENDS}])")
"""Where a line of Japanese may end: not before what ends a word or a sentence."""


def write_pages(group: click.Group, folder: Path) -> list[Path]:
    """Write the page of every command; gives back the files."""
    written = []
    for words in every_command(group):
        path = folder / f"{title_of(words)}.{SECTION}"
        path.write_text(page_of(group, words), encoding="utf-8")
        written.append(path)
    return written


def title_of(words: Sequence[str]) -> str:
    """What the page of a command is called: `ssm-tui-archive-info`."""
    return "-".join((PROGRAM, *words))


def context_of(group: click.Group, words: Sequence[str]) -> click.Context:
    """What a command is asked about itself in; raises LookupError where there is none."""
    command = command_of(group, words)
    if command is None:
        raise LookupError
    translate(command)
    name = " ".join((PROGRAM, *words))
    return click.Context(command, info_name=name, **group.context_settings)


def page_of(group: click.Group, words: Sequence[str]) -> str:
    """The page of a command; ends with a line feed. Raises LookupError where there is none."""
    return "\n".join(_page(context_of(group, words), words)) + "\n"


def _page(context: click.Context, words: Sequence[str]) -> Iterator[str]:
    command, title = context.command, title_of(words)
    yield f'.TH "{title.upper()}" "{SECTION}" "" "{PROGRAM} {__version__}" "{PROGRAM}"'
    # Words as they are written, and lines as long as they come.
    yield from (".nh", ".na")
    yield _heading(_("NAME"))
    about = command.get_short_help_str(limit=200).rstrip(".")
    yield f"{_text(title)} \\- {_text(about)}"
    yield _heading(_("SYNOPSIS"))
    usage = " ".join(_text(piece) for piece in command.collect_usage_pieces(context))
    name = _text(context.info_name or "")
    yield f"\\fB{name}\\fR {usage}"
    yield _heading(_("DESCRIPTION"))
    yield from _paragraphs(command.help or "")
    parameters = command.get_params(context)
    records = [record for each in parameters if (record := each.get_help_record(context))]
    # click makes --help anew for each command, in English.
    yield from _section(_("OPTIONS"), [(name, _(told)) for name, told in records])
    if isinstance(command, click.Group):
        yield from _section(_("COMMANDS"), _below(command, context))
    if not words:
        yield from _section(_("ENVIRONMENT"), ((name, _(told)) for name, told in ENVIRONMENT))
    *notes, status = (command.epilog or "").split("\n\n")
    if notes:
        yield _heading(_("NOTES"))
        yield from _paragraphs("\n\n".join(notes))
    if status:
        yield _heading(_("EXIT STATUS"))
        yield from _paragraphs(status.partition(": ")[2] or status)
    yield _heading(_("SEE ALSO"))
    yield ", ".join(f"\\fB{_text(name)}\\fR({SECTION})" for name in _others(command, words))


def _below(group: click.Group, context: click.Context) -> Iterator[tuple[str, str]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            yield name, command.get_short_help_str(limit=200)


def _others(command: click.Command, words: Sequence[str]) -> Iterator[str]:
    if words:
        yield title_of(words[:-1])
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            yield title_of((*words, name))


def _heading(words: str) -> str:
    return f'.SH "{words}"'


def _section(heading: str, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    lines = list(entries)
    if lines:
        yield _heading(heading)
    for term, words in lines:
        yield ".TP"
        yield f"\\fB{_text(term)}\\fR"
        yield _text(" ".join(words.split()))


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs as click has them: what begins with a backspace keeps its lines."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".PP"
        first, *rest = paragraph.split("\n")
        if first.strip() == "\b":
            yield ".nf"
            yield from map(_text, rest)
            yield ".fi"
        else:
            yield _text(" ".join(paragraph.split()))


def _text(words: str) -> str:
    """Words that roff takes for nothing but words."""
    words = words.replace("\\", "\\e").replace("-", "\\-")
    words = MAY_BREAK.sub("\\\\:", words)
    # A line that begins with one of these is a request.
    return f"\\&{words}" if words.startswith((".", "'")) else words
