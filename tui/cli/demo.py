"""`demo` opens the app on a small AWS of its own; `sandbox` serves that AWS alone."""

import signal
import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.demo_options.options import read_options, sandbox_options
from tui.cli.demo_options.organisation import history_of, history_variables
from tui.cli.embedded import has_places, open_place, open_sandbox
from tui.cli.env_file import check_env_file, check_output, exports, write_secret_file
from tui.cli.root import passing_directories, run_app
from tui.cli.saying import exit_statuses
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sandbox.options import SandboxOptions
    from tui.sandbox.service import Sandbox

DEFAULT_PORT: Final = 4599


@exit_statuses(N_("0 when you quit the app, 1 when it failed"))
@click.command()
@sandbox_options
def demo(**options: Any) -> None:
    """Try the app on an embedded sandbox; no AWS account is needed."""
    chosen = read_options(options)
    with ExitStack() as stack:
        directories = passing_directories(stack)

        async def open_aws() -> "Aws":
            return await open_sandbox(stack, directories.data, chosen)

        run_app(
            open_aws,
            banner="demo",
            open_place=open_place if has_places(chosen) else None,
            demo_directories=lambda: directories,
            history=history_of(chosen),
        )


def _check_env_file(
    context: click.Context, option: click.Parameter, path: Path | None
) -> Path | None:
    if path is not None:
        check_env_file(path)
    return path


@exit_statuses(
    N_("0 after Ctrl-C or SIGTERM, 1 when it couldn't start or write FILE"),
    stopped="",
)
@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of the AWS API (0: any free one).",
)
@click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    callback=_check_env_file,
    metavar="FILE",
    help="Write the variables with the credentials to FILE (readable by you alone) "
    "instead of printing them.",
)
@click.option(
    "--sso-file",
    type=click.Path(path_type=Path),
    callback=_check_env_file,
    metavar="FILE",
    help="Write an AWS configuration to FILE (readable by you alone) whose default "
    "profile signs in through IAM Identity Center.",
)
@click.option(
    "--config-file",
    type=click.Path(path_type=Path),
    callback=_check_env_file,
    metavar="FILE",
    help="Write an AWS configuration to FILE (readable by you alone) with the "
    "profiles production, staging (a second account) and guarded (a role that "
    "needs an MFA code: any six digits).",
)
@sandbox_options
def sandbox(
    port: int,
    env_file: Path | None,
    sso_file: Path | None,
    config_file: Path | None,
    **options: Any,
) -> None:
    """Serve the sandbox for the AWS CLI or any SDK.

    Its credentials are random and new in each run. Whoever has them gets a shell as you.
    """
    chosen = replace(read_options(options), port=port)
    if env_file is None:
        check_output()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: stopped.set())
    with ExitStack() as stack:
        running = _serve(chosen, stack)
        click.echo(
            _("# Sandbox at {endpoint_url} (Ctrl-C stops it)").format(
                endpoint_url=running.endpoint_url
            )
        )
        click.echo(_("# In another shell:"))
        variables = exports({**running.environment(), **history_variables(chosen)})
        if env_file is None:
            click.echo(variables, nl=False)
        else:
            write_secret_file(env_file, variables)
            click.echo(f". {quote(str(env_file.absolute()))}")
        if sso_file is not None:
            write_secret_file(sso_file, running.sign_in_profile())
            click.echo(_("# Or without keys, through IAM Identity Center:"))
            click.echo(f"export AWS_CONFIG_FILE={quote(str(sso_file.absolute()))}")
        if config_file is not None:
            write_secret_file(config_file, running.configuration())
            click.echo(_("# Or with profiles:"))
            click.echo(f"export AWS_CONFIG_FILE={quote(str(config_file.absolute()))}")
        stopped.wait()


def _serve(options: "SandboxOptions", stack: ExitStack) -> "Sandbox":
    from tui.sandbox.errors import SandboxError
    from tui.sandbox.service import Sandbox

    try:
        return stack.enter_context(Sandbox(options))
    except SandboxError as error:
        raise click.ClickException(str(error)) from error
