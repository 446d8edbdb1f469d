"""Every action once: its id, its keys and its words.

Bindings, the line of hints, the help screen and the command palette are made from this
table, so a key cannot be said one way and work another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from textual.binding import Binding, BindingType

if TYPE_CHECKING:
    from tui.settings.settings import Settings


class Scope(StrEnum):
    """Where an action's keys work; the value is the heading in the help."""

    EVERYWHERE = "Everywhere outside a terminal"
    TABLE = "Lists"
    MOVES = "Moving in lists"
    INSTANCES = "Instances"
    SESSIONS = "Sessions"
    PREFERENCES = "Preferences"
    OVERVIEW = "Overview"
    EDITOR = "The form of the preferences"
    PAGE = "A session's page"
    NOTE = "A note on a session"
    LOG = "The log of a session"
    REPLAY = "A recording"
    SEARCH = "Searching sessions and screens"
    PICK = "A profile or a region"
    DOCUMENT = "A session document"
    PARAMETERS = "What a session document is given"
    COPY = "Files to copy"
    COPYING = "A copy under way"
    MFA = "An MFA code"
    SIGN_IN = "Signing in"
    PALETTE = "The commands"
    DETAILS = "The details of an instance"
    DOCTOR = "Why can't I connect?"
    REASON = "Reason"
    LEADER = "In a session, after the leader"
    ENDED = "A session that has ended"
    FAILED = "A session that never came to be"
    TROUBLE = "When something failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAction:
    """Something the user can do."""

    id: str
    """The name of the `action_` method that does it."""

    keys: tuple[str, ...]
    """Textual's names of the keys; the first one is shown."""

    words: str
    """What it does, as a sentence without its full stop."""

    scope: Scope
    hint: str = ""
    """One or two words for the line of hints; empty: only the help names it."""

    palette: bool = False
    """Whether the command palette offers it."""


def _action(
    scope: Scope, name: str, keys: str, *words: str, palette: bool = False
) -> UserAction:
    sentence, hint = words if len(words) == 2 else (words[0], "")
    return UserAction(
        id=name,
        keys=tuple(keys.split()),
        words=sentence,
        scope=scope,
        hint=hint,
        palette=palette,
    )


ACTIONS: Final = (
    _action(Scope.INSTANCES, "choose", "enter", "Connect to the instance", "connect"),
    _action(Scope.SESSIONS, "choose", "enter", "Open the session's page", "open"),
    _action(Scope.TABLE, "filter", "slash", "Filter; words, !not, column:word", "filter"),
    _action(Scope.SESSIONS, "whose", "m", "Everyone's sessions, or mine", "everyone"),
    _action(Scope.INSTANCES, "why", "w", "Say why it cannot be connected to", "why not?"),
    _action(Scope.INSTANCES, "details", "i", "All that is known of the instance", "details"),
    _action(Scope.INSTANCES, "upload", "u", "Copy files to the instance"),
    _action(Scope.INSTANCES, "download", "d", "Copy files from the instance"),
    _action(Scope.INSTANCES, "refresh", "r f5", "Ask AWS again", "refresh"),
    _action(Scope.SESSIONS, "play", "p", "Play its recording", "play"),
    _action(Scope.SESSIONS, "end", "x", "End your own session for good", "end"),
    _action(Scope.SESSIONS, "delete", "X", "Delete what is kept of the session here"),
    _action(Scope.SESSIONS, "group", "D", "Group by day, by ticket, or not", "group"),
    _action(Scope.SESSIONS, "export", "E", "Write what is listed into a file", "export"),
    _action(Scope.SESSIONS, "refresh", "r f5", "Ask AWS again", "refresh"),
    _action(
        Scope.SESSIONS,
        "reach",
        "c",
        "Here, everywhere, this instance, this ticket, today",
        "scope",
    ),
    _action(Scope.PREFERENCES, "edit", "e enter", "Fill in the form", "edit"),
    _action(Scope.PREFERENCES, "refresh", "r f5", "Ask AWS again", "refresh"),
    _action(
        Scope.OVERVIEW, "choose", "enter", "List the sessions of the day or the bar", "list"
    ),
    _action(Scope.OVERVIEW, "measure", "b", "By hours, or by sessions", "hours/sessions"),
    _action(Scope.OVERVIEW, "whose", "m", "Everyone's sessions, or mine", "everyone"),
    _action(Scope.OVERVIEW, "export", "E", "Write the overview as Markdown", "export"),
    _action(Scope.OVERVIEW, "refresh", "r f5", "Ask AWS again", "refresh"),
    _action(Scope.OVERVIEW, "left", "left h", "The week before, or the list to the left"),
    _action(Scope.OVERVIEW, "right", "right l", "The week after, or the list to the right"),
    _action(Scope.TABLE, "sort_next", "s", "Sort by the next column"),
    _action(Scope.TABLE, "sort_reverse", "S", "Reverse the order"),
    _action(Scope.TABLE, "copy", "y", "Copy the id"),
    _action(Scope.MOVES, "up", "up k", "One row up"),
    _action(Scope.MOVES, "down", "down j", "One row down"),
    _action(Scope.MOVES, "first", "home g", "The first row"),
    _action(Scope.MOVES, "last", "end G", "The last row"),
    _action(Scope.MOVES, "page_up", "pageup", "One page up"),
    _action(Scope.MOVES, "page_down", "pagedown", "One page down"),
    _action(Scope.MOVES, "half_up", "ctrl+u", "Half a page up"),
    _action(Scope.MOVES, "half_down", "ctrl+d", "Half a page down"),
    _action(Scope.EVERYWHERE, "help", "question_mark f1", "This help", "help", palette=True),
    _action(
        Scope.EVERYWHERE, "command_palette", "ctrl+p colon", "Commands and themes", "commands"
    ),
    _action(Scope.EVERYWHERE, "find", "ctrl+f", "Search sessions and screens", palette=True),
    _action(Scope.EVERYWHERE, "show_instances", "1", "Instances", palette=True),
    _action(Scope.EVERYWHERE, "show_sessions", "2", "Sessions, active and past", palette=True),
    _action(Scope.EVERYWHERE, "show_preferences", "3", "Session preferences", palette=True),
    _action(Scope.EVERYWHERE, "show_overview", "4", "Overview of half a year", palette=True),
    _action(Scope.EVERYWHERE, "tab_number", "5 6 7 8 9", "The session tab of that number"),
    _action(Scope.EVERYWHERE, "next_tab", "right_square_bracket", "The next tab", palette=True),
    _action(
        Scope.EVERYWHERE,
        "previous_tab",
        "left_square_bracket",
        "The previous tab",
        palette=True,
    ),
    _action(Scope.EVERYWHERE, "take_back", "U", "Take back the tab closed last", palette=True),
    _action(Scope.EVERYWHERE, "choose_profile", "P", "Another profile", palette=True),
    _action(Scope.EVERYWHERE, "choose_region", "R", "Another region", palette=True),
    _action(
        Scope.EVERYWHERE,
        "renew",
        "I",
        "Renew the credentials, or sign in again",
        palette=True,
    ),
    _action(Scope.EVERYWHERE, "back", "escape", "One step back"),
    _action(Scope.EVERYWHERE, "leave", "q ctrl+q", "Leave ssm-tui", "leave", palette=True),
    _action(
        Scope.EDITOR, "review", "ctrl+s f2", "See what changes, for whom, and save", "save ..."
    ),
    _action(Scope.EDITOR, "leave_form", "escape", "Back; the draft is kept", "back"),
    _action(Scope.PAGE, "refresh", "r f5", "Check all sources again", "refresh"),
    _action(Scope.PAGE, "play", "p", "Play its recording", "play"),
    _action(Scope.PAGE, "note", "n", "Write a note on it", "note"),
    _action(Scope.PAGE, "open_log", "l", "Read the log that was found", "log"),
    _action(
        Scope.PAGE, "export", "E", "Write its recording: asciicast, text or a page", "export"
    ),
    _action(Scope.PAGE, "bundle", "B", "Write all that proves it into one ZIP file", "bundle"),
    _action(Scope.PAGE, "markdown", "M", "Write the proof as Markdown"),
    _action(Scope.PAGE, "json", "J", "Write the proof as JSON"),
    _action(Scope.PAGE, "copy", "y", "Copy the session id", "copy id"),
    _action(
        Scope.PAGE,
        "terminal",
        "enter",
        "Play from the mark or change the note; its terminal, if it is open here",
    ),
    _action(Scope.PAGE, "remove_note", "delete backspace", "Remove the note that is chosen"),
    _action(Scope.PAGE, "delete", "X", "Delete what is kept of it here", "delete"),
    _action(Scope.PAGE, "close", "escape q", "Back to the sessions", "back"),
    _action(Scope.NOTE, "save", "ctrl+s f2", "Save the note", "save"),
    _action(Scope.NOTE, "cancel", "escape", "Back; the draft is kept", "back"),
    _action(Scope.DOCTOR, "again", "r f5", "Look again", "look again"),
    _action(
        Scope.DOCTOR, "copy", "y", "Copy it all as Markdown, for a ticket", "copy as ticket"
    ),
    _action(Scope.DOCTOR, "close", "escape q", "Back", "back"),
    _action(Scope.PICK, "pick", "enter", "Go there", "go there"),
    _action(Scope.PICK, "cancel", "escape", "Stay here", "stay"),
    _action(Scope.DETAILS, "connect", "enter", "Connect to it", "connect"),
    _action(Scope.DETAILS, "why", "w", "Say why it cannot be connected to", "why not?"),
    _action(Scope.DETAILS, "copy", "y", "Copy its id", "copy id"),
    _action(Scope.DETAILS, "close", "escape i q", "Back to the list", "back"),
    _action(Scope.PALETTE, "run", "enter", "Do it", "do it"),
    _action(Scope.PALETTE, "cancel", "escape", "Back", "back"),
    _action(Scope.DOCUMENT, "pick", "enter", "Start the session with it", "choose"),
    _action(Scope.DOCUMENT, "cancel", "escape", "Back; nothing is changed", "back"),
    _action(Scope.PARAMETERS, "give", "enter ctrl+s", "Give these values", "done"),
    _action(Scope.PARAMETERS, "cancel", "escape", "Back to the documents", "back"),
    _action(Scope.MFA, "give", "enter", "Give the code", "give the code"),
    _action(Scope.MFA, "cancel", "escape", "Go on without", "cancel"),
    _action(
        Scope.SIGN_IN, "browse", "enter o", "Open the address in a browser", "open browser"
    ),
    _action(Scope.SIGN_IN, "copy", "y", "Copy the address with the code", "copy address"),
    _action(Scope.SIGN_IN, "cancel", "escape q", "Go on without", "cancel"),
    _action(Scope.SIGN_IN, "again", "r", "Begin again with another code", "another code"),
    _action(Scope.LOG, "search", "slash", "Search the log", "search"),
    _action(Scope.LOG, "next", "n", "The next line found", "next"),
    _action(Scope.LOG, "previous", "N", "The line found before", "previous"),
    _action(Scope.LOG, "raw", "r", "As it was written, or as it stood on the screens", "raw"),
    _action(Scope.LOG, "close", "escape q", "Back to the session's page", "back"),
    _action(Scope.REPLAY, "play_pause", "space", "Play or pause", "play/pause"),
    _action(Scope.REPLAY, "rewind", "left", "5 seconds back", "5 s back"),
    _action(Scope.REPLAY, "forward", "right", "5 seconds ahead", "5 s ahead"),
    _action(Scope.REPLAY, "rewind_far", "shift+left", "A minute back"),
    _action(Scope.REPLAY, "forward_far", "shift+right", "A minute ahead"),
    _action(Scope.REPLAY, "slower", "minus", "Slower", "slower"),
    _action(Scope.REPLAY, "faster", "plus equals_sign", "Faster", "faster"),
    _action(Scope.REPLAY, "search", "slash", "Search what was on the screen", "search"),
    _action(Scope.REPLAY, "next", "n", "The next place found"),
    _action(Scope.REPLAY, "previous", "N", "The place found before"),
    _action(Scope.REPLAY, "skip_idle", "i", "Skip pauses, or play them", "pauses"),
    _action(Scope.REPLAY, "next_marker", "m", "The next marker", "marker"),
    _action(Scope.REPLAY, "previous_marker", "M", "The marker before"),
    _action(Scope.REPLAY, "to_time", "t", "Go to a time", "go to"),
    _action(Scope.REPLAY, "select", "v", "Mark text with the keyboard", "mark"),
    _action(Scope.REPLAY, "copy", "y", "Copy what is marked"),
    _action(Scope.REPLAY, "to_start", "home g", "To the beginning"),
    _action(Scope.REPLAY, "to_end", "end G", "To the end"),
    _action(Scope.REPLAY, "up", "up k", "Scroll a recording that is larger than the window"),
    _action(Scope.REPLAY, "down", "down j", "Scroll down"),
    _action(Scope.REPLAY, "scroll_left", "h", "Scroll to the left"),
    _action(Scope.REPLAY, "scroll_right", "l", "Scroll to the right"),
    _action(Scope.REPLAY, "close", "escape q", "Back", "back"),
    _action(Scope.SEARCH, "open", "enter", "Play that moment, or open the page", "open"),
    _action(
        Scope.SEARCH,
        "reach",
        "ctrl+r",
        "Here, everywhere, this instance, this ticket, today",
        "scope",
    ),
    _action(Scope.SEARCH, "close", "escape", "Back; what was typed is kept", "back"),
    _action(Scope.COPY, "give", "enter", "Copy; Tab leads to the other name", "copy"),
    _action(Scope.COPY, "cancel", "escape", "Back; nothing is copied", "cancel"),
    _action(Scope.COPYING, "cancel", "escape", "Cancel the copy", "cancel"),
    _action(Scope.REASON, "start", "enter", "Start the session", "connect"),
    _action(Scope.REASON, "down", "down", "The next of the reasons below", "earlier"),
    _action(Scope.REASON, "up", "up", "The one above it"),
    _action(Scope.REASON, "document", "ctrl+o", "Choose a session document", "document"),
    _action(Scope.REASON, "cancel", "escape", "Back; the reason is kept", "cancel"),
    _action(
        Scope.LEADER,
        "detach",
        "d",
        "Leave the session running, back to the list",
        "leave it running",
    ),
    _action(Scope.LEADER, "end", "x", "End the session", "end it"),
    _action(Scope.LEADER, "next_session", "n", "The next session"),
    _action(Scope.LEADER, "previous_session", "p", "The previous session"),
    _action(Scope.LEADER, "tab_number", "1 2 3 4 5 6 7 8 9", "The tab of that number"),
    _action(Scope.LEADER, "still_here", "k", "I am here: restart the idle timer", "I am here"),
    _action(Scope.LEADER, "bookmark", "b", "Note this moment in the history", "bookmark"),
    _action(Scope.LEADER, "record", "R", "Record from now on, or no longer"),
    _action(
        Scope.LEADER, "tmux", "t", "Type a tmux line that outlives the session", "tmux line"
    ),
    _action(
        Scope.LEADER, "prepare", "c", "Begin the next session, to go on in", "next session"
    ),
    _action(Scope.LEADER, "upload", "u", "Copy files to the instance"),
    _action(Scope.LEADER, "download", "g", "Copy files from the instance"),
    _action(Scope.LEADER, "reconnect", "r", "Connect anew now, without waiting"),
    _action(Scope.LEADER, "command_palette", "ctrl+p colon", "Commands and themes"),
    _action(Scope.LEADER, "leader_help", "question_mark", "This list", "all keys"),
    _action(
        Scope.ENDED, "again", "enter", "Connect again, the reason continued", "connect again"
    ),
    _action(Scope.ENDED, "play", "p", "Play its recording", "play"),
    _action(Scope.ENDED, "search", "slash", "Search what was on the screen", "search"),
    _action(Scope.ENDED, "look_back", "pageup", "Look a page back"),
    _action(Scope.ENDED, "look_forth", "pagedown", "Look a page forth"),
    _action(Scope.ENDED, "close", "escape x", "Close the tab", "close"),
    _action(Scope.FAILED, "retry", "enter r", "Try again; the reason is kept", "try again"),
    _action(Scope.FAILED, "why", "w", "Say why it cannot be connected to", "why not?"),
    _action(Scope.FAILED, "sign_in", "s", "Sign in, where that helps", "sign in"),
    _action(Scope.FAILED, "close", "escape x", "Close the tab", "close"),
    _action(Scope.TROUBLE, "sign_in", "s", "Sign in, where that helps", "sign in"),
    _action(Scope.TROUBLE, "demo", "d", "A demo that needs no AWS", "demo"),
    _action(Scope.TROUBLE, "retry", "enter r", "Try again", "try again"),
)
"""Everything the user can do with a key, in the order of the help and the hints."""

NUMBERED: Final = frozenset({"tab_number"})
"""Actions that are told which of their keys, a digit, was pressed."""

STILL_HERE, BOOKMARK, TMUX, PREPARE = "still_here", "bookmark", "tmux", "prepare"
BEFORE_END: Final = frozenset({STILL_HERE, BOOKMARK, TMUX, PREPARE})
"""The ids of what helps before a session ends."""

AT_ONCE: Final = frozenset({"filter"})
"""Actions done before the next key is looked at, since that one is meant for another widget.

They belong to a view, never to the app: no key of theirs is taken from a terminal.
"""

ALSO: Final = {
    "choose": "start session shell ssh",
    "why": "doctor troubleshoot diagnose",
    "filter": "find search",
    "sort_next": "order",
    "sort_reverse": "sort",
    "refresh": "reload update",
    "end": "terminate stop kill close disconnect",
    "details": "tags describe info show",
    "detach": "background hide",
    "copy": "clipboard yank",
    "group": "ticket day",
    "find": "grep history output line",
    "export": "save csv json markdown",
    "bundle": "evidence audit zip export save",
    "edit": "change settings",
    "show_overview": "statistics calendar heat map summary report hours",
    "help": "keys shortcuts",
    "renew": "login sso mfa",
    "choose_profile": "account switch",
    "choose_region": "switch",
    "leave": "quit exit",
    "take_back": "undo reopen restore",
    "bookmark": "mark note",
    "delete": "remove forget erase",
    "select": "mark copy",
    "prepare": "continue",
}
"""By the actions' ids, other words by which users look for them."""


def actions_of(*scopes: Scope) -> Iterator[UserAction]:
    """The actions of these scopes, scope by scope."""
    for scope in scopes:
        yield from (action for action in ACTIONS if action.scope is scope)


def bindings_of(*scopes: Scope) -> list[BindingType]:
    """What a widget or screen puts in its `BINDINGS`."""
    return [
        Binding(
            key, _call(action, key), action.words, show=False, priority=action.id in AT_ONCE
        )
        for action in actions_of(*scopes)
        for key in action.keys
    ]


def _call(action: UserAction, key: str) -> str:
    return f"{action.id}({key})" if action.id in NUMBERED else action.id


def leader_action(key: str, leader: str) -> UserAction | None:
    """What a key means after the leader; None where it means nothing.

    The leader itself is no action of the table: twice pressed it is sent.
    """
    if key == leader:
        return None
    return next((a for a in actions_of(Scope.LEADER) if key in a.keys), None)


def switched_off(settings: "Settings") -> frozenset[str]:
    """The ids of the actions that the user has switched off: no list of keys names them."""
    return frozenset() if settings.still_here_key else frozenset({STILL_HERE})
