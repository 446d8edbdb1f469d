"""How a forwarded port stands, as a row of the list."""

from dataclasses import dataclass
from typing import Final

from tui.language import N_, _
from tui.sessions.forwards.facts import PortFacts, PortState
from tui.sizes import size_words
from tui.ui.lists.columns import Column, Tone
from tui.ui.words.times import countdown

LAMPS: Final = {
    PortState.LISTENING: "●",
    PortState.RECONNECTING: "◐",
    PortState.ENDED: "○",
    PortState.FAILED: "✕",
}
"""The shape beside the word; anything on the way is ◌."""

TONES: Final = {
    PortState.LISTENING: Tone.GOOD,
    PortState.RECONNECTING: Tone.WARN,
    PortState.FAILED: Tone.WARN,
    PortState.ENDED: Tone.MUTED,
}

HERE: Final = N_("app")
BACKGROUND: Final = N_("background")

UNKNOWN: Final = "-"

LOCAL: Final = N_("Local")
"""The column that the list is sorted by at first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardRow:
    """A forwarded port at a moment.

    Attributes:
        key: what tells it from others.
        facts: how it stands.
        label: what the user calls the instance.
        target: the id of the instance.
        reason: of its session; empty where that is not known.
        where: its account and region, where they are not the only ones.
        pid: the process that forwards it in the background; 0 for this one.
        left: seconds until it ends by itself; None where that is not known.
    """

    key: str
    facts: PortFacts
    label: str
    target: str
    reason: str = ""
    where: str = ""
    pid: int = 0
    left: float | None = None

    @property
    def address(self) -> str:
        """What a program on this machine is told to connect to."""
        return self.facts.local.replace("127.0.0.1:", "localhost:", 1)

    @property
    def state_words(self) -> str:
        """`● listening`."""
        return f"{LAMPS.get(self.facts.state, '◌')} {_(self.facts.state)}"

    @property
    def runs_words(self) -> str:
        """Who forwards it."""
        return _(BACKGROUND if self.pid else HERE)

    @property
    def why_words(self) -> str:
        """Its reason; of one in the background that, too."""
        return " · ".join(filter(None, (_(BACKGROUND) if self.pid else "", self.reason)))

    @property
    def left_words(self) -> str:
        """What is left of its time."""
        return UNKNOWN if self.left is None else countdown(self.left)

    @property
    def connection_words(self) -> str:
        """`1 of 3`: open ones, of all that there were."""
        words = _("{count:,} of {total:,}")
        return words.format(count=self.facts.open, total=self.facts.total)


def forward_columns() -> list[Column[ForwardRow]]:
    """The columns, the most important first."""
    return [
        Column(
            name=N_("State"),
            text=lambda row: row.state_words,
            least=14,
            most=14,
            tone=lambda row: TONES.get(row.facts.state, Tone.PLAIN),
        ),
        Column(
            name=LOCAL,
            similar=False,
            text=lambda row: row.address,
            least=15,
            most=24,
            stays=True,
        ),
        Column(
            name=N_("Remote"),
            called=True,
            text=lambda row: row.facts.destination,
            least=12,
            most=48,
            enough=20,
        ),
        Column(
            name=N_("Through"),
            called=True,
            text=lambda row: row.label,
            least=8,
            most=24,
            enough=12,
        ),
        Column(
            name=N_("Open"),
            similar=False,
            text=lambda row: row.connection_words,
            least=6,
            most=12,
            right=True,
        ),
        Column(
            name=N_("Left"),
            similar=False,
            text=lambda row: row.left_words,
            least=5,
            most=8,
            right=True,
            order=lambda row: float("inf") if row.left is None else row.left,
        ),
        Column(name=N_("Reason"), text=lambda row: row.why_words, least=12, most=60),
        Column(
            name=N_("Sent"),
            similar=False,
            text=lambda row: size_words(row.facts.up),
            least=8,
            most=9,
            right=True,
            order=lambda row: row.facts.up,
        ),
        Column(
            name=N_("Received"),
            similar=False,
            text=lambda row: size_words(row.facts.down),
            least=8,
            most=9,
            right=True,
            order=lambda row: row.facts.down,
        ),
        Column(name=N_("Context"), text=lambda row: row.where, least=8, most=24),
    ]
