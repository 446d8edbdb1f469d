"""`demo` opens the app on a small AWS of its own; `sandbox` serves that AWS alone."""

import json
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.embedded import IDLE_MINUTES, MAX_MINUTES, open_sandbox
from tui.cli.env_file import check_env_file, check_output, exports, write_secret_file
from tui.cli.root import passing_directories, run_app
from tui.cli.saying import exit_statuses

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.sandbox.options import SandboxOptions
    from tui.sandbox.service import Sandbox

MISSING: Final = (
    "The sandbox needs packages that are not installed. "
    "Install them with: pip install 'ssm-tui[demo]'"
)

DEFAULT_PORT: Final = 4599
DEFAULT_INSTANCES: Final = 13
MOST_SKEW: Final = 86_400.0
"""Seconds that the two clocks may differ: a day."""


def _assignments(form: str, read: Callable[[str], object]) -> Callable[..., dict[str, object]]:
    """Makes a mapping of an option's words; `read` takes a value, or says what is wrong."""

    def gather(
        context: click.Context, option: click.Parameter, written: tuple[str, ...]
    ) -> dict[str, object]:
        gathered = {}
        for each in written:
            name, separator, value = each.partition("=")
            if not name or not separator:
                raise click.BadParameter(f"{each!r} is not written like {form}.")
            try:
                gathered[name] = read(value)
            except ValueError as error:
                raise click.BadParameter(f"{each!r}: {error}") from error
        return gathered

    return gather


def _input_value(written: str) -> object:
    """A value of a session document: text, a switch, or JSON where it has parts of its own."""
    if written not in ("true", "false") and not written.startswith("{"):
        return written
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        raise ValueError("what begins with { has to be a JSON object.") from None


def _number_of_calls(written: str) -> int:
    if not written.isdecimal():
        raise ValueError("N is a number of calls.")
    return int(written)


def _seconds(
    name: str, words: str, least: float = 0.0, most: float | None = None
) -> Callable[[Any], Any]:
    span = click.FloatRange(least, most)
    return click.option(name, type=span, default=0.0, metavar="SECONDS", help=words)


def _text_of(context: click.Context, option: click.Parameter, path: Path | None) -> str | None:
    """What a file holds; None without one."""
    try:
        return None if path is None else path.read_text(encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise click.BadParameter(f"{path} is no text in UTF-8.") from None


OPTIONS: Final = (
    click.option(
        "--max-minutes",
        type=click.IntRange(1, 1440),
        default=MAX_MINUTES,
        show_default=True,
        help="Maximum session duration in its session document.",
    ),
    click.option(
        "--idle-minutes",
        type=click.IntRange(1, 60),
        default=IDLE_MINUTES,
        show_default=True,
        help="Idle timeout in its session document.",
    ),
    click.option(
        "--no-preferences",
        is_flag=True,
        help="Begin without a session document: AWS's defaults hold, without a maximum.",
    ),
    click.option(
        "--document",
        type=click.Path(path_type=Path),
        callback=_text_of,
        metavar="FILE",
        help="Begin with what FILE holds as session document, whether AWS would take it or not.",
    ),
    click.option(
        "--input",
        "inputs",
        callback=_assignments("KEY=VALUE", _input_value),
        metavar="KEY=VALUE",
        multiple=True,
        help="Set an input of its session document, e.g. kmsKeyId=alias/session-manager, "
        "s3BucketName=session-logs-123456789012 or "
        "cloudWatchLogGroupName=/aws/ssm/session-logs, which are there.",
    ),
    click.option(
        "--instances",
        type=click.IntRange(0, 100_000),
        default=DEFAULT_INSTANCES,
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
        "--history",
        type=click.IntRange(0, 100_000),
        metavar="N",
        help="How many past sessions there are, over the last 30 days.",
    ),
    click.option(
        "--outside-agent",
        "outside_agents",
        metavar="TARGET",
        multiple=True,
        help="Wait for this instance's agent to connect instead of playing it.",
    ),
    click.option(
        "--deny",
        "denied_actions",
        metavar="ACTION",
        multiple=True,
        help="Deny an IAM action, e.g. ssm:StartSession or kms:*.",
    ),
    click.option(
        "--deny-document",
        "denied_documents",
        metavar="NAME",
        multiple=True,
        help="Deny sessions with a document, e.g. SSM-SessionManagerRunShell or AWS-*.",
    ),
    click.option(
        "--hang",
        "hanging_actions",
        metavar="ACTION",
        multiple=True,
        help="Never answer an IAM action, e.g. sts:GetCallerIdentity.",
    ),
    click.option(
        "--throttle",
        "throttled",
        callback=_assignments("ACTION=N", _number_of_calls),
        metavar="ACTION=N",
        multiple=True,
        help="Throttle the first N calls of an action.",
    ),
    _seconds("--event-delay", "Show CloudTrail's events so much later."),
    _seconds(
        "--listing-delay",
        "List new sessions in DescribeSessions so much later, and those that have ended as "
        "active for as long.",
    ),
    click.option(
        "--page-overlap",
        type=click.IntRange(0, 100),
        default=0,
        metavar="N",
        help="Repeat N entries of each page on the next one.",
    ),
    _seconds("--latency", "Wait so long before every answer."),
    _seconds(
        "--clock-skew",
        "Set AWS's clock so much ahead of this machine's, or behind if negative.",
        -MOST_SKEW,
        MOST_SKEW,
    ),
    click.option(
        "--fault",
        "faults",
        default="",
        metavar="SPEC",
        help="Disturb the data channel, e.g. drop=0.1,delay=50ms,seed=7.",
    ),
)


def sandbox_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what kind of sandbox it is to be."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@exit_statuses("0 when you have left it, 1 when it failed")
@click.command()
@sandbox_options
def demo(**options: Any) -> None:
    """Open the app on a small AWS of its own, on this machine."""
    chosen = read_options(options)
    with ExitStack() as stack:
        directories = passing_directories(stack)

        async def open_aws() -> "Aws":
            return await open_sandbox(stack, directories.data, chosen)

        run_app(open_aws, banner="demo", demo_directories=lambda: directories)


def _check_env_file(
    context: click.Context, option: click.Parameter, path: Path | None
) -> Path | None:
    if path is not None:
        check_env_file(path)
    return path


@exit_statuses(
    "0 after Ctrl-C or SIGTERM, 1 when it cannot be served or FILE cannot be written",
    stopped="",
)
@click.command()
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Of the AWS API; 0 takes any free one.",
)
@click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    callback=_check_env_file,
    metavar="FILE",
    help="Write the variables with the credentials there, for you alone; they are not printed.",
)
@click.option(
    "--sso-file",
    type=click.Path(path_type=Path),
    callback=_check_env_file,
    metavar="FILE",
    help="Write an AWS configuration there, for you alone, whose default profile signs in by IAM "
    "Identity Center.",
)
@sandbox_options
def sandbox(port: int, env_file: Path | None, sso_file: Path | None, **options: Any) -> None:
    """Serve the sandbox alone, for the AWS CLI or any SDK.

    Its credentials are random, made anew by each run, and give whoever has them a shell as you.
    """
    chosen = replace(read_options(options), port=port)
    if env_file is None:
        check_output()
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with ExitStack() as stack:
        running = _serve(chosen, stack)
        click.echo(f"# A small AWS on {running.endpoint_url}; Ctrl-C stops it.")
        click.echo("# In another shell:")
        if env_file is None:
            click.echo(exports(running.environment()), nl=False)
        else:
            write_secret_file(env_file, exports(running.environment()))
            click.echo(f". {quote(str(env_file.absolute()))}")
        if sso_file is not None:
            write_secret_file(sso_file, running.sign_in_profile())
            click.echo("# Or without keys, signed in by IAM Identity Center:")
            click.echo(f"export AWS_CONFIG_FILE={quote(str(sso_file.absolute()))}")
        stopped.wait()


def read_options(options: dict[str, Any]) -> "SandboxOptions":
    """The sandbox that a command line asks for."""
    if find_spec("moto") is None:
        raise click.ClickException(MISSING)
    from tui.sandbox.errors import SandboxError
    from tui.sandbox.options import SandboxOptions

    for name in ("outside_agents", "denied_actions", "denied_documents", "hanging_actions"):
        options[name] = frozenset(options[name])
    if (count := options.pop("history")) is not None:
        options["seed_history"] = count
    if options["document"] is not None and (options["inputs"] or options["no_preferences"]):
        raise click.UsageError("A --document goes with neither --input nor --no-preferences.")
    if options.pop("no_preferences"):
        if options["inputs"]:
            raise click.UsageError("Without preferences there is no --input to set.")
        options |= {"max_minutes": None, "idle_minutes": None}
    try:
        return SandboxOptions(**options)
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


def _serve(options: "SandboxOptions", stack: ExitStack) -> "Sandbox":
    from tui.sandbox.errors import SandboxError
    from tui.sandbox.service import Sandbox

    try:
        return stack.enter_context(Sandbox(options))
    except SandboxError as error:
        raise click.ClickException(str(error)) from error
