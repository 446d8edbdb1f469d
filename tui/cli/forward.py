"""`ssm-tui forward`: a local port that leads to one that an instance can reach."""

from typing import TYPE_CHECKING, Final

import click

from tui.cli.connection import Chosen
from tui.cli.remote import ENDS, ReasonRefused, complain, meant, on_signals, reason_option, run
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.instances import ManagedInstance
    from tui.sessions.headless.forward import Destination
    from tui.transport.link import Link

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


@click.command()
@click.argument("target")
@click.argument("destination", metavar="[HOST:]PORT", callback=read_destination)
@click.argument("local", metavar="[LOCAL]", type=click.IntRange(0, 65_535), default=0)
@reason_option
@click.pass_obj
def forward(
    chosen: Chosen, /, target: str, destination: "Destination", local: int, reason: str
) -> None:
    """Forward a port of this machine to PORT on TARGET, an instance id or a name.

    With HOST the instance connects to that host instead. LOCAL is the port on 127.0.0.1; left
    out, or 0, any free one is taken and shown.

    Ctrl-C ends the session, and the exit status is then 0; it is 1 when the session failed or
    somebody else ended it.
    """
    run(_forward(chosen, target, destination, local, reason))


async def _forward(
    chosen: Chosen, target: str, destination: "Destination", local: int, reason: str
) -> int:
    from tui.aws.errors import AwsError
    from tui.sessions.ending import Cause
    from tui.sessions.headless.forward import Forward, PortUnavailable, listen
    from tui.sessions.headless.life import SessionBroken
    from tui.sessions.target import TargetError
    from tui.transport.errors import TransportError

    aws = chosen.aws()
    try:
        with listen(local) as listener:
            work = await meant(aws, target, reason)
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
                report=Reconnections().report,
                maximum=work.maximum,
                trace=work.trace("port", complain),
            )
            on_signals(dict.fromkeys(ENDS, forwarding.end))
            ending = await forwarding.run(reason)
    except (
        AwsError,
        PortUnavailable,
        ReasonRefused,
        SessionBroken,
        TargetError,
        TransportError,
    ) as error:
        complain(error)
        return FAILED
    finally:
        aws.close()
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


class Reconnections:
    """Tells of the session's own connection when it breaks and when it is back."""

    def __init__(self) -> None:
        self._broken = False

    def report(self, link: "Link") -> None:
        """Hear of a change of the link."""
        from tui.transport.link import Connected, Connecting, Waiting

        match link:
            case Waiting(why=why) if not self._broken:
                self._broken = True
                complain(f"Reconnecting: {why}.")
            case Connected() if self._broken:
                self._broken = False
                complain("Connected again.")
            case Waiting() | Connected() | Connecting():
                pass
