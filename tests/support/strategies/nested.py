"""Values within values, as JSON has them.

Hypothesis's own `recursive` draws whatever is in them one by one, which takes five times as long.
Here leaves and keys are drawn, and bytes that say how they are put together.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from hypothesis import strategies as st

MOST_LEAVES = 12
MOST_KEYS = 6
MOST_STEPS = 40

TEXTS = st.text()


def nested(
    leaves: st.SearchStrategy[Any],
    keys: st.SearchStrategy[str] | None = TEXTS,
    *,
    lists: bool = True,
) -> st.SearchStrategy[Any]:
    """A leaf, or lists and dictionaries of leaves and of one another; no keys, no dictionaries."""
    kinds = [list] * lists + [dict] * (keys is not None)

    def put_together(drawn: Sequence[Any], names: Sequence[str], steps: bytes) -> Any:
        made: list[Any] = []

        def hold(size: int, said: int) -> None:
            """Put the last of what there is into one."""
            place, kind = divmod(said, len(kinds))
            held = made[len(made) - size :] if size else []
            del made[len(made) - len(held) :]
            if kinds[kind] is dict:
                made.append(
                    {names[(place + n) % len(names)]: each for n, each in enumerate(held)}
                )
            else:
                made.append(held)

        for leaf, step in zip_longest(zip(drawn), steps, fillvalue=None):
            made += leaf or ()
            said, size = divmod(step or 0, 8)
            # Half of the steps put nothing together, and so does one that is not told.
            if size >= 4:
                hold(min(size - 4, len(made)), said)
        if len(made) != 1:
            hold(len(made), len(steps))
        return made[0]

    return st.builds(
        put_together,
        st.lists(leaves, max_size=MOST_LEAVES),
        st.just([""]) if keys is None else st.lists(keys, min_size=1, max_size=MOST_KEYS),
        st.binary(max_size=MOST_STEPS),
    )
