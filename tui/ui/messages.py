"""The vocabulary between widgets, screens and the app: each message is one sentence."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from textual.message import Message

from tui.printable import clean

if TYPE_CHECKING:
    from tui.archive.recorder import Recorder
    from tui.archive.store import Archive
    from tui.aws.client import Aws
    from tui.aws.instances import InstancePage, ManagedInstance
    from tui.sessions.session import Session
    from tui.ui.words.session_rows import SessionRow


@dataclass
class ConnectRequested(Message):
    """The user wants a session on an instance."""

    target: "ManagedInstance"


@dataclass
class WhyRequested(Message):
    """The user wants to know what keeps them from connecting to an instance, or kept a session."""

    target: "ManagedInstance"
    session: "Session | None" = None


@dataclass
class CopyRequested(Message):
    """The user wants to copy files to an instance, or from it."""

    target: "ManagedInstance"
    upload: bool


@dataclass
class ReconnectRequested(Message):
    """The user wants a session again, on the same target and with its reason continued."""

    session: "Session"


@dataclass
class CloseRequested(Message):
    """The user is done with the tab of a session that has ended."""

    session: "Session"


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
    """In a session's terminal the leader was pressed, and then this key."""

    session: "Session"
    key: str


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
    """A page of instances came from this AWS."""

    page: "InstancePage"
    aws: "Aws"


@dataclass
class RetryRequested(Message):
    """The user wants what failed to be tried again."""


@dataclass
class DemoRequested(Message):
    """The user wants to try the program without an AWS account."""


@dataclass
class SignInRequested(Message):
    """The user wants to sign in, since what they have has run out or is not there."""
