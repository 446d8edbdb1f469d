"""`ssm-tui` itself: its options, the table of its commands, the app."""

import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tui import __version__, language
from tui.cli.commands import COMMANDS, PLACELESS, TOLD_INSIDE
from tui.cli.completion.candidates import complete_context, complete_profile, complete_region
from tui.cli.connection import ConnectionOptions, OpenAws, secret_store
from tui.cli.languages.choosing import choose_language, language_option
from tui.cli.languages.click_words import speak_for_click
from tui.cli.languages.translating import translate
from tui.cli.lazy import ImportedGroup
from tui.cli.logs.options import begin_log, level_option, log_option
from tui.cli.saying import NOBODY_READS, check_platform, complain, exit_statuses, no_set
from tui.cli.streams import abandon_output, open_streams, output_failure
from tui.cli.surroundings import CalledWrongly, check_known_folders, check_terminal, mend_zone
from tui.language import N_, _
from tui.sessions.terminal_guard import restored_terminal
from tui.settings.settings import Directories, load_settings
from tui.settings.state import State, load_state

if TYPE_CHECKING:
    from tui.settings.history import HistorySettings
    from tui.settings.values import ContextSet
    from tui.ui.app import SsmTui
    from tui.ui.desk.dependencies import FirstSession, NamedSet

OTHER_CREDENTIALS: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID")
OTHER_REGION: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""Variables that say more than what was chosen the last time."""

COMPLETION: Final = "_SSM_TUI_COMPLETE"
"""Set by a shell that asks what there is to complete: click answers, and runs no command."""

HELP_OPTIONS: Final = ("-h", "--help")
WANTS_HELP: Final = "tui.cli.wants_help"
"""Under which the context keeps whether it does: help is given whatever else is amiss."""

LANGUAGE_DECIDED: Final = "tui.cli.language_decided"
"""Under which it keeps whether the user has said nearer than in the app which language it is."""


class LazyGroup(ImportedGroup):
    """`ssm-tui` itself: what no command has answered ends in a sentence."""

    _language_decided = False

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        context.meta[WANTS_HELP] = wants_help(arguments)
        context.meta[LANGUAGE_DECIDED] = self._language_decided
        return super().parse_args(context, arguments)

    def main(self, args: Sequence[str] | None = None, *more: Any, **others: Any) -> Any:
        open_streams()
        if COMPLETION in os.environ:
            from tui.cli.completion.shells import use_own_shells

            use_own_shells()
        speak_for_click()
        arguments = sys.argv[1:] if args is None else args
        self._language_decided = choose_language(arguments, os.environ)
        translate(self)
        try:
            return super().main(args, *more, **others)
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
    return _("Couldn't write the output: {problem}.").format(problem=failure.strerror)


@exit_statuses(N_("0 when you quit the app, 1 when it failed"))
@click.group(
    cls=LazyGroup,
    places=COMMANDS,
    placeless=PLACELESS,
    invoke_without_command=True,
    context_settings={"help_option_names": [*HELP_OPTIONS]},
)
@click.option(
    "--profile", metavar="NAME", shell_complete=complete_profile, help="AWS profile to use."
)
@click.option(
    "--region", metavar="NAME", shell_complete=complete_region, help="AWS region to use."
)
@click.option("--endpoint-url", metavar="URL", help="Send every AWS call to this URL.")
@click.option(
    "--context",
    "set_name",
    metavar="NAME",
    shell_complete=complete_context,
    help="Set of contexts (settings) to list in the app.",
)
@log_option
@level_option
@click.version_option(__version__, prog_name="ssm-tui")
@click.pass_context
def main(
    context: click.Context,
    /,
    set_name: str | None,
    log_file: Path | None,
    log_level: str,
    **chosen: Any,
) -> None:
    """AWS Systems Manager sessions in your terminal, with their reasons and limits.

    Without a command it opens the app. Try `ssm-tui demo`; it needs no AWS account.
    """
    context.obj = ConnectionOptions(**chosen)
    if log_file is not None:
        begin_log(log_file, log_level, context.invoked_subcommand or "")
    try:
        check_known_folders()
    except CalledWrongly:
        if context.meta[WANTS_HELP]:
            return
        raise
    zone_problem = mend_zone()
    if context.invoked_subcommand is None:
        open_app(context.obj, set_name=set_name)
        return
    if set_name is not None and not context.meta[WANTS_HELP]:
        raise click.UsageError(
            _(
                "--context is for the app and, behind its name, for instances. Other commands "
                "work in one profile and region: use --profile and --region."
            )
        )
    if context.invoked_subcommand not in TOLD_INSIDE:
        for problem in filter(None, (zone_problem, *load_settings().problems)):
            complain(problem)


main.params.append(language_option())


def open_app(
    chosen: ConnectionOptions,
    first: "FirstSession | None" = None,
    *,
    set_name: str | None = None,
) -> None:
    """Run the app on AWS: as was chosen here, else as it was inside the app the last time."""
    state = load_state()
    contexts = None
    if first is None:
        sets = dict(load_settings().settings.contexts)
        contexts = chosen_set(chosen, set_name, state, os.environ, sets)

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
            contexts=contexts,
        )


def passing_directories(stack: ExitStack) -> Directories:
    """What is remembered of a demo's sessions, apart from the user's own; it goes with the demo.

    A report that the user has it write is the user's, and stays.
    """
    from tempfile import TemporaryDirectory

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


def chosen_set(
    chosen: ConnectionOptions,
    name: str | None,
    state: State,
    environment: Mapping[str, str],
    sets: "Mapping[str, ContextSet]",
) -> "NamedSet | None":
    """What is listed together: as was said, else as it was inside the app the last time.

    Raises CalledWrongly where there is no set of that name.
    """
    from tui.settings.values import ContextSet
    from tui.ui.desk.dependencies import NamedSet

    if name is not None:
        if name not in sets:
            raise CalledWrongly(no_set(name, sets))
        return NamedSet(sets[name], name)
    nearer = (*OTHER_CREDENTIALS, *OTHER_REGION)
    if chosen.profile or chosen.region or any(environment.get(each) for each in nearer):
        return None
    if state.context is not None and state.context in sets:
        return NamedSet(sets[state.context], state.context)
    if len(state.profiles) > 1 or len(state.regions) > 1:
        return NamedSet(ContextSet(profiles=state.profiles, regions=state.regions))
    return None


def run_app(  # noqa: PLR0913 -- each is one thing that its caller alone knows
    open_aws: OpenAws,
    *,
    banner: str = "",
    state: State | None = None,
    open_place: "Callable[[str | None, str | None], Awaitable[Any]] | None" = None,
    open_demo: OpenAws | None = None,
    demo_directories: Callable[[], Directories] | None = None,
    first: "FirstSession | None" = None,
    contexts: "NamedSet | None" = None,
    history: "HistorySettings | None" = None,
) -> None:
    """Run the app until the user leaves it; the exit status is the app's."""
    check_platform()
    check_terminal()
    import tui.ui.compat  # noqa: F401  # first: it says what the app would stumble over
    from tui.ui.app import SsmTui
    from tui.ui.desk.dependencies import Dependencies
    from tui.ui.host.memory import keep_in_one_arena
    from tui.ui.host.restore import leave_with
    from tui.ui.host.size import settle_size

    state = state or load_state()
    here = click.get_current_context(silent=True)
    if state.language and not (here and here.meta.get(LANGUAGE_DECIDED)):
        language.choose(state.language)
    keep_in_one_arena()
    loaded = load_settings()
    settings = replace(loaded.settings, history=history) if history else loaded.settings
    surroundings = filter(None, (mend_zone(), settle_size((0, 2), os.environ)))
    app = SsmTui(
        open_aws,
        settings,
        state=state,
        banner=banner,
        outside=Dependencies(
            problems=(*loaded.problems, *surroundings),
            policy_problems=loaded.policy_problems,
            open_place=open_place,
            open_demo=open_demo,
            demo_directories=demo_directories,
            first=first,
            contexts=contexts,
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
    import asyncio

    for place in app.desk.places if app.desk is not None else ():
        if place.sessions.live:
            asyncio.run(place.sessions.end_abandoned())
