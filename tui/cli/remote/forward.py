"""`ssm-tui forward`: a local port that leads to one that an instance can reach."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.completion.candidates import complete_target
from tui.cli.connection import ConnectionOptions
from tui.cli.remote.background import Detachment, forward_behind
from tui.cli.remote.document import (
    DocumentRefused,
    document_options,
    for_forward,
    take_document,
)
from tui.cli.remote.forwarding import FAILED, Forwarding
from tui.cli.remote.running_forwards import end_running, list_running
from tui.cli.remote.session_command import (
    TARGETS,
    Interruptions,
    check_reason_option,
    resolve,
    run,
)
from tui.cli.remote.too_long import nothing_started
from tui.cli.remote.tunnels import (
    ANY_PORT,
    Tunnel,
    all_tunnels,
    ask_about,
    look_up,
    read_destination,
    read_local,
    read_tunnels,
)
from tui.cli.saying import MISCALLED, TIMED_OUT, complain, exit_statuses
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.cli.remote.session_command import ResolvedTarget
    from tui.sessions.forwards.registering import Registration
    from tui.sessions.headless.forward import Destination, Forward

AT_MOST: Final = 12 * 3600.0
"""Seconds after which what goes on in the background is ended, if nothing else is said."""


def check_given_reason(
    context: click.Context, option: click.Parameter, value: str | None
) -> str:
    """A reason that AWS would take; empty where none is given."""
    return "" if value is None else check_reason_option(context, option, value)


@dataclass(frozen=True)
class ForwardRequest:
    """What the command line asks for.

    Attributes:
        timeout: seconds after which the sessions are ended.
        detachment: the way into the background, once every port listens.
        as_json: say nothing in words: who waits prints what listens.
        document: what the sessions are started with instead of AWS's documents.
        message_size: bytes that a message of an upload may grow to.
        message_rate: such messages in a second.
    """

    target: str
    tunnels: Sequence[Tunnel]
    reason: str
    message_size: int
    message_rate: int
    timeout: float | None = None
    detachment: Detachment | None = None
    as_json: bool = False
    document: "ChosenDocument | None" = None


@exit_statuses(
    N_(
        "0 after Ctrl-C, 1 when a session failed or was ended elsewhere, 124 after "
        "--timeout; with --background: 0 when all ports listen, 124 when one doesn't "
        "in time, 130 after Ctrl-C"
    ),
    stopped="",
)
@click.command(epilog=TARGETS)
@click.argument("target", shell_complete=complete_target, required=False)
@click.argument("destination", metavar="[HOST:]PORT", callback=read_destination, required=False)
@click.argument("local", metavar="[LOCAL]", callback=read_local, default=ANY_PORT)
@click.option(
    "--reason",
    metavar="TEXT",
    callback=check_given_reason,
    help="Reason for the session (stored by AWS and in CloudTrail).",
)
@click.option(
    "-L",
    "tunnels",
    metavar="LOCAL:[HOST:]PORT",
    multiple=True,
    callback=read_tunnels,
    help="Another port, in its own session with the same reason; repeatable.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End the sessions after this long.",
)
@click.option(
    "--background",
    "--wait",
    "background",
    is_flag=True,
    help="Return when all ports listen, and keep forwarding in the background.",
)
@click.option(
    "--wait-timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=60.0,
    show_default=True,
    help="With --background: maximum time until all ports listen.",
)
@click.option(
    "--message-size",
    type=click.IntRange(1024, 16384),
    default=16384,
    show_default=True,
    metavar="BYTES",
    help="Largest message of an upload. Messages start at 1024 bytes, as in AWS's "
    "plugin, and grow while larger ones succeed.",
)
@click.option(
    "--message-rate",
    type=click.IntRange(1, 1000),
    default=900,
    show_default=True,
    metavar="N",
    help="Messages of an upload per second. AWS disconnects clients above about 1000.",
)
@click.option("--list", "listed", is_flag=True, help="List background forwards.")
@click.option("--end", "ended", metavar="ID|all", help="End a background forward, or all.")
@click.option(
    "--json", "as_json", is_flag=True, help="With --background or --list: print JSON."
)
@document_options
@click.option(
    "--yes", is_flag=True, help="Don't ask before listening where other machines can connect."
)
@click.pass_obj
def forward(
    chosen: ConnectionOptions, /, target: str | None, reason: str, yes: bool, **given: Any
) -> None:
    """Forward a port of this machine to PORT on TARGET.

    With HOST the instance connects to that host instead. rds:NAME and elasticache:NAME are
    databases whose endpoint AWS is asked for; add /reader for the reader endpoint, and :PORT if
    needed. LOCAL is a port on 127.0.0.1, ADDRESS:PORT, or the path of a Unix socket (default:
    any free port, which is printed).

    -L forwards several: `-L 5432:db.internal:5432 -L [::1]:8080:localhost:80`.

    With --document the sessions use that document: PORT and HOST go to its parameters
    `portNumber` and `host`. Leave PORT out if the document defines the destination; `--parameter
    localPortNumber=PORT` then says where to listen. Wrong parameters are reported before
    anything is started.

    Ctrl-C ends the sessions. If one session ends otherwise, the others go on, and who ended it
    is reported.

    With --background the command returns as soon as all ports listen, like `ssh -f`; MFA codes
    are asked for before that, and if one port can't listen, none does. --list and the app list
    background forwards; --end ends one by its ID, or `all`. They end by themselves after
    --timeout, or after 12 hours. `ssm-tui sessions` shows how the sessions ended.
    """
    if given["listed"] or given["ended"]:
        _about_running(target, reason, given)
        return
    if target is None:
        raise click.MissingParameter(param_type="argument", param_hint="TARGET")
    if not reason:
        raise click.MissingParameter(param_type="option", param_hint="--reason")
    document = take_document(given)
    ports = {name: given[name] for name in ("tunnels", "local", "destination")}
    tunnels = all_tunnels(document, **ports)
    if not tunnels:
        raise click.UsageError(_("Give a port to forward: [HOST:]PORT, or -L."))
    asked = ForwardRequest(
        target,
        tunnels,
        reason,
        given["message_size"],
        given["message_rate"],
        given["timeout"],
        as_json=given["as_json"],
        document=document,
    )
    if given["background"]:
        there = Detachment.taken()
        way = there or forward_behind(given["wait_timeout"], as_json=asked.as_json)
        asked = replace(asked, timeout=asked.timeout or AT_MOST, detachment=way)
    elif asked.as_json:
        raise click.UsageError(_("--json needs --background or --list."))
    if not yes:
        ask_about(tunnels)
    run(_forward(chosen, asked), failed=FAILED)


def _about_running(target: str | None, reason: str, given: "dict[str, Any]") -> None:
    """Do what is asked of what forwards in the background."""
    starting = target, reason, given["tunnels"], given["background"]
    if any(starting) or (given["listed"] and given["ended"]):
        raise click.UsageError(_("--list and --end can't be combined with anything else."))
    if given["listed"]:
        list_running(as_json=given["as_json"])
    elif given["as_json"]:
        raise click.UsageError(_("--json needs --background or --list."))
    else:
        end_running(given["ended"])


async def _forward(chosen: ConnectionOptions, asked: ForwardRequest) -> int:
    from tui.sessions.headless.forward import Forward, UploadPace

    begun, tunnels = monotonic(), asked.tunnels
    with closing(chosen.aws()) as aws, ExitStack() as open_ones:
        listeners = [open_ones.enter_context(one.local.listening()) for one in tunnels]
        try:
            async with asyncio.timeout_at(asked.timeout and begun + asked.timeout):
                work = await resolve(aws, asked.target, asked.reason)
                ways = [await _way(aws, asked.document, one) for one in tunnels]
        except DocumentRefused as error:
            complain(error)
            return MISCALLED
        except TimeoutError:
            complain(nothing_started(asked.timeout))
            return TIMED_OUT
        forwards = [
            Forward(
                aws,
                work.instance.instance_id,
                destination,
                listener,
                notify=complain,
                report=Interruptions(partial(_complain_of, destination)).report,
                maximum=work.maximum,
                journal=work.journal("port", complain),
                document=way,
                shows_limits=asked.detachment is not None,
                pace=UploadPace(asked.message_size, asked.message_rate),
            )
            for (way, destination), listener in zip(ways, listeners, strict=True)
        ]
        forwarding = Forwarding(
            forwards,
            aws,
            work.instance,
            asked.target,
            timeout=asked.timeout,
            detachment=asked.detachment,
            registration=await _registration(aws, asked, work, forwards),
            silent=asked.as_json,
            begun=begun,
        )
        return await forwarding.run(asked.reason)


async def _registration(
    aws: "Aws", asked: ForwardRequest, work: "ResolvedTarget", forwards: "Sequence[Forward]"
) -> "Registration | None":
    """How what goes on in the background is listed; None where nothing does."""
    if asked.detachment is None:
        return None
    from tui.sessions.forwards.background import this_process
    from tui.sessions.forwards.registering import Registration
    from tui.settings.settings import state_directory

    begun, region = datetime.now(UTC), await aws.region()
    about = await asyncio.to_thread(
        this_process,
        target=work.instance.instance_id,
        target_name=work.instance.name or "",
        profile=aws.profile or "",
        region=region,
        begun=begun,
        until=asked.timeout and begun + timedelta(seconds=asked.timeout),
        ports=(),
    )
    return Registration(state_directory(), about, forwards)


def _complain_of(destination: "Destination", sentence: str) -> None:
    """Of several ports it has to be said which one."""
    complain(f"{destination}: {sentence}")


async def _way(
    aws: "Aws", document: "ChosenDocument | None", tunnel: Tunnel
) -> "tuple[ChosenDocument | None, Destination]":
    """With what document a port is forwarded, None for AWS's own, and where that leads."""
    destination = None
    if tunnel.destination is not None:
        destination = await look_up(aws, tunnel.destination)
    if document is not None:
        return await for_forward(aws, document, destination)
    assert destination is not None
    return None, destination
