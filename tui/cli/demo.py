"""`demo` opens the app on a small AWS of its own; `sandbox` serves that AWS alone."""

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.root import run_app

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sandbox.options import SandboxOptions
    from tui.sandbox.service import Sandbox

MISSING: Final = (
    "The sandbox needs packages that are not installed. "
    "Install them with: pip install 'ssm-tui[demo]'"
)

DEFAULT_PORT: Final = 4599
DEFAULT_MAX_MINUTES: Final = 60
DEFAULT_IDLE_MINUTES: Final = 20


def sandbox_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what kind of sandbox it is to be."""
    for option in reversed(
        (
            click.option(
                "--max-minutes",
                type=click.IntRange(1, 1440),
                default=DEFAULT_MAX_MINUTES,
                show_default=True,
                help="Maximum session duration in its session document.",
            ),
            click.option(
                "--idle-minutes",
                type=click.IntRange(1, 60),
                default=DEFAULT_IDLE_MINUTES,
                show_default=True,
                help="Idle timeout in its session document.",
            ),
            click.option(
                "--instances",
                type=click.IntRange(0, 100_000),
                default=12,
                show_default=True,
                help="How many managed instances it shows.",
            ),
            click.option(
                "--seed-history/--no-seed-history",
                default=True,
                show_default=True,
                help="Begin with past sessions.",
            ),
            click.option(
                "--fault",
                "faults",
                default="",
                metavar="SPEC",
                help="Disturb the data channel, e.g. drop=0.1,delay=50ms,seed=7.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@sandbox_options
def demo(**options: Any) -> None:
    """Open the app on a small AWS of its own, on this machine."""
    chosen = _options(options)
    with ExitStack() as stack:

        async def open_aws() -> "Aws":
            from tui.aws.client import Aws, StaticCredentials
            from tui.sandbox.errors import SandboxError
            from tui.ui.outside import OpenFailed

            try:
                running = await asyncio.to_thread(_start, chosen, stack)
            except SandboxError as error:
                raise OpenFailed(str(error)) from error
            keys = running.credentials
            return Aws(
                region=running.region,
                endpoint_url=running.endpoint_url,
                credentials=StaticCredentials(keys.access_key_id, keys.secret_access_key),
            )

        run_app(open_aws, banner="demo")


@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Of the AWS API; 0 takes any free one.",
)
@sandbox_options
def sandbox(port: int, **options: Any) -> None:
    """Serve the sandbox alone, for the AWS CLI or any SDK."""
    chosen = replace(_options(options), port=port)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack:
        running = _serve(chosen, stack)
        click.echo(f"# A small AWS on {running.endpoint_url}; Ctrl-C stops it.")
        click.echo("# In another shell:")
        for name, value in running.environment().items():
            click.echo(f"export {name}={value}")
        stopped.wait()


def _options(options: dict[str, Any]) -> "SandboxOptions":
    if find_spec("moto") is None:
        raise click.ClickException(MISSING)
    from tui.sandbox.errors import SandboxError
    from tui.sandbox.options import SandboxOptions

    try:
        return SandboxOptions(**options)
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


def _serve(options: "SandboxOptions", stack: ExitStack) -> "Sandbox":
    from tui.sandbox.errors import SandboxError

    try:
        return _start(options, stack)
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


def _start(options: "SandboxOptions", stack: ExitStack) -> "Sandbox":
    """Start it; the stack stops it. Raises SandboxError."""
    from tui.sandbox.service import Sandbox

    return stack.enter_context(Sandbox(options))
