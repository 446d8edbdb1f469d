"""The sandbox inside the running app, for who has no AWS to work in yet."""

import asyncio
import os
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli.demo_recordings import furnish_beside
from tui.files import write_whole
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sandbox.options import SandboxOptions
    from tui.sandbox.service import Sandbox

MISSING: Final = N_(
    "The sandbox needs packages that aren't installed. Quit (q) and install them "
    "with: `pip install 'ssm-tui[demo]'`"
)

MAX_MINUTES: Final = 60
IDLE_MINUTES: Final = 20
"""Of its session document: limits that can be seen to run."""


def with_logs(options: "SandboxOptions") -> "SandboxOptions":
    """The same, with session preferences that name a log group unless they say otherwise."""
    from tui.sandbox.account.fixtures import LOG_GROUP

    if options.document is not None or options.max_minutes is None:
        return options
    logged = {
        "cloudWatchLogGroupName": LOG_GROUP,
        "cloudWatchEncryptionEnabled": True,
        "cloudWatchStreamingEnabled": True,
    }
    return replace(options, inputs=logged | dict(options.inputs))


async def open_sandbox(
    stack: ExitStack, folder: Path, options: "SandboxOptions | None" = None
) -> "Aws":
    """Start a sandbox that the stack stops, and give back its AWS. Raises OpenFailed.

    Args:
        stack: what is begun here ends with it.
        folder: where it is remembered what was done there before; the stack has it already.
        options: what kind of sandbox it is.
    """
    from tui.ui.desk.dependencies import OpenFailed

    if find_spec("moto") is None:
        raise OpenFailed(_(MISSING))
    from tui.aws.client import Aws, StaticCredentials
    from tui.sandbox.errors import SandboxError
    from tui.sandbox.service import Sandbox, SandboxOptions

    usual = SandboxOptions(max_minutes=MAX_MINUTES, idle_minutes=IDLE_MINUTES)
    sandbox = Sandbox(with_logs(options or usual))
    try:
        running = await asyncio.to_thread(stack.enter_context, sandbox)
    except SandboxError as error:
        raise OpenFailed(str(error)) from error
    await furnish_beside(stack, running, folder)
    if has_places(running.options):
        _configure(stack, running, folder)
        return await open_place(None, None)
    keys = running.credentials
    return Aws(
        region=running.region,
        endpoint_url=running.endpoint_url,
        credentials=StaticCredentials(keys.access_key_id, keys.secret_access_key),
    )


def has_places(options: "SandboxOptions") -> bool:
    """Whether there is more in a sandbox than one account in one region, to choose from."""
    return options.accounts > 1 or bool(options.regions)


async def open_place(profile: str | None, region: str | None) -> "Aws":
    """The AWS of a sandbox's profile, as `_configure` has written it; None are the usual ones."""
    from tui.aws.client import Aws
    from tui.sandbox.service import PROFILES

    return Aws(profile=profile or PROFILES[0], region=region)


def _configure(stack: ExitStack, sandbox: "Sandbox", folder: Path) -> None:
    """Make the sandbox's profiles the only ones, until the stack ends. Raises OpenFailed."""
    from tui.ui.desk.dependencies import OpenFailed

    given = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}

    def restore() -> None:
        _forget_aws()
        os.environ.update(given)

    stack.callback(restore)
    _forget_aws()
    path = folder / "aws-config"
    try:
        write_whole(path, sandbox.configuration())
    except OSError as error:
        raise OpenFailed(
            _("Couldn't write {path}: {problem}.").format(path=path, problem=error.strerror)
        ) from error
    os.environ["AWS_CONFIG_FILE"] = str(path)
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = str(folder / "aws-credentials")


def _forget_aws() -> None:
    for name in [each for each in os.environ if each.startswith("AWS_")]:
        del os.environ[name]
