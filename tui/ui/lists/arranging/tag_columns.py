"""A tag as a column of its own, and which of the tags tell most machines apart."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from math import log2
from typing import Final

from tui.printable import clean
from tui.ui.lists.columns import Column
from tui.ui.lists.instance_rows import InstanceRow

TAG: Final = "tag:"
"""What the name of such a column begins with, as in a filter."""

MOST_TAGS: Final = 3
"""Tags that have columns without anybody's choice."""

SAMPLE: Final = 500
"""Machines that are looked at to choose them."""

LEAST_TOLD: Final = 0.25
"""Bits that a tag has to add to what the others before it tell."""

NO_GROUP: Final = 0.1
"""Values for each machine from which on a tag is a name or a number of its own, and no group."""

FEW_VALUES: Final = 8
"""What has no more values is a group, however few machines there are."""

WIDEST_HEADING: Final = 14

NAME: Final = "Name"
OF_AWS: Final = "aws:"
"""How the keys begin that services of AWS write; they are made for programs."""


def tag_column(key: str) -> Column[InstanceRow]:
    """The column of one tag; a filter asks for it by `tag:key=value`."""
    heading = clean(key)
    return Column(
        name=f"{TAG}{key}",
        heading=heading,
        text=lambda row: row.instance.tags.get(key, ""),
        least=max(6, min(len(heading) + 2, WIDEST_HEADING)),
        enough=WIDEST_HEADING,
        most=40,
    )


def keys_of(names: Iterable[str]) -> tuple[str, ...]:
    """The keys of the tags among the names of columns."""
    return tuple(name.removeprefix(TAG) for name in names if name.startswith(TAG))


def known_keys(rows: Iterable[InstanceRow]) -> list[str]:
    """The keys of all tags that machines have, those of most machines first."""
    counts = Counter(key for row in rows for key in row.instance.tags if key != NAME)
    return sorted(counts, key=lambda key: (key.startswith(OF_AWS), -counts[key], key))


def telling_keys(machines: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """The keys of the tags by which machines are told apart best, the best first.

    The first one has the greatest entropy of its values over the machines, each further one adds
    the most to those before it. What has a value of its own on every other machine is no help
    to anybody who looks for a group, and neither are the tags that AWS writes.

    Args:
        machines: The tags of each machine.
    """
    looked_at = machines[:: max(1, len(machines) // SAMPLE)]
    counts = Counter(key for tags in looked_at for key in tags)
    likely = [key for key in sorted(counts) if _may_tell(key, looked_at)]
    chosen: list[str] = []
    told = 0.0
    while likely and len(chosen) < MOST_TAGS:
        told_by = {key: _entropy(_values((*chosen, key), looked_at)) for key in likely}
        best = max(likely, key=lambda key: (told_by[key], counts[key]))
        if told_by[best] - told < LEAST_TOLD:
            break
        told = told_by[best]
        chosen.append(best)
        likely.remove(best)
    return tuple(chosen)


def _may_tell(key: str, machines: Sequence[Mapping[str, str]]) -> bool:
    if key == NAME or key.startswith(OF_AWS):
        return False
    values = {tags[key] for tags in machines if key in tags}
    having = sum(key in tags for tags in machines)
    return len(values) <= max(FEW_VALUES, having * NO_GROUP)


def _values(
    keys: Sequence[str], machines: Sequence[Mapping[str, str]]
) -> list[tuple[str | None, ...]]:
    return [tuple(tags.get(key) for key in keys) for tags in machines]


def _entropy(values: Sequence[Hashable]) -> float:
    """In bits."""
    counts = sorted(Counter(values).values())
    return -sum(count / len(values) * log2(count / len(values)) for count in counts)
