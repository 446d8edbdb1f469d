"""`config show` and `config path`."""

from typing import Any

import click

from tui.cli.asking import for_programs
from tui.cli.completion.candidates import complete_setting
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import complain, exit_statuses
from tui.cli.streams import echo_json
from tui.language import N_, _
from tui.printable import clean, json_text, versioned
from tui.settings.explained import Explained, SettingSource, explained
from tui.settings.settings import settings_file
from tui.settings.state import load_state
from tui.settings.toml_values import as_toml, dotted


@exit_statuses(N_("0, whether the file exists or not"))
@click.command()
def path() -> None:
    """Print the path of the settings file."""
    file = settings_file()
    click.echo(file)
    if not file.exists():
        complain(_("The file doesn't exist yet. `ssm-tui config init` creates it."))


@exit_statuses(N_("0 when the settings were shown, 2 for an unknown KEY"))
@click.command()
@click.argument("keys", shell_complete=complete_setting, nargs=-1, metavar="[KEY]...")
@click.option("--changed", is_flag=True, help="Leave out what is at its default.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(
    chosen: ConnectionOptions, keys: tuple[str, ...], changed: bool, as_json: bool
) -> None:
    """Show the settings: the value of each, where it comes from, and what it means.

    A KEY is a setting, as in reason_required, or the beginning of several, as in
    profiles.production.
    """
    options = {"profile": chosen.profile, "region": chosen.region}
    with for_programs(as_json):
        loaded, told = explained(options, load_state())
    told = _wanted(told, keys)
    if changed:
        told = [each for each in told if each.source is not SettingSource.DEFAULT]
    if as_json:
        echo_json(_json(told, loaded.problems))
        return
    for each in told:
        _show(each)
    for problem in loaded.problems:
        complain(problem)


def _wanted(told: list[Explained], keys: tuple[str, ...]) -> list[Explained]:
    """Those of the keys, all where none is named."""
    if not keys:
        return told
    for key in keys:
        if not any(_is_within(each, key) for each in told):
            raise click.BadParameter(
                _("{key} is not a setting.").format(key=ascii(key)), param_hint="KEY"
            )
    return [each for each in told if any(_is_within(each, key) for key in keys)]


def _is_within(told: Explained, key: str) -> bool:
    return f"{dotted(told.keys)}.".startswith(f"{key}.")


def _show(told: Explained) -> None:
    name, value = dotted(told.keys), as_toml(told.value)
    line = f"{name} = {value}" if value else _("{name} is not set").format(name=name)
    click.echo(f"{click.style(clean(line), bold=True)}  ({clean(told.source_words)})")
    click.secho(f"    {_(told.meaning.words)}", dim=True)


def _json(told: list[Explained], problems: tuple[str, ...]) -> str:
    settings: list[dict[str, Any]] = [
        {
            "key": dotted(each.keys),
            "value": each.value,
            "source": each.source.value,
            "where": each.where or None,
            "meaning": each.meaning.words,
        }
        for each in told
    ]
    found = {"file": str(settings_file()), "settings": settings, "problems": list(problems)}
    return json_text(versioned(found), indent=2)
