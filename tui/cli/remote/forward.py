"""`ssm-tui forward`: a local port that leads to one that an instance can reach."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.remote.background import Detachment, forward_behind
from tui.cli.remote.document import (
    DocumentRefused,
    document_options,
    for_forward,
    take_document,
)
from tui.cli.remote.forwarding import FAILED, Forwarding
from tui.cli.remote.session_command import (
    TARGETS,
    Interruptions,
    reason_option,
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

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.sessions.headless.forward import Destination

AT_MOST: Final = 12 * 3600.0
"""Seconds after which what goes on in the background is ended, if nothing else is said."""


@dataclass(frozen=True)
class ForwardRequest:
    """What the command line asks for.

    Attributes:
        timeout: seconds after which the sessions are ended.
        detachment: the way into the background, once every port listens.
        as_json: say nothing in words: who waits prints what listens.
        document: what the sessions are started with instead of AWS's documents.
    """

    target: str
    tunnels: Sequence[Tunnel]
    reason: str
    timeout: float | None = None
    detachment: Detachment | None = None
    as_json: bool = False
    document: "ChosenDocument | None" = None


@exit_statuses(
    "0 after Ctrl-C, 1 when a session failed or somebody else ended it, 124 after --timeout; with "
    "--wait 0 when every port listens, 124 when one does not in time, 130 after Ctrl-C",
    stopped="",
)
@click.command(epilog=TARGETS)
@click.argument("target")
@click.argument("destination", metavar="[HOST:]PORT", callback=read_destination, required=False)
@click.argument("local", metavar="[LOCAL]", callback=read_local, default=ANY_PORT)
@reason_option
@click.option(
    "-L",
    "tunnels",
    metavar="LOCAL:[HOST:]PORT",
    multiple=True,
    callback=read_tunnels,
    help="One more port, in a session of its own with the same reason; as often as you like.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="End the sessions after so long.",
)
@click.option(
    "--wait", is_flag=True, help="Return when every port listens; forward on in the background."
)
@click.option(
    "--wait-timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    default=60.0,
    show_default=True,
    help="With --wait: how long that may take.",
)
@click.option("--json", "as_json", is_flag=True, help="With --wait: print JSON.")
@document_options
@click.option("--yes", is_flag=True, help="Listen where other machines can connect too.")
@click.pass_obj
def forward(
    chosen: ConnectionOptions, /, target: str, reason: str, yes: bool, **given: Any
) -> None:
    """Forward a port of this machine to PORT on TARGET.

    With HOST the instance connects to that host instead. rds:NAME and elasticache:NAME are
    databases, whose endpoint AWS is asked for; NAME/reader is the one for reading, and :PORT may
    follow. LOCAL is a port on 127.0.0.1, or ADDRESS:PORT, or the path of a Unix socket; left
    out, or 0, any free port is taken and shown.

    -L forwards several, as `-L 5432:db.internal:5432 -L [::1]:8080:localhost:80`.

    With --document the sessions are those of that document, whose parameters `portNumber` and
    `host` are given PORT and HOST; PORT is left out where the document says where it leads, and
    `--parameter localPortNumber=PORT` says where to listen then. What does not fit is told
    before anything is started.

    Ctrl-C ends the sessions. A session that is ended otherwise leaves the others as they are;
    who ended it is said.

    With --wait the command returns as soon as every port listens, as `ssh -f` does, and says which
    process forwards on: `kill` ends that, and it ends by itself after --timeout, or 12 hours
    without one. Where one port cannot listen none does. `ssm-tui sessions` tells how the sessions
    ended.
    """
    document = take_document(given)
    ports = {name: given[name] for name in ("tunnels", "local", "destination")}
    tunnels = all_tunnels(document, **ports)
    if not tunnels:
        raise click.UsageError("Say which port is forwarded: [HOST:]PORT, or -L.")
    asked = ForwardRequest(
        target,
        tunnels,
        reason,
        given["timeout"],
        as_json=given["as_json"],
        document=document,
    )
    if given["wait"]:
        there = Detachment.taken()
        way = there or forward_behind(given["wait_timeout"], as_json=asked.as_json)
        asked = replace(asked, timeout=asked.timeout or AT_MOST, detachment=way)
    elif asked.as_json:
        raise click.UsageError("--json goes with --wait.")
    if not yes:
        ask_about(tunnels)
    run(_forward(chosen, asked), failed=FAILED)


async def _forward(chosen: ConnectionOptions, asked: ForwardRequest) -> int:
    from tui.sessions.headless.forward import Forward

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
            silent=asked.as_json,
            begun=begun,
        )
        return await forwarding.run(asked.reason)


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
