"""`ssm-tui forward`: a local port that leads to one that an instance can reach."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, Final

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.remote.session_command import (
    ENDS,
    TARGETS,
    Interruptions,
    on_signals,
    reason_option,
    resolve,
    run,
)
from tui.cli.remote.tunnels import (
    Tunnel,
    ask_about,
    look_up,
    read_destination,
    read_local,
    read_tunnels,
)
from tui.cli.saying import complain, exit_statuses
from tui.errors import UserFacingError
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance
    from tui.sessions.headless.forward import Destination, Forward

FAILED: Final = 1


@exit_statuses("0 after Ctrl-C, 1 when a session failed or somebody else ended it", stopped="")
@click.command(epilog=TARGETS)
@click.argument("target")
@click.argument("destination", metavar="[HOST:]PORT", callback=read_destination, required=False)
@click.argument("local", metavar="[LOCAL]", callback=read_local, default="0")
@reason_option
@click.option(
    "-L",
    "tunnels",
    metavar="LOCAL:[HOST:]PORT",
    multiple=True,
    callback=read_tunnels,
    help="One more port, in a session of its own with the same reason; as often as you like.",
)
@click.option("--yes", is_flag=True, help="Listen where other machines can connect too.")
@click.pass_obj
def forward(
    chosen: ConnectionOptions, /, target: str, reason: str, yes: bool, **ports: Any
) -> None:
    """Forward a port of this machine to PORT on TARGET.

    With HOST the instance connects to that host instead. rds:NAME and elasticache:NAME are
    databases, whose endpoint AWS is asked for; NAME/reader is the one for reading, and :PORT may
    follow. LOCAL is a port on 127.0.0.1, or ADDRESS:PORT, or the path of a Unix socket; left
    out, or 0, any free port is taken and shown.

    -L forwards several, as `-L 5432:db.internal:5432 -L [::1]:8080:localhost:80`.

    Ctrl-C ends the sessions.
    """
    tunnels: list[Tunnel] = ports["tunnels"]
    if ports["destination"] is not None:
        tunnels = [Tunnel(ports["local"], ports["destination"]), *tunnels]
    if not tunnels:
        raise click.UsageError("Say which port is forwarded: [HOST:]PORT, or -L.")
    if not yes:
        ask_about(tunnels)
    run(_forward(chosen, target, tunnels, reason), failed=FAILED)


async def _forward(
    chosen: ConnectionOptions, target: str, tunnels: "Sequence[Tunnel]", reason: str
) -> int:
    from tui.sessions.headless.forward import Forward

    with closing(chosen.aws()) as aws, ExitStack() as open_ones:
        listeners = [open_ones.enter_context(one.local.listening()) for one in tunnels]
        work = await resolve(aws, target, reason)
        destinations = await asyncio.gather(*(look_up(aws, one.destination) for one in tunnels))
        forwards = [
            Forward(
                aws,
                work.instance.instance_id,
                destination,
                listener,
                notify=complain,
                report=Interruptions().report,
                maximum=work.maximum,
                journal=work.journal("port", complain),
            )
            for destination, listener in zip(destinations, listeners, strict=True)
        ]

        def end() -> None:
            for one in forwards:
                one.end()

        on_signals(dict.fromkeys(ENDS, end))
        running = (_carry(one, work.instance, target, reason) for one in forwards)
        return max(await asyncio.gather(*running))


async def _carry(
    forwarding: "Forward", instance: "ManagedInstance", target: str, reason: str
) -> int:
    """Forward one port to its end; the exit status."""
    from tui.sessions.ending import Cause

    def ready() -> None:
        where = str(forwarding.local)
        click.echo(ready_line(where, forwarding.destination, instance, target))

    forwarding.ready = ready
    try:
        ending = await forwarding.run(reason)
    except UserFacingError as error:
        complain(f"{forwarding.destination}: {error}")
        return FAILED
    if ending.cause is Cause.USER:
        return 0
    complain(f"{forwarding.destination}: {ending.words}")
    return FAILED


def ready_line(
    local: str, destination: "Destination", instance: "ManagedInstance", target: str
) -> str:
    """What a user reads once connections are taken; names are others' words."""
    where = f"{instance.label} ({instance.instance_id})" if instance.name else target
    return clean(f"Forwarding {local} -> {destination} via {where}")
