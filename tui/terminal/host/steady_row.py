"""The row of a terminal, written so that what terminals disagree on stays in place."""

from tui.terminal.clusters import find_odd
from tui.terminal.host.steady import find_emoji, may_be_emoji, steady
from tui.terminal.widths import VARIATION_SELECTOR_15, cluster_width, is_widened


def steady_row(text: str, clusters: tuple[str, ...]) -> str:
    """The text of a terminal's row with all steady that needs to be.

    A flag is left to `steady_frame`: its two letters have cells of their own.

    Args:
        text: Without sequences.
        clusters: The same, by cells; empty for the second of a wide one.
    """
    if not (may_be_emoji(text) or find_odd(text)):
        return text
    return "".join(
        steady(one, cluster_width(one)) if one and _is_unsure(one) else one for one in clusters
    )


def _is_unsure(cluster: str) -> bool:
    if cluster.isascii():
        return False
    return (
        find_emoji(cluster) is not None
        or is_widened(cluster)
        or VARIATION_SELECTOR_15 in cluster
    )
