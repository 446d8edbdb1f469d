"""`ssm-tui preferences`: Session Manager's settings for an account in a region."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.asking import answered, confirm_by_name, fail, for_programs, show_rows
from tui.cli.completion.candidates import complete_input
from tui.cli.connection import ConnectionOptions
from tui.cli.kept import edited_text, kept
from tui.cli.saying import complain, exit_statuses
from tui.cli.streams import echo_json, for_output
from tui.language import N_, _
from tui.printable import clean, json_text, versioned

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity
    from tui.aws.preferences.document import Preferences
    from tui.aws.preferences.edit import Draft
    from tui.aws.preferences.save import Saved

DIFF_COLORS: Final = {"+": "green", "-": "red", "@": "cyan"}

yes_option: Final = click.option(
    "--yes", "-y", is_flag=True, help="Save without asking for confirmation."
)
json_option: Final = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object."
)


@dataclass(frozen=True)
class CurrentPreferences:
    """The document, and whom it concerns."""

    preferences: "Preferences"
    identity: "Identity"


@exit_statuses(N_("depends on the command (see its --help)"))
@click.group()
def preferences() -> None:
    """Session Manager preferences: limits, logs, encryption, Run As, shell profiles.

    They apply to all new sessions in the account and region.
    """


@exit_statuses(N_("0 when the preferences were read, 1 when they weren't"))
@preferences.command()
@json_option
@click.pass_obj
def get(chosen: ConnectionOptions, as_json: bool) -> None:
    """Print the preferences in effect."""
    with for_programs(as_json):
        read = answered(chosen, _read)
        if as_json:
            echo_json(_json(read))
            return
    click.echo(_("Preferences of {place}").format(place=_where(read)))
    show_rows(read.preferences.describe())
    _warn(read.preferences)


@exit_statuses(N_("0 when the preferences are as requested, 1 when they aren't"))
@preferences.command(name="set")
@click.argument(
    "changes", shell_complete=complete_input, nargs=-1, required=True, metavar="KEY=VALUE..."
)
@yes_option
@json_option
@click.pass_obj
def change(
    chosen: ConnectionOptions, changes: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    """Change preferences after showing the difference.

    KEY is an input as AWS spells it: maxSessionDuration, idleSessionTimeout, s3BucketName,
    s3KeyPrefix, s3EncryptionEnabled, cloudWatchLogGroupName, cloudWatchStreamingEnabled,
    cloudWatchEncryptionEnabled, kmsKeyId, runAsEnabled, runAsDefaultUser, shellProfile.linux,
    shellProfile.windows. An empty VALUE removes it.
    """
    from tui.aws.preferences.edit import EditError, draft

    wanted = dict(_pair(item) for item in changes)
    read = answered(chosen, _read)
    try:
        new = draft(read.preferences, wanted)
    except EditError as error:
        fail(error)
    _save(chosen, read, new, yes=yes, as_json=as_json)


@exit_statuses(N_("0 when the preferences were saved, 1 when they weren't"))
@preferences.command()
@yes_option
@json_option
@click.pass_obj
def edit(chosen: ConnectionOptions, yes: bool, as_json: bool) -> None:
    """Edit the JSON document in $EDITOR; errors are shown and you can fix them.

    If it isn't saved, your text is kept in a file.
    """
    from tui.aws.preferences.edit import EditError, document_text, draft_of

    read = answered(chosen, _read)
    text = document_text(read.preferences)
    while True:
        edited = edited_text(text, "json")
        if edited is None:
            fail(_("Nothing was saved in the editor. The preferences are unchanged."))
        with kept(edited, "preferences", "json"):
            try:
                new = draft_of(read.preferences, edited.rstrip("\n"))
            except EditError as error:
                complain(error)
                if yes or not click.confirm(_("Edit again?"), default=True, err=True):
                    fail(_("Nothing was changed."))
                text = edited
                continue
            if new.slips and not yes and not _meant(new):
                text = edited
                continue
            _save(chosen, read, new, yes=yes, as_json=as_json)
            return


def _meant(new: "Draft") -> bool:
    """Whether names that look like a slip are to be saved all the same."""
    return all(
        click.confirm(
            _("{written} is not an input (did you mean {meant}?). Save anyway?").format(
                written=clean(written), meant=meant
            ),
            default=False,
            err=True,
        )
        for written, meant in new.slips
    )


async def _read(aws: "Aws") -> CurrentPreferences:
    from tui.aws.caller import caller_or_place
    from tui.aws.preferences.document import read_preferences

    identity, _problem = await caller_or_place(aws)
    return CurrentPreferences(await read_preferences(aws), identity)


def _save(
    chosen: ConnectionOptions,
    read: CurrentPreferences,
    new: "Draft",
    *,
    yes: bool,
    as_json: bool,
) -> None:
    from tui.aws.preferences.save import save_draft

    if not as_json or not yes:
        _show_diff(new)
    _warn(new.result)
    if not yes and (effect := _effect(read, new)):
        confirm_by_name(effect, read.identity.region)
    with for_programs(as_json):
        saved = answered(chosen, lambda aws: save_draft(aws, new))
        click.echo(for_output(_saved_json(saved, new)) if as_json else clean(str(saved)))


def _effect(read: CurrentPreferences, new: "Draft") -> str:
    """What a save does, and for whom; empty where it does nothing."""
    if new.changed:
        return _("This applies to all new sessions in {place}.").format(place=_where(read))
    if read.preferences.drifted:
        version = read.preferences.version
        return _(
            "Version {version}, in effect in {place}, becomes the default version."
        ).format(version=version, place=_where(read))
    return ""


def _show_diff(new: "Draft") -> None:
    for line in new.diff:
        click.secho(clean(line), fg=DIFF_COLORS.get(line[:1]), err=True)


def _warn(preferences: "Preferences") -> None:
    for problem in preferences.problems:
        complain(problem)


def _pair(item: str) -> tuple[str, str]:
    key, equals, value = item.partition("=")
    if not equals:
        raise click.BadParameter(_("{item!a} is not of the form KEY=VALUE.").format(item=item))
    return key.strip(), value


def _where(read: CurrentPreferences) -> str:
    identity = read.identity
    account = identity.account or _("unknown account")
    name = f"{identity.alias} ({account})" if identity.alias else account
    return clean(f"{name} / {identity.region}")


def _json(read: CurrentPreferences) -> str:
    preferences = read.preferences
    return _dump(
        {
            "account": read.identity.account or None,
            "region": read.identity.region,
            "document": preferences.document,
            "exists": preferences.exists,
            "version": preferences.version,
            "default_version": preferences.default_version,
            "drifted": preferences.drifted,
            "idle_minutes": preferences.idle_minutes,
            "max_minutes": preferences.max_minutes,
            "problems": list(preferences.problems),
            "content": dict(preferences.content),
        }
    )


def _saved_json(saved: "Saved", new: "Draft") -> str:
    return _dump(
        {
            "version": saved.version,
            "default_version": saved.default_version,
            "created": saved.created,
            "changed": saved.changed,
            "problem": str(saved.default_problem) if saved.default_problem else None,
            "changes": [
                {"input": label, "before": was, "after": will}
                for label, was, will in new.changes
            ],
        }
    )


def _dump(value: dict[str, Any]) -> str:
    """JSON in which nothing can act on a terminal."""
    return json_text(versioned(value), indent=2)
