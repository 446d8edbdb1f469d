"""`credentials` and `credential-process`: keys and sign-ins that are kept in the keyring.

No secret is an argument of a command, and none is printed but by `credential-process`, whose
output is read by the program that asked for it.
"""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tui.cli.connection import ConnectionOptions, secret_store
from tui.cli.saying import INTERRUPTED, complain, exit_statuses
from tui.cli.streams import echo_json
from tui.printable import clean
from tui.settings.settings import load_settings

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.credentials.store import KeyringStore

T = TypeVar("T")

WITHIN: Final = "SSM_TUI_CREDENTIAL_PROCESS"
"""Set for whatever a `credential-process` starts in its turn: the profile it was asked for."""

FALLBACK_REGION: Final = "us-east-1"
"""Where STS is asked whose a key is, if no region is chosen."""

profile_option: Final = click.option(
    "--profile", "name", metavar="NAME", help="The AWS profile that it is for."
)


@exit_statuses("those of the command, which its --help lists")
@click.group()
def credentials() -> None:
    """Keep access keys and sign-ins in the system's keyring."""
    from tui.credentials.store import UNHURRIED

    store = secret_store()
    store.report = complain
    # The user is here for nothing else, and may be at the keyring's own dialog.
    store.patience = UNHURRIED


@exit_statuses("0 when it is stored, 1 when it is not")
@credentials.command()
@profile_option
@click.option("--mfa-serial", metavar="ARN", help="The MFA device its sessions need a code of.")
@click.option("--check/--no-check", default=True, help="Ask AWS whose keys they are.")
@click.pass_obj
def add(
    chosen: ConnectionOptions, /, name: str | None, mfa_serial: str | None, check: bool
) -> None:
    """Store a profile's access key.

    It is asked for, or read from standard input: the key's id on the first line, the secret on
    the second.
    """
    from tui.aws.identity.stored import LongTermKeys, keys_name

    profile = _profile(chosen, name)
    access, secret = _read_keys(profile)
    keys = LongTermKeys(access, secret, mfa_serial or "")
    whose = _through(_whose(chosen, keys)) if check else "not checked"
    in_file = _through(_is_in_file(chosen, profile))
    store = secret_store()
    derived = [old for old in store.names_of(profile) if old != keys_name(profile)]
    label = f"access key …{access[-4:]} ({whose})"
    if not store.put(keys_name(profile), keys.encode(), label=label):
        raise click.ClickException("Nothing was stored; an older key is as it was.")
    for old in derived:
        # What was got with the older key.
        store.delete(old)
    click.echo(f"Stored in {store.place} for the profile {profile}: {label}.")
    if in_file:
        click.echo(
            "The profile's keys in ~/.aws/credentials are not needed any more: remove them "
            "there. For the AWS CLI, write into ~/.aws/config, under the profile:"
        )
        click.echo(f"  credential_process = ssm-tui credential-process --profile {profile}")


@exit_statuses("0, or 1 when the keyring cannot be read")
@credentials.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_stored(as_json: bool) -> None:
    """Say what is stored, and where; never the secrets."""
    entries = secret_store().entries()
    if as_json:
        listed = [asdict(entry) for entry in entries]
        written = json.dumps(listed, indent=2, ensure_ascii=False, default=datetime.isoformat)
        echo_json(written)
        return
    if not entries:
        click.echo("Nothing is stored. `ssm-tui credentials add` stores an access key.")
    for entry in entries:
        of = f", of {' from '.join(entry.profiles)}" if entry.profiles else ""
        until = f", until {entry.expires:%Y-%m-%d %H:%M} UTC" if entry.expires else ""
        click.echo(clean(f"{entry.name}  {entry.label}  ({entry.keyring}{of}{until})"))


@exit_statuses("0 when it is removed, 1 when something is left")
@credentials.command()
@click.argument("profile", required=False)
@click.option("--all", "everything", is_flag=True, help="Remove all that is stored.")
def remove(profile: str | None, everything: bool) -> None:
    """Remove what is stored for PROFILE: its key, and each sign-in that was got with it."""
    if (profile is None) == (not everything):
        raise click.UsageError("Name a profile, or give --all.")
    store = secret_store()
    wanted = store.names if profile is None else store.names_of(profile)
    if not wanted:
        raise click.ClickException("Nothing of that is stored; `ssm-tui credentials list`.")
    _delete(store, wanted)


@exit_statuses("0 when they are forgotten, 1 when something is left")
@credentials.command()
def lock() -> None:
    """Forget all sign-ins: the next call asks for an MFA code again. Access keys stay."""
    store = secret_store()
    _delete(store, tuple(name for name in store.names if not name.startswith("keys:")))


@exit_statuses("0 when you are signed in, 1 when you are not")
@credentials.command()
@profile_option
@click.pass_obj
def unlock(chosen: ConnectionOptions, /, name: str | None) -> None:
    """Sign in now, by MFA code or in a browser, so that nothing asks later."""
    with closing(_chosen(chosen, _profile(chosen, name)).aws()) as aws:
        _through(_sign_in(aws))


@exit_statuses("0 with the keys on standard output, 1 without")
@click.command("credential-process")
@profile_option
@click.pass_obj
def credential_process(chosen: ConnectionOptions, /, name: str | None) -> None:
    """Print a profile's credentials for the AWS CLI and the SDKs.

    In ~/.aws/config: credential_process = ssm-tui credential-process --profile NAME
    """
    profile = _profile(chosen, name)
    if os.environ.get(WITHIN) == profile:
        raise click.ClickException(
            f"The profile {profile} takes its credentials from itself. Store its access key "
            f"with `ssm-tui credentials add --profile {profile}`."
        )
    os.environ[WITHIN] = profile
    try:
        with closing(_chosen(chosen, profile).aws()) as aws:
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
                click.echo(f"Open {event.url_with_code} and confirm the code {event.code}.")
        await aws.credentials()
    expires = aws.expires()
    minutes = int((expires - datetime.now(UTC)).total_seconds() // 60) if expires else None
    click.echo("Signed in." if minutes is None else f"Signed in, for {minutes} minutes.")


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
        access = click.prompt(f"Access key id of {profile}", err=True)
        secret = click.prompt("Secret access key", hide_input=True, err=True)
    else:
        access, secret = (sys.stdin.readline() for _ in range(2))
    access, secret = access.strip(), secret.strip()
    if not access or not secret:
        raise click.ClickException("An access key has an id and a secret, a line each.")
    return access, secret


def _delete(store: "KeyringStore", names: tuple[str, ...]) -> None:
    kept = [name for name in names if not store.delete(name)]
    if kept:
        raise click.ClickException(f"Not removed: {', '.join(kept)}.")
    click.echo(f"Removed: {', '.join(names) if names else 'nothing, for there was nothing'}.")


def _profile(chosen: ConnectionOptions, name: str | None) -> str:
    """The profile that is meant, as boto3 would choose it where none is named."""
    return (
        name
        or chosen.profile
        or load_settings().settings.profile
        or os.environ.get("AWS_PROFILE")
        or os.environ.get("AWS_DEFAULT_PROFILE")
        or "default"
    )


def _chosen(chosen: ConnectionOptions, profile: str) -> ConnectionOptions:
    return ConnectionOptions(profile, chosen.region, chosen.endpoint_url)


def _through(question: Coroutine[Any, Any, T]) -> T:
    """What a question to AWS comes to; leaves with a sentence where it fails."""
    from tui.aws.errors import AwsError

    try:
        return asyncio.run(question)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except AwsError as error:
        raise click.ClickException(str(error)) from error
