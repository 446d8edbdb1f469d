"""The sandbox inside the running app, for who has no AWS to work in yet."""

import asyncio
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.cli.demo_recordings import begin_furnishing

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sandbox.options import SandboxOptions

MISSING: Final = (
    "The sandbox needs packages that are not installed. "
    "Leave with q, and install them with: pip install 'ssm-tui[demo]'"
)

MAX_MINUTES: Final = 60
IDLE_MINUTES: Final = 20
"""Of its session document: limits that can be seen to run."""


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
        raise OpenFailed(MISSING)
    from tui.aws.client import Aws, StaticCredentials
    from tui.sandbox.errors import SandboxError
    from tui.sandbox.service import Sandbox, SandboxOptions

    sandbox = Sandbox(
        options or SandboxOptions(max_minutes=MAX_MINUTES, idle_minutes=IDLE_MINUTES)
    )
    try:
        running = await asyncio.to_thread(stack.enter_context, sandbox)
    except SandboxError as error:
        raise OpenFailed(str(error)) from error
    begin_furnishing(stack, running, folder)
    keys = running.credentials
    return Aws(
        region=running.region,
        endpoint_url=running.endpoint_url,
        credentials=StaticCredentials(keys.access_key_id, keys.secret_access_key),
    )
