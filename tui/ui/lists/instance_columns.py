"""The columns of the managed instances: what is shown of them, and what a filter finds them by."""

from datetime import datetime

from tui.aws.instances import ManagedInstance
from tui.ui.lists.rows import Column, Cut, Tone
from tui.ui.words.times import Now, ago


def instance_columns(now: Now) -> list[Column[ManagedInstance]]:
    """The columns of managed instances; a filter asks for them by their names."""
    return [
        Column(
            name="Name",
            text=lambda i: i.known_name or "-",
            least=10,
            enough=20,
            most=32,
            cut=Cut.MIDDLE,
            stays=True,
        ),
        Column(
            name="Instance",
            text=lambda i: i.instance_id,
            least=11,
            enough=20,
            most=20,
            cut=Cut.MIDDLE,
            stays=True,
        ),
        Column(
            name="State",
            text=lambda i: state_words(i, now()),
            least=10,
            enough=13,
            most=14,
            tone=lambda i: Tone.GOOD if i.online else Tone.WARN,
            stays=True,
        ),
        Column(name="Platform", text=_platform, least=8, enough=12, most=24),
        Column(name="Address", text=lambda i: i.address, least=12, most=39),
        Column(name="Tags", text=_tags, least=9, enough=17, most=60),
        Column(name="Agent", text=lambda i: i.agent_version, least=9, most=12),
    ]


def state_words(instance: ManagedInstance, now: datetime) -> str:
    """Whether its agent is there, or for how long it was not heard of."""
    if instance.online:
        return "● online"
    if instance.ping_status == "Inactive":
        return "○ inactive"
    if instance.last_ping is None:
        return "○ lost"
    return f"○ lost {ago((now - instance.last_ping).total_seconds())}"


def _platform(instance: ManagedInstance) -> str:
    return f"{instance.platform_name} {instance.platform_version}".strip()


def _tags(instance: ManagedInstance) -> str:
    return ", ".join(f"{k}={v}" for k, v in sorted(instance.tags.items()) if k != "Name")
