"""The options that say what kind of sandbox it is to be, and what is made of them."""

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.demo_options.organisation import ORGANISATION_SESSIONS, organisation
from tui.cli.embedded import IDLE_MINUTES, MAX_MINUTES
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.sandbox.options import SandboxOptions

MISSING: Final = N_(
    "The sandbox needs packages that aren't installed. Install them with: "
    "`pip install 'ssm-tui[demo]'`"
)

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
                raise click.BadParameter(
                    _("{each!r} is not of the form {form}.").format(each=each, form=form)
                )
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
        raise ValueError(_("A value that begins with { must be a JSON object.")) from None


def _number_of_calls(written: str) -> int:
    if not written.isdecimal():
        raise ValueError(_("N must be a number of calls."))
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
        raise click.BadParameter(
            _("Couldn't read {path}: {problem}.").format(path=path, problem=error.strerror)
        ) from error
    except UnicodeDecodeError:
        raise click.BadParameter(_("{path} is not UTF-8 text.").format(path=path)) from None


OPTIONS: Final = (
    click.option(
        "--max-minutes",
        type=click.IntRange(1, 1440),
        default=MAX_MINUTES,
        show_default=True,
        help="Maximum session duration in minutes.",
    ),
    click.option(
        "--idle-minutes",
        type=click.IntRange(1, 60),
        default=IDLE_MINUTES,
        show_default=True,
        help="Idle session timeout in minutes.",
    ),
    click.option(
        "--no-preferences",
        is_flag=True,
        help="Start without a session document (AWS defaults, no maximum).",
    ),
    click.option(
        "--document",
        type=click.Path(path_type=Path),
        callback=_text_of,
        metavar="FILE",
        help="Start with FILE as the session document, even if AWS would reject it.",
    ),
    click.option(
        "--input",
        "inputs",
        callback=_assignments("KEY=VALUE", _input_value),
        metavar="KEY=VALUE",
        multiple=True,
        help="Set an input of the session document, e.g. kmsKeyId=alias/session-manager, "
        "s3BucketName=session-logs-123456789012 or "
        "cloudWatchLogGroupName=/aws/ssm/session-logs; these exist in the sandbox.",
    ),
    click.option(
        "--instances",
        type=click.IntRange(0, 100_000),
        default=DEFAULT_INSTANCES,
        show_default=True,
        help="Number of managed instances in each account and region.",
    ),
    click.option(
        "--regions",
        metavar="NAMES",
        help="Regions, each with its own instances, sessions and preferences; the home "
        "region first, e.g. eu-west-1,us-east-1.",
    ),
    click.option(
        "--accounts",
        type=click.IntRange(1, 2),
        default=1,
        show_default=True,
        help="With 2, add a second account (210987654321) of the same size.",
    ),
    click.option(
        "--seed-history/--no-seed-history",
        default=True,
        show_default=True,
        help="Start with past sessions.",
    ),
    click.option(
        "--history",
        type=click.IntRange(0, 100_000),
        metavar="N",
        help="Number of past sessions in each account and region, over the last 30 days.",
    ),
    click.option(
        "--outside-agent",
        "outside_agents",
        metavar="TARGET",
        multiple=True,
        help="Wait for this instance's agent to connect instead of simulating it.",
    ),
    click.option(
        "--deny",
        "denied_actions",
        metavar="ACTION",
        multiple=True,
        help="Deny an IAM action, e.g. ssm:StartSession or kms:*; in one account or "
        "region: 210987654321/ssm:DescribeInstanceInformation or us-east-1/ssm:*.",
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
    _seconds("--event-delay", N_("Delay CloudTrail events by SECONDS.")),
    _seconds(
        "--listing-delay",
        N_("Delay changes of sessions in DescribeSessions by SECONDS."),
    ),
    click.option(
        "--page-overlap",
        type=click.IntRange(0, 100),
        default=0,
        metavar="N",
        help="Repeat N entries of each page on the next one.",
    ),
    _seconds("--latency", N_("Delay every response by SECONDS.")),
    _seconds(
        "--clock-skew",
        N_("Offset AWS's clock by SECONDS (negative: behind)."),
        -MOST_SKEW,
        MOST_SKEW,
    ),
    click.option(
        "--access",
        type=click.Choice(["approve", "reject", "pending", "expire", "revoke"]),
        help="Deny StartSession and answer just-in-time access requests like this.",
    ),
    _seconds("--access-delay", N_("Answer access requests after SECONDS.")),
    click.option(
        "--access-seconds",
        type=click.FloatRange(1.0),
        default=3600.0,
        metavar="SECONDS",
        help="Let approved access expire after SECONDS.",
    ),
    click.option(
        "--organisation",
        type=click.IntRange(0, 1_000_000),
        is_flag=False,
        flag_value=ORGANISATION_SESSIONS,
        metavar="[SESSIONS]",
        help="Add an organisation of four accounts, with a trail of SESSIONS over two years "
        "(20000 if left out) and Athena tables to query it.",
    ),
    _seconds(
        "--query-delay", N_("Delay the results of Athena and Logs Insights queries by SECONDS.")
    ),
    click.option(
        "--query-failure",
        default="",
        metavar="REASON",
        help="Fail every Athena query with REASON.",
    ),
    click.option(
        "--no-result-location",
        is_flag=True,
        help="Leave the Athena workgroup without a result location.",
    ),
    click.option(
        "--fault",
        "faults",
        default="",
        metavar="SPEC",
        help="Inject faults into the data channel, e.g. drop=0.1,delay=50ms,seed=7.",
    ),
)


def sandbox_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say what kind of sandbox it is to be."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def read_options(options: dict[str, Any]) -> "SandboxOptions":
    """The sandbox that a command line asks for."""
    if find_spec("moto") is None:
        raise click.ClickException(_(MISSING))
    from tui.sandbox.errors import SandboxError
    from tui.sandbox.options import SandboxOptions

    for name in ("outside_agents", "denied_actions", "denied_documents", "hanging_actions"):
        options[name] = frozenset(options[name])
    options["access"] = options["access"] or ""
    options |= {
        "log_query_delay": options["query_delay"],
        "organisation": organisation(options),
    }
    if (regions := options.pop("regions")) is not None:
        home, *further = regions.split(",")
        options |= {"region": home, "regions": tuple(further)}
    if (count := options.pop("history")) is not None:
        options["seed_history"] = count
    if options["document"] is not None and (options["inputs"] or options["no_preferences"]):
        raise click.UsageError(
            _("--document can't be combined with --input or --no-preferences.")
        )
    if options.pop("no_preferences"):
        if options["inputs"]:
            raise click.UsageError(_("--input can't be combined with --no-preferences."))
        options |= {"max_minutes": None, "idle_minutes": None}
    try:
        return SandboxOptions(**options)
    except SandboxError as error:
        raise click.ClickException(str(error)) from error
