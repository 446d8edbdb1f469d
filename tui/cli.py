"""The command line, and the only place where the parts are put together.

What is slow to import (textual, boto3, moto) is imported in the branch that needs it: the
first paint comes before boto3 is loaded.
"""

import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from tui import __version__
from tui.settings import load_settings, load_state

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sandbox.options import SandboxOptions
    from tui.sandbox.service import Sandbox

OpenAws = Callable[[], Awaitable["Aws"]]

SANDBOX_MISSING = (
    "The sandbox needs packages that are not installed. "
    "Install them with: pip install 'ssm-tui[demo]'"
)

DEFAULT_MAX_MINUTES = 60
DEFAULT_IDLE_MINUTES = 20

MAX_MINUTES = click.IntRange(1, 1440)
IDLE_MINUTES = click.IntRange(1, 60)


def sandbox_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what kind of sandbox it is to be."""
    for option in (
        click.option(
            "--max-minutes",
            type=MAX_MINUTES,
            help="Maximum session duration in its session document.",
            show_default=str(DEFAULT_MAX_MINUTES),
        ),
        click.option(
            "--idle-minutes",
            type=IDLE_MINUTES,
            help="Idle timeout in its session document.",
            show_default=str(DEFAULT_IDLE_MINUTES),
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
            default="",
            metavar="SPEC",
            help="Disturb the data channel, e.g. drop=0.1,delay=50ms,seed=7.",
        ),
    ):
        command = option(command)
    return command


@click.group(
    invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option("--profile", metavar="NAME", help="AWS profile to use.")
@click.option("--region", metavar="NAME", help="AWS region to use.")
@click.option("--endpoint-url", metavar="URL", help="Send every AWS call there.")
@click.version_option(__version__, prog_name="ssm-tui")
@click.pass_context
def main(
    context: click.Context, profile: str | None, region: str | None, endpoint_url: str | None
) -> None:
    """AWS Systems Manager sessions in a terminal, with their reasons and their limits.

    Without a command it opens the app on AWS. `ssm-tui demo` needs no account.
    """
    if context.invoked_subcommand is None:
        run_app(on_aws(profile, region, endpoint_url))


@main.command()
@sandbox_options
def demo(**options: Any) -> None:
    """Open the app on a small AWS of its own, on this machine."""
    from tui.aws.client import Aws
    from tui.aws.options import StaticCredentials

    chosen = _sandbox_options(options)
    with ExitStack() as stack:

        async def open_aws() -> Aws:
            import asyncio

            sandbox = await asyncio.to_thread(_start_sandbox, chosen, stack)
            return Aws(
                region=sandbox.region,
                endpoint_url=sandbox.endpoint_url,
                credentials=StaticCredentials(
                    sandbox.credentials.access_key_id, sandbox.credentials.secret_access_key
                ),
            )

        run_app(open_aws, banner="demo")


@main.command()
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=4599, show_default=True, help="0: any."
)
@sandbox_options
def sandbox(port: int, **options: Any) -> None:
    """Serve the sandbox alone, for the AWS CLI or any SDK."""
    chosen = replace(_sandbox_options(options), port=port)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack:
        running = _start_sandbox(chosen, stack)
        click.echo(f"# A small AWS on {running.endpoint_url}; Ctrl-C stops it.")
        click.echo("# In another shell:")
        for name, value in running.environment().items():
            click.echo(f"export {name}={value}")
        stopped.wait()


def on_aws(profile: str | None, region: str | None, endpoint_url: str | None) -> OpenAws:
    """What opens AWS: the command line first, then the settings, then boto3's own ways."""
    settings = load_settings().settings

    async def open_aws() -> "Aws":
        from tui.aws.client import Aws

        return Aws(
            profile=profile or settings.profile,
            region=region or settings.region,
            endpoint_url=endpoint_url,
        )

    return open_aws


def run_app(open_aws: OpenAws, *, banner: str = "") -> None:
    """Run the app until the user leaves it; the exit status is the app's."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise click.ClickException("ssm-tui needs a terminal for its input and its output.")
    from tui.ui.app import SsmTui

    loaded = load_settings()
    for problem in loaded.problems:
        click.echo(problem, err=True)
    app = SsmTui(open_aws, loaded.settings, state=load_state(), banner=banner)
    app.run()
    sys.exit(app.return_code or 0)


def _sandbox_options(options: dict[str, Any]) -> "SandboxOptions":
    try:
        from tui.sandbox.errors import SandboxError
        from tui.sandbox.options import SandboxOptions
    except ModuleNotFoundError as error:
        raise click.ClickException(SANDBOX_MISSING) from error
    try:
        return SandboxOptions(
            max_minutes=options["max_minutes"] or DEFAULT_MAX_MINUTES,
            idle_minutes=options["idle_minutes"] or DEFAULT_IDLE_MINUTES,
            instances=options["instances"],
            seed_history=options["seed_history"],
            faults=options["fault"],
        )
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


def _start_sandbox(options: "SandboxOptions", stack: ExitStack) -> "Sandbox":
    """Start it; the stack stops it."""
    try:
        from tui.sandbox.errors import SandboxError
        from tui.sandbox.service import Sandbox
    except ModuleNotFoundError as error:
        raise click.ClickException(SANDBOX_MISSING) from error
    try:
        return stack.enter_context(Sandbox(options))
    except SandboxError as error:
        raise click.ClickException(str(error)) from error
