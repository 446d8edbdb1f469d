"""The first of many things, a line each, and how many more there are."""

from collections.abc import Sequence

from tui.language import _


def with_rest(shown: Sequence[str], count: int) -> list[str]:
    """The lines of those that are shown, and one that says how many more of so many there are."""
    more = count - len(shown)
    return [*shown, _("and {count:,} more").format(count=more)] if more > 0 else [*shown]
