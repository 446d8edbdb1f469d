"""`forward --list` and `forward --end`: what forwards in the background of this machine."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click
from rich.cells import cell_len

from tui.cli.saying import complain
from tui.cli.streams import echo_json
from tui.language import N_, _, in_english
from tui.printable import clean, json_text, versioned
from tui.settings.settings import state_directory
from tui.sizes import size_words

if TYPE_CHECKING:
    from tui.sessions.forwards.background import BackgroundForwards
    from tui.sessions.forwards.facts import PortFacts

NONE: Final = N_("There are no background forwards.")
UNKNOWN: Final = N_(
    "There is no background forward {pid!r}. `ssm-tui forward --list` lists them."
)
UNENDED: Final = N_(
    "Process {pid} didn't end within {seconds:g} s. Its sessions may still be "
    "active; check the active sessions."
)
UNTOLD: Final = N_("Couldn't end process {pid}: {problem}.")

HEADINGS: Final = (
    N_("ID"),
    N_("LOCAL"),
    N_("TO"),
    N_("VIA"),
    N_("STATE"),
    N_("OPEN"),
    N_("SENT"),
    N_("RECEIVED"),
    N_("LEFT"),
)
APART: Final = "  "


def list_running(*, as_json: bool) -> None:
    """Print every port that is forwarded in the background, a line or an object each."""
    from tui.sessions.forwards.background import running

    found, now = running(state_directory()), datetime.now(UTC)
    if as_json:
        with in_english():
            ports = [_object(about, port, now) for about in found for port in about.ports]
        echo_json(json_text(versioned({"forwards": ports})))
        return
    if not found:
        complain(_(NONE))
        return
    lines = [_cells(about, port, now) for about in found for port in about.ports]
    headings = [_(heading) for heading in HEADINGS]
    widths = [max(map(cell_len, column)) for column in zip(headings, *lines, strict=True)]
    for line in (headings, *lines):
        padded = (
            text + " " * (width - cell_len(text))
            for text, width in zip(line, widths, strict=True)
        )
        click.echo(APART.join(padded).rstrip())


def end_running(wanted: str) -> None:
    """End a process that forwards in the background, or all; wait until they have ended."""
    from tui.sessions.forwards.background import ALL, PATIENCE, end, running

    found = [about for about in running(state_directory()) if wanted in {ALL, str(about.pid)}]
    if not found:
        complain(_(NONE) if wanted == ALL else _(UNKNOWN).format(pid=wanted))
        sys.exit(wanted != ALL)
    failed = False
    for about in found:
        try:
            problem = (
                ""
                if end(state_directory(), about)
                else _(UNENDED).format(pid=about.pid, seconds=PATIENCE)
            )
        except OSError as error:
            problem = _(UNTOLD).format(pid=about.pid, problem=error.strerror)
        failed = failed or bool(problem)
        if problem:
            complain(problem)
        else:
            ports = _(", ").join(port.local for port in about.ports)
            words = _("Ended {pid}: {ports} via {target}")
            click.echo(clean(words.format(pid=about.pid, ports=ports, target=about.label)))
    sys.exit(failed)


def _cells(about: "BackgroundForwards", port: "PortFacts", now: datetime) -> Sequence[str]:
    from tui.sessions.review.overview import hours_words

    left = _left(about, port, now)
    state = _(port.state.value)
    if port.why:
        state = f"{state}: {port.why}"
    return [
        clean(text)
        for text in (
            str(about.pid),
            port.local,
            port.destination,
            about.label,
            state,
            _("{open} of {total}").format(open=port.open, total=port.total),
            size_words(port.up),
            size_words(port.down),
            "-" if left is None else hours_words(left),
        )
    ]


def _object(about: "BackgroundForwards", port: "PortFacts", now: datetime) -> dict[str, Any]:
    left = _left(about, port, now)
    return {
        "id": str(about.pid),
        "local": port.local,
        "destination": port.destination,
        "target": about.target,
        "target_name": about.target_name or None,
        "profile": about.profile or None,
        "region": about.region,
        "session_id": port.session_id or None,
        "state": str(port.state),
        "why": port.why or None,
        "connections_open": port.open,
        "connections_total": port.total,
        "bytes_sent": port.up,
        "bytes_received": port.down,
        "begun": about.begun.isoformat(),
        "seconds_left": None if left is None else round(left),
    }


def _left(about: "BackgroundForwards", port: "PortFacts", now: datetime) -> float | None:
    """Seconds until it ends by itself: at its session's maximum, or in its process's time."""
    lefts = [port.left(now)]
    if about.until is not None and port.state.live:
        lefts.append(max(0.0, (about.until - now).total_seconds()))
    return min((left for left in lefts if left is not None), default=None)
