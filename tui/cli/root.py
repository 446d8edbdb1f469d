"""`ssm-tui` itself: its options, the table of its commands, the app."""

import asyncio
import sys
from importlib import import_module
from typing import Any, Final

import click

from tui import __version__
from tui.cli.connection import Chosen, OpenAws
from tui.settings import load_settings, load_state

COMMANDS: Final = {
    "credential-process": "tui.cli.credentials:credential_process",
    "credentials": "tui.cli.credentials:credentials",
    "demo": "tui.cli.demo:demo",
    "doctor": "tui.cli.doctor:doctor",
    "exec": "tui.cli.exec:execute",
    "forward": "tui.cli.forward:forward",
    "preferences": "tui.cli.preferences:preferences",
    "proxy": "tui.cli.proxy:proxy",
    "proof": "tui.cli.proof:proof",
    "sandbox": "tui.cli.demo:sandbox",
    "sessions": "tui.cli.sessions:sessions",
    "terminate": "tui.cli.sessions:terminate",
}
"""Every command and where it lives; none is imported before it is called."""


class LazyGroup(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--profile", metavar="NAME", help="AWS profile to use.")
@click.option("--region", metavar="NAME", help="AWS region to use.")
@click.option("--endpoint-url", metavar="URL", help="Send every AWS call there.")
@click.version_option(__version__, prog_name="ssm-tui")
@click.pass_context
def main(context: click.Context, /, **chosen: Any) -> None:
    """AWS Systems Manager sessions in a terminal, with their reasons and their limits.

    Without a command it opens the app on AWS. `ssm-tui demo` needs no account.
    """
    context.obj = Chosen(**chosen)
    if context.invoked_subcommand is None:
        run_app(on_aws(context.obj))


def on_aws(chosen: Chosen) -> OpenAws:
    """What opens the chosen AWS, once the app has painted."""

    async def open_aws() -> Any:
        return chosen.aws(terminal=False)

    return open_aws


def run_app(open_aws: OpenAws, *, banner: str = "") -> None:
    """Run the app until the user leaves it; the exit status is the app's."""
    if not sys.stdin.isatty() or not sys.stdout.isatty():
        raise click.ClickException("ssm-tui needs a terminal for its input and its output.")
    from tui.ui.app import SsmTui
    from tui.ui.outside import Outside
    from tui.ui.restore import restored_terminal

    loaded = load_settings()
    app = SsmTui(
        open_aws,
        loaded.settings,
        state=load_state(),
        banner=banner,
        outside=Outside(problems=loaded.problems),
    )
    with restored_terminal():
        app.run()
    registry = app.desk.registry if app.desk is not None else None
    if registry is not None and registry.live:
        # Only a crash leaves sessions behind that the user did not want to leave.
        asyncio.run(registry.end_abandoned())
    sys.exit(app.return_code or 0)
