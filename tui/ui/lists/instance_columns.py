"""The columns of the managed instances: what is shown of them, and what a filter finds them by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from rich.cells import cell_len

from tui.aws.instances import ManagedInstance
from tui.durations import ago
from tui.language import N_, _
from tui.printable import clean
from tui.ui.actions import with_keys
from tui.ui.lists.arranging.tag_columns import NAME, tag_column
from tui.ui.lists.columns import Column, Cut, Tone, in_both
from tui.ui.lists.instance_rows import InstanceRow
from tui.ui.words.cells import cut_end
from tui.ui.words.context import context_words
from tui.ui.words.times import Now

TAGS: Final = N_("Tags")
ONLINE: Final = N_("● online")

TYPED: Final = "{typed}"
DIAGNOSES: Final = N_('{instances.why} diagnoses "{typed}" as a name or ID.')
LONGEST: Final = 24
"""Cells of what was typed."""

EMPTY: Final = (
    N_("No managed instances in this account and region."),
    N_(
        "An instance is listed when SSM Agent runs on it and its role has the policy "
        "AmazonSSMManagedInstanceCore."
    ),
    N_(
        "{instances.refresh} refreshes, {everywhere.choose_profile} switches profile, "
        "{everywhere.choose_region} switches region."
    ),
)
"""What stands in the place of rows."""


def instance_columns(
    now: Now, *, several: bool = False, tags: Sequence[str] = ()
) -> list[Column[InstanceRow]]:
    """The columns of managed instances; a filter asks for them by their names.

    Args:
        now: The time of day.
        several: Whether they are of several contexts.
        tags: The keys of the tags that have columns of their own.
    """
    columns = [*_columns(now), _tags_column(tags), AGENT]
    columns[-2:-2] = [tag_column(key) for key in tags]
    return [columns[0], CONTEXT, *columns[1:]] if several else columns


CONTEXT: Final[Column[InstanceRow]] = Column(
    name=N_("Context"),
    text=lambda row: context_words(row.place),
    least=10,
    enough=32,
    most=40,
    cut=Cut.MIDDLE,
    similar=False,
    stays=True,
    tone=lambda row: Tone.WARN if row.place and row.place.production else Tone.MUTED,
)


def _columns(now: Now) -> list[Column[InstanceRow]]:
    return [
        Column(
            name=N_("Name"),
            text=lambda r: r.instance.known_name or "-",
            least=10,
            enough=20,
            most=32,
            cut=Cut.MIDDLE,
            called=True,
            stays=True,
        ),
        Column(
            name=N_("Instance"),
            text=lambda r: r.instance.instance_id,
            least=11,
            enough=20,
            most=20,
            cut=Cut.MIDDLE,
            similar=False,
            stays=True,
        ),
        Column(
            name=N_("State"),
            text=lambda r: _state(r, now()),
            search=lambda r: in_both(lambda: _state(r, now())),
            least=max(10, cell_len(_(ONLINE))),
            enough=13,
            most=14,
            similar=False,
            tone=_state_tone,
            stays=True,
        ),
        Column(name=N_("Platform"), text=_platform, least=8, enough=12, most=24),
        Column(
            name=N_("Address"),
            text=lambda r: r.instance.address,
            least=12,
            most=39,
            similar=False,
        ),
    ]


def _tags_column(apart: Sequence[str]) -> Column[InstanceRow]:
    """All tags; those that have columns of their own are found in it, but not shown again."""
    return Column(
        name=TAGS,
        text=lambda row: ", ".join(_tags(row, without=apart)),
        least=9,
        enough=17,
        most=60,
        search=lambda row: ", ".join(_tags(row)),
        tags=_tags,
    )


AGENT: Final[Column[InstanceRow]] = Column(
    name=N_("Agent"),
    text=lambda row: row.instance.agent_version,
    least=9,
    enough=11,
    most=12,
    similar=False,
)


def _state(row: InstanceRow, now: datetime) -> str:
    """Its state; of a machine that AWS has not told of yet, how old that knowledge is."""
    if row.told is None:
        return state_words(row.instance, now)
    return _("◌ {age} old").format(age=ago((now - row.told).total_seconds()))


def _state_tone(row: InstanceRow) -> Tone:
    if row.told is not None:
        return Tone.MUTED
    return Tone.GOOD if row.instance.online else Tone.WARN


def diagnoses_words(typed: str) -> str:
    """What can be done about a name that is not listed."""
    return with_keys(_(DIAGNOSES)).replace(TYPED, cut_end(clean(typed), LONGEST))


def state_words(instance: ManagedInstance, now: datetime) -> str:
    """Whether its agent is there, or for how long it was not heard of."""
    if instance.online:
        return _(ONLINE)
    if instance.ping_status == "Inactive":
        return _("○ inactive")
    if instance.last_ping is None:
        return _("○ lost")
    age = ago((now - instance.last_ping).total_seconds())
    return _("○ lost {age}").format(age=age)


def _platform(row: InstanceRow) -> str:
    instance = row.instance
    return f"{instance.platform_name} {instance.platform_version}".strip()


def _tags(row: InstanceRow, *, without: Sequence[str] = ()) -> list[str]:
    tags = sorted(row.instance.tags.items())
    return [f"{key}={value}" for key, value in tags if key != NAME and key not in without]
