"""What `forward` is told to forward: where from, and where to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from tui.cli.asking import fail, interactive
from tui.language import N_, _

if TYPE_CHECKING:
    from tui.aws.client import Aws
    from tui.aws.documents.document import ChosenDocument
    from tui.aws.hosts.endpoint_name import EndpointName
    from tui.sessions.headless.forward import Destination
    from tui.sessions.headless.local_address import LocalAddress

FIELDS: Final = re.compile(r"\[[^\]]*\]|[^:\[\]]+")
"""Of what `-L` takes, between colons."""

MOST_FIELDS: Final = 4

ANY_PORT: Final = "0"

LOCAL_PORT: Final = "localPortNumber"
"""The parameter of AWS's documents for ports that says where to listen."""

PUBLIC: Final = N_(
    "Other machines can connect to {local} and reach {destination} through your session."
)


@dataclass(frozen=True)
class Tunnel:
    """Where one port is forwarded from, and to: as it was written.

    Attributes:
        destination: None where its document says where it leads.
    """

    local: "LocalAddress"
    destination: "Destination | EndpointName | None"


def read_destination(
    context: click.Context, option: click.Parameter, value: str | None
) -> "Destination | EndpointName | None":
    """`[HOST:]PORT` as it is written on the command line, or a database's name."""
    from tui.aws.hosts.endpoint_name import EndpointName
    from tui.sessions.headless.forward import BadDestination, Destination

    if value is None:
        return None
    if name := EndpointName.parse(value):
        return name
    try:
        return Destination.parse(value)
    except BadDestination as error:
        raise click.BadParameter(str(error)) from error


def read_local(context: click.Context, option: click.Parameter, value: str) -> "LocalAddress":
    """`[ADDRESS:]PORT`, or the path of a Unix socket."""
    return _local(value)


def _local(value: str) -> "LocalAddress":
    from tui.sessions.headless.local_address import BadAddress, LocalAddress

    try:
        return LocalAddress.parse(value)
    except BadAddress as error:
        raise click.BadParameter(str(error)) from error


def read_tunnels(
    context: click.Context, option: click.Parameter, values: tuple[str, ...]
) -> list[Tunnel]:
    """`[ADDRESS:]LOCAL:[HOST:]PORT`, as ssh has it, each; a database's name may be the end."""
    tunnels = []
    for value in values:
        fields = FIELDS.findall(value)
        ours = _local_fields(fields)
        if ":".join(fields) != value or not ours:
            raise click.BadParameter(
                _("{value!r} is not of the form [ADDRESS:]LOCAL:[HOST:]PORT.").format(
                    value=value
                )
            )
        local = read_local(context, option, ":".join(fields[:ours]))
        destination = read_destination(context, option, ":".join(fields[ours:]))
        assert destination is not None
        tunnels.append(Tunnel(local, destination))
    return tunnels


def _local_fields(fields: Sequence[str]) -> int:
    """How many of the fields say where to listen; 0 where they are not written as `-L` is."""
    from tui.aws.hosts.endpoint_name import EndpointName

    for ours in (1, 2):
        if EndpointName.parse(":".join(fields[ours:])):
            return ours
    if not MOST_FIELDS >= len(fields) > 1:
        return 0
    if len(fields) == MOST_FIELDS:
        return 2
    # Of three the second is the host, as with ssh, but where the first can be no port.
    bound = len(fields) > 2 and not fields[0].isdecimal() and "/" not in fields[0]
    return 2 if bound else 1


def all_tunnels(
    document: "ChosenDocument | None",
    *,
    tunnels: Sequence[Tunnel],
    local: "LocalAddress",
    destination: "Destination | EndpointName | None",
) -> list[Tunnel]:
    """Every port to forward: those of `-L`, and before them the one that stands alone.

    A document may say where it leads by itself, and is told in a parameter where to listen.
    """
    if document is not None and local == _local(ANY_PORT):
        local = _local(document.values.get(LOCAL_PORT, (ANY_PORT,))[0])
    if destination is not None or (document is not None and not tunnels):
        return [Tunnel(local, destination), *tunnels]
    return [*tunnels]


def ask_about(tunnels: Sequence[Tunnel]) -> None:
    """Have the user agree to a port that others can connect to. Raises click's exceptions."""
    for tunnel in tunnels:
        if tunnel.local.is_private:
            continue
        where = tunnel.destination or _("the document's destination")
        question = _(PUBLIC).format(local=tunnel.local, destination=where)
        if not interactive():
            raise click.UsageError(
                _("{question} Add --yes to allow it.").format(question=question)
            )
        if not click.confirm(_("{question} Continue?").format(question=question), err=True):
            fail(_("Nothing was started."))


async def look_up(aws: "Aws", written: "Destination | EndpointName") -> "Destination":
    """A destination with its host and port. Raises DatabaseError and AwsError."""
    from tui.aws.hosts.databases import find_endpoint
    from tui.aws.hosts.endpoint_name import EndpointName
    from tui.sessions.headless.forward import Destination

    if not isinstance(written, EndpointName):
        return written
    found = await find_endpoint(aws, written)
    return Destination(found.port, found.host)
