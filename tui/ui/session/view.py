"""One session as a tab: its bar, its terminal, and how it ended."""

from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from tui.aws.errors import AccessDenied
from tui.language import N_, _
from tui.local_time import local_now
from tui.printable import clean
from tui.sessions.ending import Cause
from tui.sessions.session import Session
from tui.sessions.states import SessionState
from tui.settings.settings import Settings
from tui.ui.actions import Scope, actions_of, bindings_of, switched_off, with_keys
from tui.ui.host.driver import is_stalled
from tui.ui.messages import (
    CloseRequested,
    HangUpRequested,
    LeaderChosen,
    PageRequested,
    PlayRequested,
    ReconnectRequested,
    RetryRequested,
    WhyRequested,
)
from tui.ui.session.bar import SessionBar
from tui.ui.terminal.input_guard import END, FAILURE, PAUSE_SENTENCE, PAUSE_WORDS, InputGuard
from tui.ui.terminal.keys import HangUp, LeaderKey, LeaderWaiting
from tui.ui.terminal.view import TerminalView
from tui.ui.widgets.error_panel import ErrorPanel
from tui.ui.widgets.key_footer import KeyFooter
from tui.ui.words.cells import cut_end
from tui.ui.words.times import Now

if TYPE_CHECKING:
    from tui.terminal.palette import Palette

AGAIN_LONG = ("↵", N_("connect again with this reason"))
AGAIN, PLAY = ("↵", N_("connect again")), ("p", N_("play"))
PAGE, SEARCH, CLOSE = ("o", N_("page")), ("/", N_("search")), ("Esc", N_("close"))
KEYS_ALL = (AGAIN_LONG, PAGE, PLAY, SEARCH, CLOSE)
KEYS_LONG = (AGAIN_LONG, PAGE, PLAY, CLOSE)
KEYS_SHORT = (AGAIN, PAGE, PLAY, SEARCH, CLOSE)

ENDED: Final = N_("Ended")
ASKS: Final = N_(
    "Or request just-in-time access: {failed.retry}, then {reason_access.request} in the dialog."
)


class EndedLine(Widget, can_focus=True):
    """Why the session is over, in the service's words where it gave any.

    Below it or beside it: what was typed for nobody, and what the keys do once they do anything.
    """

    def __init__(self, session: Session, guard: InputGuard) -> None:
        super().__init__()
        self._session = session
        self._guard = guard
        self.has_keys = True
        """Whether keys are for it: of several in sight that is one."""

    def render(self) -> Content:
        width = self.size.width - 2
        words = clean(_(self._session.ending.words)) if self._session.ending else _("ended")
        ended = f"{_(ENDED)}: "
        words = cut_end(words, max(0, width * 2 - cell_len(ended)))
        said = Content.assemble((ended, "bold $warning"), words)
        note = Content.styled(self._guard.words, "$warning")
        offers = [KEYS_ALL, KEYS_LONG, KEYS_SHORT]
        if not _is_recorded(self._session):
            offers = [tuple(key for key in keys if key is not PLAY) for keys in offers]
        keys = list(map(_keys, offers))
        if not self.has_keys:
            keys = [Content()]
        elif self._guard.active:
            keys = [Content.styled(_(PAUSE_WORDS), "$foreground-muted")]
        for left in ([said, note], [note]) if self._guard.words else ([said],):
            above = [] if said in left else [said]
            for right in keys:
                line = _apart(Content("   ").join(left), right, width)
                if line is not None:
                    return Content("\n").join([*above, line])
        # The words may take one line and a half.
        return Content("\n").join(filter(None, (said, note, keys[-1])))


class FailedPanel(ErrorPanel):
    """Why there is no session, and a way to try again."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.FAILED)

    def __init__(self, session: Session, guard: InputGuard, settings: Settings) -> None:
        super().__init__(Scope.FAILED)
        self._offers_access = settings.access_requests != "never"
        self._session = session
        self._guard = guard

    def speak(self) -> None:
        """Say what has failed in the language of now."""
        self.show_failure()

    def show_failure(self) -> None:
        """Say what has failed; what can be done once keys do anything."""
        if (error := self._session.error) is not None:
            denied = isinstance(error, AccessDenied) and error.action == "ssm:StartSession"
            offer = with_keys(_(ASKS)) if denied and self._offers_access else ""
            self.show(error, self._guard.words or offer)
        if self._guard.active:
            self.say_more("\n\n".join(filter(None, (self._guard.words, _(PAUSE_SENTENCE)))))
        self.query_one(KeyFooter).display = not self._guard.active

    def action_why(self) -> None:
        self.post_message(WhyRequested(self._session.target, self._session))

    def action_close(self) -> None:
        self.post_message(CloseRequested(self._session))


def _is_recorded(session: Session) -> bool:
    return session.recording is not None and session.recording.kept


def _apart(left: Content, right: Content, width: int) -> Content | None:
    """Both on one line, at its ends; None where they do not fit."""
    blanks = width - left.cell_length - right.cell_length
    return Content.assemble(left, " " * blanks, right) if blanks >= 2 else None


def _keys(keys: tuple[tuple[str, str], ...]) -> Content:
    parts: list[tuple[str, str]] = []
    for key, words in keys:
        parts += [(key, "$footer-key-foreground"), (f" {_(words)}   ", "$foreground-muted")]
    return Content.assemble(*parts).rstrip()


class SessionView(Vertical):
    """The terminal of a session fills it, from the first moment to after the end.

    Args:
        session: What it shows; it runs whether it is shown or not.
        palette: What the remote paints with.
        id: The tab's.
        settings: How the terminal behaves, and which actions are named after the leader.
        guard: Takes what is typed after an end that nobody asked for.
        now: The time of day, in the user's zone.
    """

    # A terminal that lives takes all keys before these are asked.
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Scope.ENDED)

    def __init__(  # noqa: PLR0913 -- what a session is shown with
        self,
        session: Session,
        *,
        palette: "Palette",
        id: str,  # noqa: A002
        settings: Settings,
        guard: InputGuard,
        now: Now = local_now,
    ) -> None:
        super().__init__(id=id)
        self.session = session
        self.title = ""
        """What the remote calls its window."""
        self.rang = False
        """The bell rang while the tab was hidden."""
        self.guard = guard
        guard.changed = self._guard_changed
        self.terminal = TerminalView(session, palette=palette, settings=settings, guard=guard)
        self._was_live = session.live
        self._bar = SessionBar(session, settings.leader, switched_off(settings), now)
        self._ended = EndedLine(session, guard)
        self._trouble = FailedPanel(session, guard, settings)

    def compose(self) -> ComposeResult:
        yield self._bar
        yield self._ended
        yield self.terminal
        yield self._trouble

    def on_mount(self) -> None:
        self.state_changed()

    def take_focus(self) -> None:
        """Give the keyboard to the terminal, or to what follows on it."""
        self.rang = False
        match self.session.state:
            case SessionState.ENDED:
                self._ended.focus()
            case SessionState.FAILED:
                self._trouble.focus()
            case _:
                self.terminal.focus()

    @property
    def scopes(self) -> tuple[Scope, ...]:
        match self.session.state:
            case SessionState.ENDED:
                return (Scope.ENDED,)
            case SessionState.FAILED:
                return (Scope.FAILED,)
            case _:
                return (Scope.LEADER,)

    def back(self) -> bool:
        """One step back: close what has ended."""
        if self.session.live:
            return False
        self.post_message(CloseRequested(self.session))
        return True

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The keys of an ended session mean nothing before its end."""
        ours = action in {known.id for known in actions_of(Scope.ENDED)}
        if action == "play" and not _is_recorded(self.session):
            return False
        return self.session.state is SessionState.ENDED if ours else True

    def action_again(self) -> None:
        self.post_message(ReconnectRequested(self.session))

    def action_close(self) -> None:
        self.post_message(CloseRequested(self.session))

    def action_play(self) -> None:
        """See again what was recorded."""
        recording, session_id = self.session.recording, self.session.session_id
        if recording is not None and recording.kept and session_id is not None:
            name = clean(self.session.target.label)
            self.post_message(PlayRequested(session_id, None, None, name, recording))

    def action_page(self) -> None:
        """Show all that is known of it."""
        if self.session.session_id is not None:
            self.post_message(PageRequested(self.session))

    def action_search(self) -> None:
        self.terminal.focus()
        self.terminal.action_search()

    def action_look_back(self) -> None:
        self.terminal.action_page(1)

    def action_look_forth(self) -> None:
        self.terminal.action_page(-1)

    def place(self, *, is_split: bool, is_focused: bool, words: str) -> None:
        """Say where it is seen.

        Args:
            is_split: Whether others are seen beside it.
            is_focused: Whether it is the one of them that has the keyboard.
            words: Why others are not seen that are together with it.
        """
        self._bar.is_marked, self._bar.aside = is_focused, words
        has_keys = is_focused or not is_split
        if has_keys != self._ended.has_keys:
            self._ended.has_keys = has_keys
            self._ended.refresh(layout=True)

    def broadcast(self, names: tuple[str, ...]) -> None:
        """Say that what is typed goes to these sessions; to none but one's own for no names."""
        self._bar.broadcast = names
        self.set_class(bool(names), "-broadcast")

    def look(self) -> None:
        self._bar.look()
        if self.screen.is_active and not is_stalled(self.app):
            self.guard.look()
        else:
            # Nobody has seen the end yet.
            self.guard.touch()

    def take_unsent(self, event: events.Key | events.Paste) -> bool:
        """Take what was meant for the shell, where that is over; whether it was."""
        if self.session.live:
            return False
        if isinstance(event, events.Paste):
            self.guard.paste()
        elif self.guard.active:
            self.guard.press(event.key, is_leader=self.terminal.gate.is_leader(event.key))
        else:
            # The leader leads on from here, too.
            return self.terminal.keyboard.press(event) is not None
        return True

    def _guard_changed(self) -> None:
        self._ended.refresh(layout=True)
        self._trouble.show_failure()

    def _end(self) -> None:
        """It is over; unless the user said so, nobody has stopped typing yet."""
        self._was_live = False
        undelivered = self.session.undelivered + self.terminal.pastes.give_up()
        ending, leading = self.session.ending, self.terminal.gate.leading
        if ending is None or ending.cause is not Cause.USER:
            since = END if ending is not None else FAILURE
            self.guard.begin(since, undelivered=undelivered, leading=leading)

    def state_changed(self) -> None:
        if not self.is_attached:
            return
        if self._was_live and not self.session.live:
            self._end()
        failed = self.session.state is SessionState.FAILED
        ended = self.session.state is SessionState.ENDED
        had_focus = self.has_focus_within
        self._ended.display = ended
        self.terminal.display = not failed
        self.terminal.dimmed = ended
        self._trouble.display = failed
        if failed:
            self._trouble.show_failure()
        if ended:
            self._ended.refresh(layout=True)
        self._bar.look()
        if had_focus and (failed or ended) and (failed or self.terminal.mode is None):
            # A search goes on: it is the view's own.
            self.take_focus()

    @on(LeaderKey)
    def _leader(self, event: LeaderKey) -> None:
        event.stop()
        self.post_message(LeaderChosen(self.session, event.key))

    @on(LeaderWaiting)
    def _leading(self, event: LeaderWaiting) -> None:
        event.stop()
        self._bar.leading = event.waiting

    @on(TerminalView.TitleChanged)
    def _titled(self, event: TerminalView.TitleChanged) -> None:
        event.stop()
        self.title = event.title

    @on(TerminalView.Rang)
    def _ring(self) -> None:
        self.rang = not self.terminal.in_sight

    @on(HangUp)
    def _hang_up(self, event: HangUp) -> None:
        event.stop()
        self.post_message(HangUpRequested(self.session, event.held))

    @on(RetryRequested)
    def _retry(self, event: RetryRequested) -> None:
        event.stop()
        self.post_message(ReconnectRequested(self.session))
