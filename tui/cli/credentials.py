"""`credentials` and `credential-process`: keys and sign-ins that are kept in the keyring.

No secret is an argument of a command, and none is printed but by `credential-process`, whose
output is read by the program that asked for it.
"""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tui.cli.completion.candidates import complete_profile
from tui.cli.connection import ConnectionOptions, secret_store
from tui.cli.saying import INTERRUPTED, complain, exit_statuses
from tui.cli.streams import echo_json
from tui.language import N_, _, in_english
from tui.printable import clean, json_text, versioned
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.credentials.index import IndexEntry
    from tui.credentials.store import KeyringStore

T = TypeVar("T")

WITHIN: Final = "SSM_TUI_CREDENTIAL_PROCESS"
"""Set for whatever a `credential-process` starts in its turn: the profile it was asked for."""

FALLBACK_REGION: Final = "us-east-1"
"""Where STS is asked whose a key is, if no region is chosen."""


@exit_statuses(N_("depends on the command (see its --help)"))
@click.group()
def credentials() -> None:
    """Keep access keys and sign-ins in the system keyring."""
    from tui.credentials.store import UNHURRIED

    store = secret_store()
    store.report = complain
    # The user is here for nothing else, and may be at the keyring's own dialog.
    store.patience = UNHURRIED


@exit_statuses(N_("0 when the key was stored, 1 when it wasn't"))
@credentials.command()
@click.option("--mfa-serial", metavar="ARN", help="MFA device whose code its sessions need.")
@click.option("--check/--no-check", default=True, help="Ask AWS whose keys they are.")
@click.pass_obj
def add(chosen: ConnectionOptions, /, mfa_serial: str | None, check: bool) -> None:
    """Store a profile's access key.

    It is asked for, or read from standard input: the access key ID on the first line, the
    secret access key on the second.
    """
    from tui.aws.identity.stored import LongTermKeys, keys_name

    profile = _profile(chosen)
    access, secret = _read_keys(profile)
    keys = LongTermKeys(access, secret, mfa_serial or "")
    whose = _through(_whose(chosen, keys)) if check else ""
    in_file = _through(_is_in_file(chosen, profile))
    store = secret_store()
    derived = [old for old in store.names_of(profile) if old != keys_name(profile)]
    with in_english():
        kept = _key_words(access, whose)
    if not store.put(keys_name(profile), keys.encode(), label=kept):
        raise click.ClickException(_("The key wasn't stored. An older key is unchanged."))
    for old in derived:
        # What was got with the older key.
        store.delete(old)
    click.echo(
        _("Stored in {place} for the profile {profile}: {label}.").format(
            place=store.place, profile=profile, label=_key_words(access, whose)
        )
    )
    if in_file:
        click.echo(
            _(
                "The profile's keys in ~/.aws/credentials are no longer needed: remove them. "
                "For the AWS CLI, add this to the profile in ~/.aws/config:"
            )
        )
        click.echo(f"  credential_process = ssm-tui credential-process --profile {profile}")


@exit_statuses(N_("0 when the keyring was read, 1 when it wasn't"))
@credentials.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_stored(as_json: bool) -> None:
    """List what is stored, and where; never the secrets."""
    entries = secret_store().entries()
    if as_json:
        listed = [asdict(entry) for entry in entries]
        found = versioned({"credentials": listed})
        written = json_text(found, indent=2, default=datetime.isoformat)
        echo_json(written)
        return
    if not entries:
        click.echo(_("Nothing is stored. `ssm-tui credentials add` stores an access key."))
    for entry in entries:
        click.echo(clean(f"{entry.name}  {entry.label}  ({_(', ').join(_facts(entry))})"))


def _facts(entry: "IndexEntry") -> Iterator[str]:
    """Where it is stored, whose it is, and until when it is of use."""
    yield entry.keyring
    if len(entry.profiles) > 1:
        yield _("profile {profile} from {source}").format(
            profile=entry.profiles[0], source=_(", ").join(entry.profiles[1:])
        )
    elif entry.profiles:
        yield _("profile {profile}").format(profile=entry.profiles[0])
    if entry.expires:
        yield _("expires {time} UTC").format(time=f"{entry.expires:%Y-%m-%d %H:%M}")


@exit_statuses(N_("0 when all was removed, 1 when something is left"))
@credentials.command()
@click.argument("profile", shell_complete=complete_profile, required=False)
@click.option("--all", "everything", is_flag=True, help="Remove everything that is stored.")
def remove(profile: str | None, everything: bool) -> None:
    """Remove what is stored for PROFILE: its key and all its sign-ins."""
    if (profile is None) == (not everything):
        raise click.UsageError(_("Name a profile, or use --all."))
    store = secret_store()
    wanted = store.names if profile is None else store.names_of(profile)
    if not wanted:
        raise click.ClickException(
            _("Nothing is stored for it. See `ssm-tui credentials list`.")
        )
    _delete(store, wanted)


@exit_statuses(N_("0 when all were removed, 1 when something is left"))
@credentials.command()
def lock() -> None:
    """Forget all sign-ins: the next call asks for an MFA code again. Access keys stay."""
    store = secret_store()
    _delete(store, tuple(name for name in store.names if not name.startswith("keys:")))


@exit_statuses(N_("0 when you are signed in, 1 when you aren't"))
@credentials.command()
@click.pass_obj
def unlock(chosen: ConnectionOptions, /) -> None:
    """Sign in now, with an MFA code or in a browser, so that nothing asks later."""
    with closing(replace(chosen, profile=_profile(chosen)).aws()) as aws:
        _through(_sign_in(aws))


@exit_statuses(N_("0 when the credentials were printed, 1 when they weren't"))
@click.command("credential-process")
@click.pass_obj
def credential_process(chosen: ConnectionOptions, /) -> None:
    """Print a profile's credentials for the AWS CLI and the SDKs.

    In ~/.aws/config: credential_process = ssm-tui credential-process --profile NAME
    """
    profile = _profile(chosen)
    if os.environ.get(WITHIN) == profile:
        raise click.ClickException(
            _(
                "The profile {profile} gets its credentials from itself. Store its access "
                "key with `ssm-tui credentials add --profile {profile}`."
            ).format(profile=profile)
        )
    os.environ[WITHIN] = profile
    try:
        with closing(replace(chosen, profile=profile).aws()) as aws:
            click.echo(json.dumps(_through(_document(aws))))
    finally:
        del os.environ[WITHIN]


async def _document(aws: "Aws") -> dict[str, Any]:
    """What AWS's description of credential_process asks for."""
    from tui.aws.errors import MfaCancelled, MfaNeeded

    # Without a code, what there is may do for a few minutes yet; else the next line says so.
    with suppress(MfaCancelled, MfaNeeded):
        await aws.refresh()
    keys, expires = await aws.credentials()
    found: dict[str, Any] = {
        "Version": 1,
        "AccessKeyId": keys.access_key,
        "SecretAccessKey": keys.secret_key,
    }
    if keys.token:
        found["SessionToken"] = keys.token
    if expires is not None:
        found["Expiration"] = expires.astimezone(UTC).isoformat(timespec="seconds")
    return found


async def _sign_in(aws: "Aws") -> None:
    from tui.aws.errors import ExpiredCredentials, NoCredentials
    from tui.aws.sso import Confirm, sign_in

    try:
        await aws.refresh()
        await aws.credentials()
    except (ExpiredCredentials, NoCredentials):
        if await aws.sso_settings() is None:
            raise
        async for event in sign_in(aws):
            if isinstance(event, Confirm):
                click.echo(
                    _("Open {url} and confirm the code {code}.").format(
                        url=event.url_with_code, code=event.code
                    )
                )
        await aws.credentials()
    expires = aws.expires()
    minutes = int((expires - datetime.now(UTC)).total_seconds() // 60) if expires else None
    click.echo(
        _("Signed in.")
        if minutes is None
        else _("Signed in for {minutes} min.").format(minutes=minutes)
    )


async def _whose(chosen: ConnectionOptions, keys: Any) -> str:
    """The ARN of the user whose keys they are; raises AwsError where AWS does not know them."""
    from tui.aws.client import Aws, StaticCredentials
    from tui.aws.errors import NoRegion

    given = StaticCredentials(keys.access_key, keys.secret_key)
    regions = [chosen.region or load_settings().settings.region, FALLBACK_REGION]
    for region in regions:
        aws = Aws(region=region, endpoint_url=chosen.endpoint_url, credentials=given)
        with suppress(NoRegion), closing(aws):
            answer = await aws.call("sts", "get_caller_identity")
            return str(answer.get("Arn", ""))
    raise NoRegion


async def _is_in_file(chosen: ConnectionOptions, profile: str) -> bool:
    from tui.aws.client import Aws
    from tui.aws.identity.choices import ProfileKind

    with closing(Aws(endpoint_url=chosen.endpoint_url)) as aws:
        kinds = {found.name: found.kind for found in await aws.profiles()}
    return kinds.get(profile) is ProfileKind.KEYS


def _read_keys(profile: str) -> tuple[str, str]:
    if sys.stdin.isatty():
        access = click.prompt(_("Access key ID of {profile}").format(profile=profile), err=True)
        secret = click.prompt(_("Secret access key"), hide_input=True, err=True)
    else:
        access, secret = (sys.stdin.readline() for _line in range(2))
    access, secret = access.strip(), secret.strip()
    if not access or not secret:
        raise click.ClickException(_("An access key has two lines: its ID and its secret."))
    return access, secret


def _key_words(access: str, whose: str) -> str:
    """What an access key is called, of which the last characters tell it from another."""
    return _("access key …{end} ({owner})").format(
        end=access[-4:], owner=whose or _("not checked")
    )


def _delete(store: "KeyringStore", names: tuple[str, ...]) -> None:
    kept = [name for name in names if not store.delete(name)]
    if kept:
        raise click.ClickException(_("Not removed: {names}.").format(names=_(", ").join(kept)))
    if not names:
        click.echo(_("Nothing was stored."))
        return
    click.echo(_("Removed: {names}.").format(names=_(", ").join(names)))


def _profile(chosen: ConnectionOptions) -> str:
    """The profile that is meant, as boto3 would choose it where none is named."""
    return chosen.meant_profile(load_settings().settings) or "default"


def _through(question: Coroutine[Any, Any, T]) -> T:
    """What a question to AWS comes to; leaves with a sentence where it fails."""
    from tui.aws.errors import AwsError

    try:
        return asyncio.run(question)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except AwsError as error:
        raise click.ClickException(str(error)) from error
