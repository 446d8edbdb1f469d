"""The instances that are marked, or listed, as a file: CSV, JSON or Markdown."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.exports.instances import (
    CONTEXT,
    USUAL,
    ListedInstance,
    as_csv,
    as_json,
    as_markdown,
)
from tui.language import _, ngettext
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.lists.session_export import NOTHING, ask_form
from tui.ui.lists.table import Table
from tui.ui.words.exports import tell_written, write_export

if TYPE_CHECKING:
    from textual.widget import Widget


def offer_instances(widget: "Widget", table: Table[InstanceRow], now: datetime) -> None:
    """Ask in which form, and write them; says where."""
    rows, is_marked = table.marked_or_found, bool(table.marked)
    if not rows:
        widget.notify(_(NOTHING), markup=False)
        return

    def answered(form: str | None) -> None:
        if form:
            writing = tell_written(widget.notify, _writing(rows, form, now))
            widget.run_worker(writing, group="export")

    title = ngettext(
        "Export {count:,} instance as", "Export {count:,} instances as", len(rows)
    ).format(count=len(rows))
    widget.app.push_screen(ask_form(title, marked=is_marked), answered)


def _writing(rows: Sequence[InstanceRow], form: str, now: datetime) -> Callable[[], Path]:
    listed = [_listed(row) for row in rows]
    columns = (CONTEXT, *USUAL) if any(one.context for one in listed) else USUAL

    def write() -> Path:
        match form:
            case "csv":
                text = as_csv(listed, columns)
            case "json":
                text = as_json(listed) + "\n"
            case _:
                text = as_markdown(listed, columns)
        return write_export("instances", now, form, text)

    return write


def _listed(row: InstanceRow) -> ListedInstance:
    identity = row.place.identity if row.place is not None else None
    profile, region = (identity.profile, identity.region) if identity else ("", "")
    return ListedInstance(row.instance, row.context, profile or "", region)
