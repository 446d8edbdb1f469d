"""`ssm-tui` itself: its options, the table of its commands, the app."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click

from tui import __version__
from tui.cli.connection import ConnectionOptions, OpenAws, secret_store
from tui.cli.lazy import ImportedGroup
from tui.cli.saying import NOBODY_READS, check_platform, complain, exit_statuses
from tui.cli.streams import abandon_output, open_streams, output_failure
from tui.cli.surroundings import CalledWrongly, check_known_folders, check_terminal, mend_zone
from tui.sessions.terminal_guard import restored_terminal
from tui.settings.settings import Directories, State, load_settings, load_state

if TYPE_CHECKING:
    from tui.ui.app import SsmTui
    from tui.ui.desk.dependencies import FirstSession

COMMANDS: Final = {
    "archive": "tui.cli.archive.group:archive",
    "connect": "tui.cli.remote.connect:connect",
    "cp": "tui.cli.remote.cp:cp",
    "credential-process": "tui.cli.credentials:credential_process",
    "credentials": "tui.cli.credentials:credentials",
    "demo": "tui.cli.demo:demo",
    "doctor": "tui.cli.doctor:doctor",
    "exec": "tui.cli.remote.exec:execute",
    "forward": "tui.cli.remote.forward:forward",
    "play": "tui.cli.play:play",
    "preferences": "tui.cli.preferences:preferences",
    "proxy": "tui.cli.remote.proxy:proxy",
    "proof": "tui.cli.proof:proof",
    "sandbox": "tui.cli.demo:sandbox",
    "search": "tui.cli.search:search",
    "ssh-config": "tui.cli.remote.ssh_config:ssh_config",
    "sessions": "tui.cli.sessions:sessions",
    "terminate": "tui.cli.remote.terminate:terminate",
}
"""Every command and where it lives; none is imported before it is called."""

TOLD_INSIDE: Final = frozenset({"connect", "demo"})
"""The commands that open the app, which says by itself what is wrong with the settings."""

OTHER_CREDENTIALS: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID")
OTHER_REGION: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""Variables that say more than what was chosen the last time."""

HELP_OPTIONS: Final = ("-h", "--help")
WANTS_HELP: Final = "tui.cli.wants_help"
"""Under which the context keeps whether it does: help is given whatever else is amiss."""


class LazyGroup(ImportedGroup):
    """`ssm-tui` itself: what no command has answered ends in a sentence."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        context.meta[WANTS_HELP] = wants_help(arguments)
        return super().parse_args(context, arguments)

    def main(self, *arguments: Any, **more: Any) -> Any:
        open_streams()
        try:
            return super().main(*arguments, **more)
        except OSError as error:
            # Its own help, for instance, could not be printed.
            if output_failure(error) is None:
                raise
            abandon_output()
            complain(_unwritable(error))
            sys.exit(1)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if failure := output_failure(error):
                abandon_output()
                if isinstance(failure, BrokenPipeError):
                    raise click.exceptions.Exit(NOBODY_READS) from error
                raise click.ClickException(_unwritable(failure)) from error
            # A traceback tells users nothing, and its words may hold a secret.
            from tui.ui.host.crash import report_crash

            raise click.ClickException(report_crash(error, "")) from error


def wants_help(arguments: list[str]) -> bool:
    """Whether no more than help is asked for, of whatever."""
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return not {*HELP_OPTIONS}.isdisjoint(own)


def _unwritable(failure: OSError) -> str:
    return f"The output could not be written: {failure.strerror}."


@exit_statuses("0 when you have left the app, 1 when it failed")
@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": [*HELP_OPTIONS]},
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
    context.obj = ConnectionOptions(**chosen)
    try:
        check_known_folders()
    except CalledWrongly:
        if context.meta[WANTS_HELP]:
            return
        raise
    zone_problem = mend_zone()
    if context.invoked_subcommand is None:
        open_app(context.obj)
    elif context.invoked_subcommand not in TOLD_INSIDE:
        for problem in filter(None, (zone_problem, *load_settings().problems)):
            complain(problem)


def open_app(chosen: ConnectionOptions, first: "FirstSession | None" = None) -> None:
    """Run the app on AWS: as was chosen here, else as it was inside the app the last time."""
    state = load_state()

    async def open_place(profile: str | None, region: str | None) -> Any:
        place = replace(chosen, profile=profile, region=region)
        return place.aws(terminal=False)

    async def open_aws() -> Any:
        return remembered(chosen, state, os.environ).aws(terminal=False)

    with ExitStack() as stack:
        directories = cache(partial(passing_directories, stack))

        async def open_demo() -> Any:
            from tui.cli.embedded import open_sandbox

            return await open_sandbox(stack, directories().data)

        run_app(
            open_aws,
            state=state,
            open_place=open_place,
            open_demo=open_demo,
            demo_directories=directories,
            first=first,
        )


def passing_directories(stack: ExitStack) -> Directories:
    """What is remembered of a demo's sessions, apart from the user's own; it goes with the demo.

    A report that the user has it write is the user's, and stays.
    """
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="ssm-tui-demo-")))
    return Directories(folder / "state", folder / "data", passing=True)


def remembered(
    chosen: ConnectionOptions, state: State, environment: Mapping[str, str]
) -> ConnectionOptions:
    """What was chosen, completed by what was chosen the last time.

    The command line and the environment are nearer than the past: where they name a profile,
    keys or a region, they hold.
    """
    if chosen.profile or any(environment.get(name) for name in OTHER_CREDENTIALS):
        return chosen
    region = None if any(environment.get(name) for name in OTHER_REGION) else state.region
    return replace(chosen, profile=state.profile, region=chosen.region or region)


def run_app(  # noqa: PLR0913 -- each is one thing that its caller alone knows
    open_aws: OpenAws,
    *,
    banner: str = "",
    state: State | None = None,
    open_place: "Callable[[str | None, str | None], Awaitable[Any]] | None" = None,
    open_demo: OpenAws | None = None,
    demo_directories: Callable[[], Directories] | None = None,
    first: "FirstSession | None" = None,
) -> None:
    """Run the app until the user leaves it; the exit status is the app's."""
    check_platform()
    check_terminal()
    import tui.ui.compat  # noqa: F401  # first: it says what the app would stumble over
    from tui.ui.app import SsmTui
    from tui.ui.desk.dependencies import Dependencies
    from tui.ui.host.restore import leave_with
    from tui.ui.host.size import settle_size

    loaded = load_settings()
    surroundings = filter(None, (mend_zone(), settle_size((0, 2), os.environ)))
    app = SsmTui(
        open_aws,
        loaded.settings,
        state=state or load_state(),
        banner=banner,
        outside=Dependencies(
            problems=(*loaded.problems, *surroundings),
            policy_problems=loaded.policy_problems,
            open_place=open_place,
            open_demo=open_demo,
            demo_directories=demo_directories,
            first=first,
        ),
    )
    if open_place is not None:
        # On AWS credentials may come from the keyring, and its troubles are said once.
        secret_store().report = app.warn
    try:
        with restored_terminal():
            app.run()
    finally:
        # Also where what was to be said last had no terminal to be said on.
        _end_abandoned(app)
    leave_with(app.return_code or 0)
    sys.exit(app.return_code or 0)


def _end_abandoned(app: "SsmTui") -> None:
    """Only a crash leaves sessions behind that the user did not want to leave."""
    for place in app.desk.places if app.desk is not None else ():
        if place.sessions.live:
            asyncio.run(place.sessions.end_abandoned())
