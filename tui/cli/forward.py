"""`ssm-tui forward`: a local port that leads to one that an instance can reach."""

from contextlib import closing
from typing import TYPE_CHECKING, Final

import click

from tui.cli.connection import ConnectionOptions
from tui.cli.remote import (
    ENDS,
    TARGETS,
    Interruptions,
    complain,
    on_signals,
    reason_option,
    resolve,
    run,
)
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance
    from tui.sessions.headless.forward import Destination

FAILED: Final = 1


def read_destination(
    context: click.Context, option: click.Parameter, value: str
) -> "Destination":
    """`[HOST:]PORT` as it is written on the command line."""
    from tui.sessions.headless.forward import BadDestination, Destination

    try:
        return Destination.parse(value)
    except BadDestination as error:
        raise click.BadParameter(str(error)) from error


@click.command(epilog=TARGETS)
@click.argument("target")
@click.argument("destination", metavar="[HOST:]PORT", callback=read_destination)
@click.argument("local", metavar="[LOCAL]", type=click.IntRange(0, 65_535), default=0)
@reason_option
@click.pass_obj
def forward(
    chosen: ConnectionOptions,
    /,
    target: str,
    destination: "Destination",
    local: int,
    reason: str,
) -> None:
    """Forward a port of this machine to PORT on TARGET.

    With HOST the instance connects to that host instead. LOCAL is the port on 127.0.0.1; left
    out, or 0, any free one is taken and shown.

    Ctrl-C ends the session, and the exit status is then 0; it is 1 when the session failed or
    somebody else ended it.
    """
    run(_forward(chosen, target, destination, local, reason), failed=FAILED)


async def _forward(
    chosen: ConnectionOptions, target: str, destination: "Destination", local: int, reason: str
) -> int:
    from tui.sessions.ending import Cause
    from tui.sessions.headless.forward import Forward, listen

    with closing(chosen.aws()) as aws, listen(local) as listener:
        work = await resolve(aws, target, reason)
        instance = work.instance

        def ready() -> None:
            click.echo(ready_line(forwarding.local_port, destination, instance, target))

        forwarding = Forward(
            aws,
            instance.instance_id,
            destination,
            listener,
            ready=ready,
            notify=complain,
            report=Interruptions().report,
            maximum=work.maximum,
            journal=work.journal("port", complain),
        )
        on_signals(dict.fromkeys(ENDS, forwarding.end))
        ending = await forwarding.run(reason)
    if ending.cause is Cause.USER:
        return 0
    complain(ending.words)
    return FAILED


def ready_line(
    port: int, destination: "Destination", instance: "ManagedInstance", target: str
) -> str:
    """What a user reads once the local port takes connections; names are others' words."""
    where = f"{instance.label} ({instance.instance_id})" if instance.name else target
    return clean(f"Forwarding 127.0.0.1:{port} -> {destination} via {where}")
