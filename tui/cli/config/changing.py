"""`config init`, `set` and `edit`: what writes the file of the settings."""

import os
import re
import stat
from pathlib import Path
from typing import Any, NoReturn

import click

from tui.cli.asking import fail
from tui.cli.completion.candidates import complete_setting
from tui.cli.config.checking import problems_of
from tui.cli.kept import edited_text, kept
from tui.cli.saying import complain, exit_statuses
from tui.files import make_folder, read_text, write_new, write_whole
from tui.language import N_, _
from tui.printable import clean
from tui.settings.settings import LARGEST_FILE, settings_file, settings_of
from tui.settings.template import settings_template
from tui.settings.toml_values import as_toml, from_words, keys_from_words


@exit_statuses(N_("0 when the file was written, 1 when it exists or can't be written"))
@click.command()
@click.option("--print", "to_output", is_flag=True, help="Print it instead.")
def init(to_output: bool) -> None:
    """Write a settings file that names every setting and changes none.

    A file that exists is left alone.
    """
    text = settings_template()
    if to_output:
        click.echo(text, nl=False)
        return
    path = settings_file()
    try:
        make_folder(path.parent)
        write_new(path, text)
    except FileExistsError:
        fail(_("{path} exists. `ssm-tui config edit` opens it.").format(path=path))
    except OSError as error:
        _unwritable(path, error)
    click.echo(_("Wrote {path}.").format(path=clean(str(path))))


@exit_statuses(
    N_("0 when the setting was saved, 1 when the file can't be written, 2 for a wrong value")
)
@click.command(name="set")
@click.argument("key", shell_complete=complete_setting, metavar="KEY")
@click.argument("value", metavar="[VALUE]", required=False)
def change(key: str, value: str | None) -> None:
    """Set KEY to VALUE in the settings file; without VALUE, remove it.

    KEY is a setting, as in reason_required or profiles.production.max_minutes. VALUE is a
    value of TOML (true, 60, ["prod", "live"]) or a plain text. Comments in the file stay.
    """
    before = _current()
    text = _changed(before, key, value)
    if text == before:
        click.echo(_("Nothing to change."))
        return
    _check_change(before, text)
    _save(before, text)
    if value is None:
        words = _("Removed {key} from {path}.")
        click.echo(words.format(key=clean(key), path=clean(str(settings_file()))))
    else:
        click.echo(f"{clean(key)} = {clean(as_toml(from_words(value)))}")


@exit_statuses(N_("0 when the file was saved, 1 when it wasn't"))
@click.command()
def edit() -> None:
    """Open the settings file in $VISUAL or $EDITOR, and check it when you are done.

    Problems are listed, and you can edit again. What isn't saved is kept in another file.
    """
    before = _current()
    text = before or settings_template()
    while True:
        edited = edited_text(text, "toml")
        if edited is None or edited == before:
            click.echo(_("Nothing was changed."))
            return
        with kept(edited, "settings", "toml"):
            problems = list(problems_of(settings_of(edited)))
            for problem in problems:
                complain(problem)
            if problems and click.confirm(_("Edit again?"), default=True, err=True):
                text = edited
                continue
            if problems and not click.confirm(_("Save it anyway?"), default=False, err=True):
                fail(_("The settings were not changed."))
            _save(before, edited)
        click.echo(_("Saved {path}.").format(path=clean(str(settings_file()))))
        return


def _unwritable(path: Path, error: OSError) -> NoReturn:
    fail(_("Couldn't write {path}: {problem}.").format(path=path, problem=error.strerror))


def _current() -> str:
    """What the file holds; empty where there is none. Leaves where it cannot be read."""
    path = settings_file()
    try:
        return read_text(path, LARGEST_FILE)
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        fail(_("{path} is not UTF-8 text. Save it as UTF-8 first.").format(path=path))
    except OSError as error:
        words = _("Couldn't read {path}: {problem}.")
        fail(words.format(path=path, problem=error.strerror))


def _save(before: str, text: str) -> None:
    """Put a text in the place of the one that was read; what a link leads to, not the link."""
    path = Path(os.path.realpath(settings_file()))
    if _current() != before:
        words = _("Another program changed {path} meanwhile. Nothing was saved.")
        fail(words.format(path=path))
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
        write_whole(path, text)
        if mode is not None:
            path.chmod(mode)
    except OSError as error:
        _unwritable(path, error)


def _changed(text: str, key: str, words: str | None) -> str:
    """The text with one key set, or without it where there are no words."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        words = _("{path} is not valid TOML: {problem}. `ssm-tui config edit` opens it.")
        fail(words.format(path=settings_file(), problem=error))
    keys = _keys(key)
    within: Any = document
    for name in keys[:-1]:
        if name not in within and words is None:
            return text
        if name not in within:
            within[name] = tomlkit.table(is_super_table=within is document and len(keys) > 2)
        within = within[name]
        if not isinstance(within, dict):
            raise click.BadParameter(
                _("{key} is not a table.").format(key=name), param_hint="KEY"
            )
    if words is not None:
        within[keys[-1]] = from_words(words)
    elif keys[-1] in within:
        del within[keys[-1]]
    return tomlkit.dumps(document)


def _keys(key: str) -> tuple[str, ...]:
    """The keys that one on the command line stands for."""
    if not (keys := keys_from_words(key)):
        raise click.BadParameter(
            _("{key} is not a key of TOML.").format(key=ascii(key)), param_hint="KEY"
        )
    return keys


def _check_change(before: str, text: str) -> None:
    """Refuse what does not apply; what did not before is not this change's."""
    known = {_apart_from_line(each) for each in problems_of(settings_of(before))}
    for problem in problems_of(settings_of(text)):
        if (words := _apart_from_line(problem)) not in known:
            raise click.UsageError(words)


def _apart_from_line(problem: str) -> str:
    """What is wrong, without where it stands in a file that may not be written."""
    return re.sub(rf"^{re.escape(str(settings_file()))}( line \d+)?: ", "", problem)
