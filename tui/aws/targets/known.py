"""What can be known of a name without listing all: the cache, and ListNodes."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from tui.aws.answers import parts, text
from tui.aws.caller import place_of
from tui.aws.client import Aws
from tui.aws.errors import AwsError
from tui.aws.instances import PAGE, ManagedInstance
from tui.aws.node_cache import KnownNode
from tui.aws.targets.exact import MOST_IDS, nodes_by_id
from tui.aws.targets.name import EXACT, INSTANCE_ID, TargetName
from tui.aws.targets.patience import Patience

MOST_VALUES: Final = 5
"""That ListNodes filters by at once."""

_VALUE: Final = re.compile(r"[\w .:/=+\-@]{1,512}")
"""What ListNodes lets a filter's value be."""


async def find_known(
    patience: Patience, name: TargetName, variants: Sequence[ManagedInstance]
) -> tuple[ManagedInstance, ...]:
    """The machines that a name means, where that can be told; empty where only a listing can.

    What the cache says is asked for by id, and counts as AWS tells it now. Raises nothing of
    AWS's.

    Args:
        patience: makes the calls.
        name: what was typed.
        variants: machines that bear a similar name, as far as EC2 was asked for them.
    """
    remembered = await _remembered(patience.aws, name)
    live, listed = await asyncio.gather(
        nodes_by_id(patience, remembered or ()), _ids_listed(patience, name)
    )
    asked = {node.instance_id: node for node in live}
    more = await nodes_by_id(patience, [each for each in listed if each not in asked])
    asked |= {node.instance_id: node for node in more}
    if remembered and live:
        # A machine that has had its name for less than a day may be among these alone.
        asked |= {node.instance_id: node for node in variants if node.instance_id not in asked}
        return name.best_of(asked.values())
    return tuple(node for node in asked.values() if name.matches(node) == EXACT)


async def _remembered(aws: Aws, name: TargetName) -> Sequence[str] | None:
    """The ids of what was called so within a day; None where that is not known."""
    cache = aws.nodes
    if cache is None or (place := await place_of(aws)) is None:
        return None
    known = await asyncio.to_thread(cache.fresh, place)
    if known is None:
        return None
    best = await asyncio.to_thread(lambda: name.best_of(map(_as_instance, known)))
    return [node.instance_id for node in best] if len(best) <= MOST_IDS else None


def _as_instance(node: KnownNode) -> ManagedInstance:
    return ManagedInstance(
        node.instance_id,
        name=node.name,
        computer_name=node.computer_name,
        address=node.address,
        tags={"Name": node.name} if node.name else {},
    )


async def _ids_listed(patience: Patience, name: TargetName) -> list[str]:
    """The ids of nodes of that very computer name or address; none where nobody may list them."""
    wanted = name.address or name.text
    if name.tag or _VALUE.fullmatch(wanted) is None:
        return []
    key = "IpAddress" if name.address else "ComputerName"
    values = list(dict.fromkeys((wanted, wanted.lower(), wanted.upper())))[:MOST_VALUES]
    filters = [{"Key": key, "Values": values, "Type": "Equal"}]
    try:
        # Who may not is told so by AWS, and nobody else: there is another way.
        answer = await patience.call("ssm", "list_nodes", Filters=filters, MaxResults=PAGE)
    except AwsError:
        return []
    ids = (text(about, "Id") for about in parts(answer, "Nodes"))
    return [each for each in ids if INSTANCE_ID.fullmatch(each)]
