"""What to say of machines that a name could mean, or nearly."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.aws.instances import ManagedInstance
from tui.comparing import comparable, nearest
from tui.language import _
from tui.printable import clean

if TYPE_CHECKING:
    from tui.aws.targets.finding import FoundTargets

MOST_NAMED: Final = 10
"""Candidates in a sentence."""

_NO_STATES: Final[Mapping[str, str]] = MappingProxyType({})


def similar_ones(text: str, found: "FoundTargets") -> str:
    """Names that begin with the text, have it in them, or are nearly it, in this order.

    Each with its id and its state; empty where there are none.
    """
    told = {*found.stopped, *found.gone}
    wanted = comparable(text)
    named: dict[str, list[ManagedInstance]] = {}
    for node in (*found.others, *found.ended.stopped, *found.ended.gone):
        if node not in told:
            named.setdefault(comparable(node.label), []).append(node)
    return listed(
        [node for name in nearest(wanted, named) for node in named[name]], found.states
    )


def listed(instances: Sequence[ManagedInstance], states: Mapping[str, str] = _NO_STATES) -> str:
    """Some machines with their ids and states, for a sentence.

    Args:
        instances: those.
        states: by id, for those whose ping status says less.
    """
    named = []
    for each in instances[:MOST_NAMED]:
        state = states.get(each.instance_id) or each.ping_status
        named.append(f"{clean(each.label)} ({each.instance_id}{state and f', {state}'})")
    more, names = len(instances) - len(named), _(", ").join(named)
    return _("{names} and {count:,} more").format(names=names, count=more) if more else names
