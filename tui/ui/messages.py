"""The vocabulary between widgets, screens and the app: each message is one sentence."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from textual.message import Message

from tui.printable import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from tui.archive.recorder import Recorder
    from tui.archive.store import Archive
    from tui.aws.instances import InstancePage, ManagedInstance
    from tui.aws.organisation.session import OrganisationSession
    from tui.sessions.access.record import AccessRecord
    from tui.sessions.session import Session
    from tui.ui.words.machines import PlacedMachine
    from tui.ui.words.session_rows import SessionRow
    from tui.ui.workspace import Workspace


@dataclass
class ConnectRequested(Message):
    """The user wants a session on an instance; without a place, where the user works."""

    target: "ManagedInstance"
    place: "Workspace | None" = None


@dataclass
class AccessChosen(Message):
    """The user wants to go on with a request for access, or to have it listed no longer."""

    record: "AccessRecord"
    place: "Workspace | None" = None
    forget: bool = False


@dataclass
class WhyRequested(Message):
    """The user wants to know what keeps them from connecting to an instance, or kept a session."""

    target: "ManagedInstance"
    session: "Session | None" = None
    place: "Workspace | None" = None
    """Where the machine is; a session knows its own."""


class Deed(StrEnum):
    """What is done to several machines."""

    CONNECT = "connect"
    RUN = "run"
    DIAGNOSE = "diagnose"


@dataclass
class SeveralRequested(Message):
    """The user wants something done to several machines, each at its place."""

    machines: "tuple[PlacedMachine, ...]"
    deed: Deed


@dataclass
class CopyRequested(Message):
    """The user wants to copy files to an instance, or from it."""

    target: "ManagedInstance"
    upload: bool
    place: "Workspace | None" = None


@dataclass
class ForwardRequested(Message):
    """The user wants a port to be forwarded through an instance."""

    target: "ManagedInstance"
    place: "Workspace | None" = None


@dataclass
class ForwardChosen(Message):
    """The user wants to see a forwarded port, or one that is over to begin again."""

    key: str


@dataclass
class ForwardEndRequested(Message):
    """The user wants a forwarded port to end, or one that is over off the list."""

    key: str


@dataclass
class ForwardsWanted(Message):
    """The user wants to know how the forwarded ports stand now."""


@dataclass
class ReconnectRequested(Message):
    """The user wants a session again, on the same target and with its reason continued."""

    session: "Session"


@dataclass
class CloseRequested(Message):
    """The user is done with the tab of a session that has ended."""

    session: "Session"


@dataclass
class PageRequested(Message):
    """The user wants to see all that is known of a session that was opened here."""

    session: "Session"


@dataclass
class OrganisationWanted(Message):
    """The user wants to search the organisation's history."""


@dataclass
class TrailWanted(Message):
    """The user wants to know what the organisation's history tells of a session.

    Attributes:
        row: the session.
        page: where the user looks at it; leaving it stops the query.
        say: told how far it is.
        take: given what was found.
    """

    row: "SessionRow"
    page: "Screen[Any]"
    say: "Callable[[str], object]"
    take: "Callable[[OrganisationSession], object]"


@dataclass
class PlayRequested(Message):
    """The user wants to see what was recorded of a session: in a folder, or in the history.

    Of a session of this run there is the recorder itself. Where there is neither, what is meant
    is where the user works.
    """

    session_id: str
    folder: Path | None
    history: "Archive | None"
    name: str
    recorder: "Recorder | None" = None
    moment: datetime | None = None
    """From when on; None for its beginning."""
    still: bool = False
    """Whether that moment is to be seen, and not what follows it."""

    @classmethod
    def of(cls, row: "SessionRow") -> Self:
        """What was recorded of a session of the list."""
        return cls(row.session_id, None, None, clean(row.name or row.target))


@dataclass
class LeaderChosen(Message):
    """In a session's terminal the leader was pressed, and then this key; or that is meant."""

    session: "Session"
    key: str = ""
    action: str = ""
    """The id of the action, where it was chosen without its key."""


@dataclass
class HangUpRequested(Message):
    """In a session's terminal `Enter ~ .` was typed; `held` was not sent."""

    session: "Session"
    held: bytes


@dataclass
class TabChosen(Message):
    """The user wants to see a tab."""

    tab: str


@dataclass
class SessionChosen(Message):
    """The user wants to see one session of the list."""

    row: "SessionRow"


@dataclass
class SessionsListed(Message):
    """The list of sessions may have others now, or know more of them."""


@dataclass
class HistoryChanged(Message):
    """What the local history has of a session is something else now, or nothing."""

    session_id: str


@dataclass
class SessionsFiltered(Message):
    """The user wants the list of sessions with this filter, grouped so; see `Grouping`."""

    grouping: str
    words: str


@dataclass
class InstancesArrived(Message):
    """A page of instances came from this place."""

    page: "InstancePage"
    place: "Workspace"


@dataclass
class InstancesRecalled(Message):
    """What a place had in an earlier run is listed."""


@dataclass
class PaneSwitched(Message):
    """The user wants the details beside the lists, or wants them no more."""

    wanted: bool


@dataclass
class RetryRequested(Message):
    """The user wants what failed to be tried again."""


@dataclass
class DemoRequested(Message):
    """The user wants to try the program without an AWS account."""


@dataclass
class SignInRequested(Message):
    """The user wants to sign in, since what they have has run out or is not there."""

    place: "Workspace | None" = None
    """Where, if that is one of several."""
