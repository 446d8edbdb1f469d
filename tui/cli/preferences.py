"""`ssm-tui preferences`: Session Manager's settings for an account in a region."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.asking import answered, confirm_by_name, fail, show_rows
from tui.cli.connection import ConnectionOptions
from tui.cli.saying import complain, exit_statuses
from tui.printable import clean, clean_lines

if TYPE_CHECKING:
    from tui.aws.client import Aws, Identity
    from tui.aws.preferences.document import Preferences
    from tui.aws.preferences.edit import Draft
    from tui.aws.preferences.save import Saved

DIFF_COLORS: Final = {"+": "green", "-": "red", "@": "cyan"}

yes_option: Final = click.option(
    "--yes", "-y", is_flag=True, help="Save without asking for the region's name."
)
json_option: Final = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object instead of words."
)


@dataclass(frozen=True)
class CurrentPreferences:
    """The document, and whom it concerns."""

    preferences: "Preferences"
    identity: "Identity"


@exit_statuses("those of the command, which its --help lists")
@click.group()
def preferences() -> None:
    """Session Manager's preferences: limits, logs, encryption, Run As, shell profiles.

    They hold for everybody who starts a session in the account and region.
    """


@exit_statuses("0 when they were read, 1 when they were not")
@preferences.command()
@json_option
@click.pass_obj
def get(chosen: ConnectionOptions, as_json: bool) -> None:
    """Print the preferences that hold."""
    read = answered(chosen, _read)
    if as_json:
        click.echo(_json(read))
        return
    click.echo(f"Preferences of {_where(read)}")
    show_rows(read.preferences.describe())
    _warn(read.preferences)


@exit_statuses("0 when the preferences are so now, 1 when they are not")
@preferences.command(name="set")
@click.argument("changes", nargs=-1, required=True, metavar="KEY=VALUE...")
@yes_option
@json_option
@click.pass_obj
def change(
    chosen: ConnectionOptions, changes: tuple[str, ...], yes: bool, as_json: bool
) -> None:
    """Change inputs of the preferences, and show the difference first.

    KEY is an input as AWS spells it: maxSessionDuration, idleSessionTimeout, s3BucketName,
    s3KeyPrefix, s3EncryptionEnabled, cloudWatchLogGroupName, cloudWatchStreamingEnabled,
    cloudWatchEncryptionEnabled, kmsKeyId, runAsEnabled, runAsDefaultUser, shellProfile.linux,
    shellProfile.windows. An empty VALUE takes a setting away.
    """
    from tui.aws.preferences.edit import EditError, draft

    wanted = dict(_pair(item) for item in changes)
    read = answered(chosen, _read)
    try:
        new = draft(read.preferences, wanted)
    except EditError as error:
        fail(error)
    _save(chosen, read, new, yes=yes, as_json=as_json)


@exit_statuses("0 when they were saved, 1 when they were not")
@preferences.command()
@yes_option
@json_option
@click.pass_obj
def edit(chosen: ConnectionOptions, yes: bool, as_json: bool) -> None:
    """Change the JSON document in $EDITOR; what is wrong with it is said, and asked again.

    What cannot be saved is kept in a file.
    """
    from tui.aws.preferences.edit import EditError, document_text, draft_of

    read = answered(chosen, _read)
    text = document_text(read.preferences)
    while True:
        try:
            edited = click.edit(text, extension=".json", require_save=True)
        except click.ClickException as error:
            fail(error.message)
        if edited is None:
            fail("The document was not saved in the editor; nothing was changed.")
        with _kept(edited):
            try:
                new = draft_of(read.preferences, edited.rstrip("\n"))
            except EditError as error:
                complain(error)
                if yes or not click.confirm("Edit it again?", default=True, err=True):
                    fail("Nothing was changed.")
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
            f"{clean(written)} is no input: {meant} is. Save it so?", default=False, err=True
        )
        for written, meant in new.slips
    )


async def _read(aws: "Aws") -> CurrentPreferences:
    from tui.aws.caller import caller_or_place
    from tui.aws.preferences.document import read_preferences

    identity, _ = await caller_or_place(aws)
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
    saved = answered(chosen, lambda aws: save_draft(aws, new))
    click.echo(_saved_json(saved, new) if as_json else clean(str(saved)))


@contextmanager
def _kept(text: str) -> Iterator[None]:
    """Keep what somebody has written, if it comes to nothing."""
    try:
        yield
    except (SystemExit, click.Abort) as leaving:
        if isinstance(leaving, click.Abort) or leaving.code:
            _keep(text)
        raise


def _keep(text: str) -> None:
    from tui.ui.words.exports import shown_path, write_export

    try:
        path = write_export("preferences", datetime.now(UTC).astimezone(), "json", text)
    except OSError as error:
        complain(f"What you wrote could not be kept: {error.strerror}.")
        click.echo(clean_lines(text), err=True)
    else:
        complain(f"What you wrote is kept in {shown_path(path)}.")


def _effect(read: CurrentPreferences, new: "Draft") -> str:
    """What a save does, and for whom; empty where it does nothing."""
    if new.changed:
        return f"This holds for every new session in {_where(read)}"
    if read.preferences.drifted:
        version = read.preferences.version
        return f"Version {version}, which rules in {_where(read)}, becomes the default one"
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
        raise click.BadParameter(f"{item!a} is not of the form KEY=VALUE.")
    return key.strip(), value


def _where(read: CurrentPreferences) -> str:
    identity = read.identity
    account = identity.account or "an account that AWS does not name"
    name = f"{identity.alias} ({account})" if identity.alias else account
    return clean(f"{name} in {identity.region}")


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
    """JSON in ASCII: nothing in it can act on a terminal."""
    return json.dumps(value, indent=2)
