"""Every action once: its id, its keys and its words.

Bindings, the line of hints, the help screen and the command palette are made from this
table, so a key cannot be said one way and work another.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from textual.binding import Binding, BindingType

from tui.language import N_, _
from tui.ui.key_words import key_words

if TYPE_CHECKING:
    from tui.settings.settings import Settings


class Scope(StrEnum):
    """Where an action's keys work; the value is the heading in English."""

    EVERYWHERE = N_("Everywhere outside a terminal")
    TABLE = N_("Lists")
    MOVES = N_("Moving in lists")
    FILTER = N_("Filter field")
    INSTANCES = N_("Instances")
    SESSIONS = N_("Sessions")
    PREFERENCES = N_("Preferences")
    OVERVIEW = N_("Overview")
    FORWARDS = N_("Forwards")
    SELECTING = N_("Selecting text with the keyboard")
    FINDING = N_("Searching in a terminal")
    EDITOR = N_("Preferences editor")
    REVIEW = N_("Saving preferences")
    PAGE = N_("Session page")
    NOTE = N_("Session note")
    MARKS = N_("Bookmarks and notes")
    LOG = N_("Session log")
    REPLAY = N_("Replay")
    SEARCH = N_("Search")
    LOG_SEARCH = N_("Search in session logs")
    ORGANISATION = N_("Organisation's history")
    QUESTION = N_("Question to the organisation's history")
    HISTORY_DETAILS = N_("Session in the organisation's history")
    UNASKED = N_("Organisation's history without settings")
    PICK = N_("Selection list")
    CONTEXTS = N_("Context status")
    DOCUMENT = N_("Session document")
    PARAMETERS = N_("Session document parameters")
    COPY = N_("File copy")
    COPYING = N_("Copy in progress")
    COMMAND = N_("Command for several instances")
    COUNT = N_("Confirming many instances")
    RESULTS = N_("Results by instance")
    FORWARD_FORM = N_("New forward")
    FORWARD_DETAILS = N_("Forward details")
    MFA = N_("MFA code")
    SIGN_IN = N_("Sign-in")
    PALETTE = N_("Command palette")
    OPEN_SESSIONS = N_("Open sessions")
    DETAILS = N_("Instance details")
    DOCTOR = N_("Connection diagnosis")
    REASON = N_("Reason")
    REASON_ACCESS = N_("Reason, where access has to be requested")
    LINE = N_("Editing a reason")
    LEADER = N_("In a session, after the leader")
    ENDED = N_("Ended session")
    FAILED = N_("Session that failed to start")
    TROUBLE = N_("After an error")
    COLUMNS = N_("List columns")
    CHOICE = N_("Questions")
    READING = N_("Long text")
    CHOOSING = N_("Suggestions below a field")
    HELP = N_("Keyboard shortcuts")
    MANUAL = N_("Manual")
    SETTINGS = N_("App settings")

    @property
    def heading(self) -> str:
        """The heading in the language of now."""
        return _(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAction:
    """Something the user can do."""

    id: str
    """The name of the `action_` method that does it."""

    keys: tuple[str, ...]
    """Textual's names of the keys; the first one is shown."""

    sentence: str
    """What it does, in English, without a full stop."""

    scope: Scope
    verb: str = ""
    """One or two English words for the line of hints; empty: only the help names it."""

    palette: bool = False
    """Whether the command palette offers it."""

    call: str = ""
    """How Textual is told to do it, where that takes more than its id."""

    called: str = ""
    """What users call it where they choose its keys, if not by its id."""

    @property
    def words(self) -> str:
        """What it does, in the language of now."""
        return _(self.sentence)

    @property
    def hint(self) -> str:
        """Its verb in the language of now."""
        return _(self.verb)

    @property
    def name(self) -> str:
        """What `[keys]` calls it: `instances.connect`."""
        return f"{self.scope.name.lower()}.{self.called or self.id}"


def _action(  # noqa: PLR0913 -- a line of the table
    scope: Scope,
    name: str,
    keys: str,
    *words: str,
    palette: bool = False,
    call: str = "",
    called: str = "",
) -> UserAction:
    sentence, hint = words if len(words) == 2 else (words[0], "")
    return UserAction(
        id=name,
        keys=tuple(keys.split()),
        sentence=sentence,
        scope=scope,
        verb=hint,
        palette=palette,
        call=call or name,
        called=called,
    )


SEVERAL: Final = 8
FAR: Final = 8000
"""Steps of a page, and more than there are to any end."""

ACTIONS: Final = (
    _action(
        Scope.INSTANCES,
        "choose",
        "enter",
        "Connect to the instance",
        "connect",
        called="connect",
    ),
    _action(Scope.SESSIONS, "choose", "enter", "Open the session page", "open", called="open"),
    _action(Scope.TABLE, "filter", "slash", "Filter (word, !word, column:word)", "filter"),
    _action(Scope.SESSIONS, "whose", "m", "Show everyone's sessions or only yours", "everyone"),
    _action(Scope.INSTANCES, "why", "w", "Diagnose connection problems", "diagnose"),
    _action(Scope.INSTANCES, "details", "i", "Show instance details", "details"),
    _action(Scope.INSTANCES, "favourite", "f", "Add to favourites (listed first) or remove"),
    _action(Scope.INSTANCES, "upload", "u", "Copy files to the instance"),
    _action(Scope.INSTANCES, "download", "d", "Copy files from the instance"),
    _action(
        Scope.INSTANCES,
        "run",
        "exclamation_mark",
        "Run a command on the instance or the marked ones",
    ),
    _action(Scope.INSTANCES, "export", "E", "Export the list or the marked rows to a file"),
    _action(Scope.INSTANCES, "forward", "F", "Forward a port through the instance"),
    _action(Scope.INSTANCES, "refresh", "r f5", "Refresh", "refresh"),
    _action(Scope.SESSIONS, "play", "p", "Play the recording", "play"),
    _action(
        Scope.SESSIONS, "why", "w", "Diagnose the instance or those of the marked sessions"
    ),
    _action(
        Scope.SESSIONS,
        "run",
        "exclamation_mark",
        "Run a command on the instance or those of the marked sessions",
    ),
    _action(Scope.SESSIONS, "end", "x", "End your own session", "end"),
    _action(Scope.SESSIONS, "delete", "X", "Delete the session's local data"),
    _action(Scope.SESSIONS, "group", "D", "Group by day or ticket, or don't group", "group"),
    _action(Scope.SESSIONS, "export", "E", "Export the list to a file", "export"),
    _action(Scope.SESSIONS, "refresh", "r f5", "Refresh", "refresh"),
    _action(
        Scope.SESSIONS,
        "reach",
        "c",
        "Change the scope: here, everywhere, this instance, this ticket, today",
        "scope",
    ),
    _action(
        Scope.SESSIONS,
        "organisation",
        "A",
        "Search the organisation's history (all accounts, years back)",
        "organisation",
    ),
    _action(Scope.PREFERENCES, "edit", "e enter", "Edit preferences", "edit"),
    _action(Scope.PREFERENCES, "refresh", "r f5", "Refresh", "refresh"),
    _action(
        Scope.OVERVIEW,
        "choose",
        "enter",
        "List the sessions of the day or bar",
        "list",
        called="list",
    ),
    _action(
        Scope.OVERVIEW, "measure", "b", "Measure by hours or by sessions", "hours/sessions"
    ),
    _action(Scope.OVERVIEW, "whose", "m", "Show everyone's sessions or only yours", "everyone"),
    _action(Scope.OVERVIEW, "export", "E", "Export the overview as Markdown", "export"),
    _action(Scope.OVERVIEW, "refresh", "r f5", "Refresh", "refresh"),
    _action(
        Scope.FORWARDS,
        "choose",
        "enter",
        "Show details, or restart an ended forward",
        "details",
    ),
    _action(
        Scope.FORWARDS,
        "end",
        "x",
        "End the forward, or remove an ended one from the list",
        "end",
    ),
    _action(Scope.FORWARDS, "refresh", "r f5", "Refresh", "refresh"),
    _action(Scope.OVERVIEW, "left", "left h", "Previous week, or the list to the left"),
    _action(Scope.OVERVIEW, "right", "right l", "Next week, or the list to the right"),
    _action(Scope.TABLE, "mark", "space", "Mark or unmark the row (for actions on several)"),
    _action(Scope.TABLE, "sort_next", "s", "Sort by the next column"),
    _action(Scope.TABLE, "sort_reverse", "S", "Reverse the sort order"),
    _action(Scope.TABLE, "choose_columns", "C", "Choose columns and their order"),
    _action(Scope.TABLE, "copy", "y", "Copy the ID"),
    _action(Scope.TABLE, "pane", "z", "Show or hide the details pane", "pane"),
    _action(Scope.TABLE, "focus_pane", "tab", "Switch between the list and the details pane"),
    _action(Scope.TABLE, "contexts", "e", "Show the status of each context"),
    _action(Scope.MOVES, "up", "up k", "Up one row"),
    _action(Scope.MOVES, "down", "down j", "Down one row"),
    _action(Scope.MOVES, "first", "home g", "First row"),
    _action(Scope.MOVES, "last", "end G", "Last row"),
    _action(Scope.MOVES, "page_up", "pageup", "Up one page"),
    _action(Scope.MOVES, "page_down", "pagedown", "Down one page"),
    _action(Scope.MOVES, "half_up", "ctrl+u", "Up half a page"),
    _action(Scope.MOVES, "half_down", "ctrl+d", "Down half a page"),
    _action(Scope.FILTER, "keep", "enter down", "Keep the filter and go to the list"),
    _action(
        Scope.EVERYWHERE, "help", "question_mark", "Keyboard shortcuts", "help", palette=True
    ),
    _action(Scope.EVERYWHERE, "manual", "f1", "Manual page for this view", palette=True),
    _action(
        Scope.EVERYWHERE, "command_palette", "ctrl+p colon", "Commands and themes", "commands"
    ),
    _action(Scope.EVERYWHERE, "find", "ctrl+f", "Search sessions and screens", palette=True),
    _action(Scope.EVERYWHERE, "show_instances", "1", "Instances", palette=True),
    _action(Scope.EVERYWHERE, "show_sessions", "2", "Sessions (active and past)", palette=True),
    _action(Scope.EVERYWHERE, "show_preferences", "3", "Session preferences", palette=True),
    _action(Scope.EVERYWHERE, "show_overview", "4", "Six-month overview", palette=True),
    _action(Scope.EVERYWHERE, "show_forwards", "5", "Forwarded ports", palette=True),
    _action(
        Scope.EVERYWHERE,
        "show_settings",
        "comma",
        "App settings and their problems",
        palette=True,
    ),
    _action(
        Scope.EVERYWHERE,
        "pick_session",
        "apostrophe",
        "Open sessions (by name and reason)",
        palette=True,
    ),
    _action(
        Scope.EVERYWHERE,
        "next_tab",
        "right_square_bracket greater_than_sign",
        "Next tab",
        palette=True,
    ),
    _action(
        Scope.EVERYWHERE,
        "previous_tab",
        "left_square_bracket less_than_sign",
        "Previous tab",
        palette=True,
    ),
    _action(Scope.EVERYWHERE, "take_back", "U", "Reopen the last closed tab", palette=True),
    _action(Scope.EVERYWHERE, "choose_profile", "P", "Switch profile", palette=True),
    _action(Scope.EVERYWHERE, "choose_region", "R", "Switch region", palette=True),
    _action(
        Scope.EVERYWHERE,
        "renew",
        "I",
        "Renew credentials or sign in",
        palette=True,
    ),
    _action(Scope.EVERYWHERE, "back", "escape", "Back"),
    _action(Scope.EVERYWHERE, "leave", "q ctrl+q", "Quit ssm-tui", "quit", palette=True),
    _action(Scope.EDITOR, "review", "ctrl+s f2", "Review the changes and save", "save…"),
    _action(Scope.EDITOR, "leave_form", "escape", "Back (keeps the draft)", "back"),
    _action(Scope.REVIEW, "give", "enter", "Save (type the region first)", "save"),
    _action(Scope.REVIEW, "complete", "tab", "Complete the region's name", "complete"),
    _action(Scope.REVIEW, "cancel", "escape", "Back without saving", "back"),
    _action(Scope.PAGE, "refresh", "r f5", "Check all sources again", "refresh"),
    _action(Scope.PAGE, "play", "p", "Play the recording", "play"),
    _action(Scope.PAGE, "note", "n", "Write a note", "note"),
    _action(Scope.PAGE, "open_log", "l", "Open the session log", "log"),
    _action(
        Scope.PAGE, "export", "E", "Export the recording (asciicast, text or HTML)", "export"
    ),
    _action(Scope.PAGE, "bundle", "B", "Export all evidence as one ZIP file", "ZIP"),
    _action(
        Scope.PAGE,
        "organisation",
        "A",
        "Ask the organisation's history for the events (older than 90 days)",
    ),
    _action(Scope.PAGE, "markdown", "M", "Export the evidence as Markdown"),
    _action(Scope.PAGE, "json", "J", "Export the evidence as JSON"),
    _action(Scope.PAGE, "copy", "y", "Copy the session ID", "copy ID"),
    _action(
        Scope.PAGE,
        "terminal",
        "enter",
        "Play from the bookmark, edit the note, or go to the open terminal",
    ),
    _action(Scope.PAGE, "remove_note", "delete backspace", "Delete the selected note"),
    _action(Scope.PAGE, "delete", "X", "Delete the session's local data", "delete"),
    _action(Scope.PAGE, "close", "escape q", "Back to the sessions", "back"),
    _action(Scope.MARKS, "up", "up k", "Previous item", call="move(-1)"),
    _action(Scope.MARKS, "down", "down j", "Next item", call="move(1)"),
    _action(Scope.NOTE, "save", "ctrl+s f2", "Save the note", "save"),
    _action(Scope.NOTE, "cancel", "escape", "Back (keeps the draft)", "back"),
    _action(Scope.DOCTOR, "again", "r f5", "Run the diagnosis again", "retry"),
    _action(Scope.DOCTOR, "copy", "y", "Copy as Markdown for a ticket", "copy for a ticket"),
    _action(Scope.DOCTOR, "close", "escape q", "Back", "back"),
    _action(
        Scope.PICK, "pick", "enter", "Choose the marked items or the selected one", "choose"
    ),
    _action(Scope.PICK, "mark_choice", "tab", "Mark or unmark the item", "mark"),
    _action(Scope.PICK, "mark_by_blank", "space", "Mark or unmark while the search is empty"),
    _action(Scope.PICK, "cancel", "escape", "Cancel", "cancel"),
    _action(Scope.CONTEXTS, "mend", "enter I", "Sign in or retry", "sign in/retry"),
    _action(Scope.CONTEXTS, "retry", "r f5", "Retry all failed contexts", "retry all"),
    _action(Scope.CONTEXTS, "close", "escape q e", "Back to the list", "back"),
    _action(Scope.COLUMNS, "take", "enter", "Apply the columns", "done"),
    _action(Scope.COLUMNS, "show_or_hide", "space", "Show or hide the column", "show/hide"),
    _action(
        Scope.COLUMNS,
        "shift_left",
        "K shift+up",
        "Move the column up (left in the list)",
        "move up",
        call="shift(-1)",
    ),
    _action(
        Scope.COLUMNS,
        "shift_right",
        "J shift+down",
        "Move the column down (right in the list)",
        "move down",
        call="shift(1)",
    ),
    _action(Scope.COLUMNS, "usual", "u", "Restore the default columns", "default"),
    _action(Scope.COLUMNS, "cancel", "escape q", "Back without changes", "cancel"),
    _action(Scope.COLUMNS, "up", "up k", "Up one item", call="move(-1)"),
    _action(Scope.COLUMNS, "down", "down j", "Down one item", call="move(1)"),
    _action(Scope.COLUMNS, "page_up", "pageup", "Up several items", call=f"move({-SEVERAL})"),
    _action(
        Scope.COLUMNS, "page_down", "pagedown", "Down several items", call=f"move({SEVERAL})"
    ),
    _action(Scope.COLUMNS, "first", "home g", "First item", call=f"move({-FAR})"),
    _action(Scope.COLUMNS, "last", "end G", "Last item", call=f"move({FAR})"),
    _action(Scope.DETAILS, "connect", "enter", "Connect to the instance", "connect"),
    _action(Scope.DETAILS, "why", "w", "Diagnose connection problems", "diagnose"),
    _action(Scope.DETAILS, "copy", "y", "Copy the ID", "copy ID"),
    _action(Scope.DETAILS, "close", "escape i q", "Back to the list", "back"),
    _action(Scope.PALETTE, "run", "enter", "Run the command", "run"),
    _action(Scope.PALETTE, "cancel", "escape", "Back", "back"),
    _action(Scope.OPEN_SESSIONS, "run", "enter", "Show the session", "show"),
    _action(Scope.OPEN_SESSIONS, "cancel", "escape", "Back", "back"),
    _action(Scope.DOCUMENT, "pick", "enter", "Start the session with this document", "choose"),
    _action(Scope.DOCUMENT, "cancel", "escape", "Back without changes", "back"),
    _action(Scope.PARAMETERS, "give", "enter ctrl+s", "Use these values", "done"),
    _action(Scope.PARAMETERS, "cancel", "escape", "Back to the documents", "back"),
    _action(Scope.MFA, "give", "enter", "Submit the code", "submit"),
    _action(Scope.MFA, "cancel", "escape", "Skip", "cancel"),
    _action(Scope.SIGN_IN, "browse", "enter o", "Open the URL in a browser", "open browser"),
    _action(Scope.SIGN_IN, "copy", "y", "Copy the URL with the code", "copy URL"),
    _action(Scope.SIGN_IN, "cancel", "escape q", "Skip", "cancel"),
    _action(Scope.SIGN_IN, "again", "r", "Get a new code", "new code"),
    _action(Scope.LOG, "search", "slash", "Search the log", "search"),
    _action(Scope.LOG, "next", "n", "Next match", "next"),
    _action(Scope.LOG, "previous", "N", "Previous match", "previous"),
    _action(Scope.LOG, "raw", "r", "Switch between raw and rendered text", "raw"),
    _action(Scope.LOG, "up", "up k", "Up one line (9k: nine lines)", call="scroll(-1)"),
    _action(Scope.LOG, "down", "down j", "Down one line", call="scroll(1)"),
    _action(Scope.LOG, "page_up", "pageup ctrl+b ctrl+u", "Up one page", call="page(-1)"),
    _action(Scope.LOG, "page_down", "pagedown ctrl+f ctrl+d", "Down one page", call="page(1)"),
    _action(Scope.LOG, "first", "home g", "First line (7g: line 7)", call="to_line(0)"),
    _action(Scope.LOG, "last", "end G", "Last line", call=f"to_line({10**9})"),
    _action(Scope.LOG, "close", "escape q", "Back to the session page", "back"),
    _action(Scope.REPLAY, "play_pause", "space", "Play or pause", "play/pause"),
    _action(Scope.REPLAY, "rewind", "left", "Back 5 seconds", "5 s back"),
    _action(Scope.REPLAY, "forward", "right", "Forward 5 seconds", "5 s forward"),
    _action(Scope.REPLAY, "rewind_far", "shift+left", "Back 1 minute"),
    _action(Scope.REPLAY, "forward_far", "shift+right", "Forward 1 minute"),
    _action(Scope.REPLAY, "slower", "minus", "Slower", "slower"),
    _action(Scope.REPLAY, "faster", "plus equals_sign", "Faster", "faster"),
    _action(Scope.REPLAY, "search", "slash", "Search the recorded screens", "search"),
    _action(Scope.REPLAY, "next", "n", "Next match"),
    _action(Scope.REPLAY, "previous", "N", "Previous match"),
    _action(Scope.REPLAY, "skip_idle", "i", "Skip or play pauses", "skip pauses"),
    _action(Scope.REPLAY, "next_marker", "m", "Next marker", "marker"),
    _action(Scope.REPLAY, "previous_marker", "M", "Previous marker"),
    _action(Scope.REPLAY, "to_time", "t", "Go to a time", "go to"),
    _action(Scope.REPLAY, "select", "v", "Select text with the keyboard", "select"),
    _action(Scope.REPLAY, "copy", "y", "Copy the selection"),
    _action(Scope.REPLAY, "to_start", "home g", "Go to the start"),
    _action(Scope.REPLAY, "to_end", "end G", "Go to the end"),
    _action(
        Scope.REPLAY,
        "up",
        "up k",
        "Scroll up",
        call="scroll(0, -1)",
    ),
    _action(Scope.REPLAY, "down", "down j", "Scroll down", call="scroll(0, 1)"),
    _action(Scope.REPLAY, "scroll_left", "h", "Scroll left", call="scroll(-4, 0)"),
    _action(Scope.REPLAY, "scroll_right", "l", "Scroll right", call="scroll(4, 0)"),
    _action(Scope.REPLAY, "close", "escape q", "Back", "back"),
    _action(
        Scope.SEARCH, "open", "enter", "Play from that moment or open the session page", "open"
    ),
    _action(
        Scope.SEARCH,
        "reach",
        "ctrl+r",
        "Change the scope: here, everywhere, this instance, this ticket, today",
        "scope",
    ),
    _action(
        Scope.SEARCH,
        "logs",
        "ctrl+l",
        "Search session logs at AWS (it bills the scan)",
        "logs",
    ),
    _action(Scope.SEARCH, "close", "escape", "Back (keeps the search)", "back"),
    _action(
        Scope.LOG_SEARCH, "open", "enter", "Search, or open the log at that line", "search/open"
    ),
    _action(
        Scope.LOG_SEARCH, "window", "ctrl+r", "Change the period: 1, 7, 30 or 90 days", "period"
    ),
    _action(Scope.LOG_SEARCH, "close", "escape", "Stop the search, or back", "stop/back"),
    _action(
        Scope.ORGANISATION, "choose", "enter", "Show session details", "details", called="open"
    ),
    _action(
        Scope.ORGANISATION, "filter", "slash", "Filter (word, !word, column:word)", "filter"
    ),
    _action(Scope.ORGANISATION, "ask", "A", "Ask another question", "question"),
    _action(Scope.ORGANISATION, "stop", "x", "Stop the query", "stop"),
    _action(Scope.ORGANISATION, "refresh", "r f5", "Ask the same question again", "ask again"),
    _action(Scope.ORGANISATION, "export", "E", "Export the list as filtered", "export"),
    _action(Scope.ORGANISATION, "sort_next", "s", "Sort by the next column"),
    _action(Scope.ORGANISATION, "sort_reverse", "S", "Reverse the sort order"),
    _action(Scope.ORGANISATION, "choose_columns", "C", "Choose columns and their order"),
    _action(Scope.ORGANISATION, "copy", "y", "Copy the session ID"),
    _action(
        Scope.ORGANISATION,
        "close",
        "escape q",
        "Stop the query, clear the filter, or go back",
        "back",
    ),
    _action(Scope.QUESTION, "give", "enter", "Run the query", "run"),
    _action(
        Scope.QUESTION,
        "again",
        "ctrl+r",
        "Run the query again instead of showing today's results",
        "run again",
    ),
    _action(Scope.QUESTION, "cancel", "escape", "Back without running", "cancel"),
    _action(Scope.HISTORY_DETAILS, "copy", "y", "Copy the session ID", "copy ID"),
    _action(Scope.HISTORY_DETAILS, "close", "escape enter q", "Back to the list", "back"),
    _action(Scope.UNASKED, "settings", "enter comma", "Open the app settings", "settings"),
    _action(Scope.UNASKED, "close", "escape q", "Back to the sessions", "back"),
    _action(Scope.COPY, "give", "enter", "Start the copy (Tab: other field)", "copy"),
    _action(Scope.COPY, "cancel", "escape", "Back without copying", "cancel"),
    _action(Scope.COPYING, "cancel", "escape", "Cancel the copy", "cancel"),
    _action(Scope.COMMAND, "give", "enter", "Continue to the reason", "reason…"),
    _action(Scope.COMMAND, "cancel", "escape", "Back without running", "cancel"),
    _action(Scope.COUNT, "give", "enter", "Continue (type the number first)", "continue"),
    _action(Scope.COUNT, "cancel", "escape", "Back without starting", "cancel"),
    _action(Scope.RESULTS, "open", "enter", "Show the full output", "open"),
    _action(Scope.RESULTS, "copy", "y", "Copy the lines", "copy"),
    _action(
        Scope.RESULTS, "close", "escape q", "Back (asks while a command is running)", "back"
    ),
    _action(Scope.FORWARD_FORM, "start", "enter", "Forward the port", "forward"),
    _action(
        Scope.FORWARD_FORM,
        "down",
        "down",
        "Earlier forwards, or earlier reasons in the reason field",
        "earlier",
    ),
    _action(Scope.FORWARD_FORM, "up", "up", "Previous suggestion"),
    _action(
        Scope.FORWARD_FORM, "databases", "ctrl+o", "Choose a database (from AWS)", "databases"
    ),
    _action(Scope.FORWARD_FORM, "cancel", "escape", "Back (keeps the reason)", "cancel"),
    _action(Scope.FORWARD_DETAILS, "copy", "y", "Copy the local address", "copy address"),
    _action(Scope.FORWARD_DETAILS, "end", "x", "End the forward", "end"),
    _action(Scope.FORWARD_DETAILS, "close", "escape enter q", "Back to the list", "back"),
    _action(Scope.REASON, "start", "enter", "Start the session", "connect"),
    _action(Scope.REASON, "down", "down", "Next suggestion", "earlier"),
    _action(Scope.REASON, "up", "up", "Previous suggestion"),
    _action(Scope.REASON, "document", "ctrl+o", "Choose a session document", "document"),
    _action(Scope.REASON, "cancel", "escape", "Back (keeps the reason)", "cancel"),
    _action(
        Scope.REASON_ACCESS,
        "request",
        "ctrl+r",
        "Request just-in-time access with this reason",
        "request access",
    ),
    _action(Scope.LINE, "yank", "ctrl+y", "Paste what ctrl+w, ctrl+u, ctrl+k or alt+d cut"),
    _action(Scope.LINE, "undo", "ctrl+underscore ctrl+z", "Undo the last change"),
    _action(Scope.LINE, "delete_right_word", "alt+d", "Cut the word to the right"),
    _action(Scope.LINE, "delete_left_word", "ctrl+w", "Cut the word to the left"),
    _action(Scope.LINE, "delete_left_all", "ctrl+u", "Cut to the start of the line"),
    _action(Scope.LINE, "delete_right_all", "ctrl+k", "Cut to the end of the line"),
    _action(
        Scope.LEADER,
        "detach",
        "d",
        "Detach (keep it running)",
        "detach",
    ),
    _action(Scope.LEADER, "end", "x", "End the session", "end session"),
    _action(Scope.LEADER, "next_session", "n", "Next session"),
    _action(Scope.LEADER, "previous_session", "p", "Previous session"),
    _action(Scope.LEADER, "tab_number", "1 2 3 4 5 6 7 8 9", "Session with that number"),
    _action(Scope.LEADER, "pick_session", "apostrophe", "Open sessions (by name and reason)"),
    _action(Scope.LEADER, "still_here", "k", "Keep alive (reset the idle timer)", "keep alive"),
    _action(Scope.LEADER, "bookmark", "b", "Bookmark this moment", "bookmark"),
    _action(Scope.LEADER, "record", "R", "Start or stop recording"),
    _action(Scope.LEADER, "tmux", "t", "Type a tmux command that survives the cut", "tmux"),
    _action(Scope.LEADER, "prepare", "c", "Open a follow-up session", "follow-up"),
    _action(Scope.LEADER, "search", "slash", "Search the screen and scrollback"),
    _action(
        Scope.LEADER,
        "select",
        "left_square_bracket v",
        "Select and copy text with the keyboard",
    ),
    _action(Scope.LEADER, "links", "o", "Open or copy a link"),
    _action(
        Scope.LEADER,
        "copy",
        "y",
        "Copy the selection, or the last command's output",
    ),
    _action(Scope.LEADER, "clipboard", "w", "Allow/deny remote clipboard writes"),
    _action(Scope.LEADER, "page_up", "pageup", "Scroll up one page", call="page(1)"),
    _action(Scope.LEADER, "page_down", "pagedown", "Scroll down one page", call="page(-1)"),
    _action(
        Scope.LEADER, "split_beside", "s vertical_line", "Split side by side with a session"
    ),
    _action(Scope.LEADER, "split_below", "minus", "Split with a session below"),
    _action(Scope.LEADER, "pane_left", "left", "Session to the left"),
    _action(Scope.LEADER, "pane_right", "right", "Session to the right"),
    _action(Scope.LEADER, "pane_up", "up", "Session above"),
    _action(Scope.LEADER, "pane_down", "down", "Session below"),
    _action(Scope.LEADER, "zoom", "z", "Zoom this session or show all again"),
    _action(Scope.LEADER, "even_out", "equals_sign", "Even out the panes"),
    _action(Scope.LEADER, "broadcast", "B", "Start or stop typing into several sessions"),
    _action(Scope.LEADER, "upload", "u", "Copy files to the instance"),
    _action(Scope.LEADER, "download", "g", "Copy files from the instance"),
    _action(Scope.LEADER, "another", "a", "Open another session on this instance"),
    _action(Scope.LEADER, "hang_up", "ctrl+x", "Leave a hanging session (asks how)"),
    _action(Scope.LEADER, "reconnect", "r", "Reconnect now"),
    _action(Scope.LEADER, "command_palette", "ctrl+p colon", "Commands and themes"),
    _action(Scope.LEADER, "leader_help", "question_mark", "Keyboard shortcuts", "all keys"),
    _action(Scope.LEADER, "manual", "f1", "Manual page for sessions"),
    _action(
        Scope.ENDED, "again", "enter", "Connect again with the same reason", "connect again"
    ),
    _action(Scope.ENDED, "page", "o", "Open the session page", "page"),
    _action(Scope.ENDED, "play", "p", "Play the recording", "play"),
    _action(Scope.ENDED, "search", "slash", "Search the recorded screens", "search"),
    _action(Scope.ENDED, "look_back", "pageup", "Scroll up one page"),
    _action(Scope.ENDED, "look_forth", "pagedown", "Scroll down one page"),
    _action(Scope.ENDED, "close", "escape x", "Close the tab", "close"),
    _action(Scope.FAILED, "retry", "enter r", "Try again (keeps the reason)", "try again"),
    _action(Scope.FAILED, "why", "w", "Diagnose connection problems", "diagnose"),
    _action(Scope.FAILED, "sign_in", "s", "Sign in (if that can help)", "sign in"),
    _action(Scope.FAILED, "close", "escape x", "Close the tab", "close"),
    _action(Scope.SELECTING, "left", "left h", "Left (9h: nine cells)"),
    _action(Scope.SELECTING, "down", "down j", "Down"),
    _action(Scope.SELECTING, "up", "up k", "Up"),
    _action(Scope.SELECTING, "right", "right l", "Right"),
    _action(Scope.SELECTING, "word", "w", "Next word"),
    _action(Scope.SELECTING, "word_back", "b", "Previous word"),
    _action(Scope.SELECTING, "line_start", "home 0", "Start of the line"),
    _action(Scope.SELECTING, "line_end", "end dollar_sign", "End of the line"),
    _action(Scope.SELECTING, "page_up", "pageup ctrl+b ctrl+u", "Up one page"),
    _action(Scope.SELECTING, "page_down", "pagedown ctrl+f ctrl+d", "Down one page"),
    _action(Scope.SELECTING, "first", "ctrl+home g", "Oldest line (7g: line 7)"),
    _action(Scope.SELECTING, "last", "ctrl+end G", "Newest line"),
    _action(Scope.SELECTING, "text", "v space", "Start or cancel the selection"),
    _action(Scope.SELECTING, "lines", "V", "Select lines"),
    _action(Scope.SELECTING, "block", "ctrl+v", "Select a block"),
    _action(Scope.SELECTING, "copy", "y enter", "Copy the selection"),
    _action(Scope.SELECTING, "close", "escape q ctrl+c", "Back"),
    _action(Scope.FINDING, "older", "enter up ctrl+p ctrl+r", "Older match"),
    _action(Scope.FINDING, "newer", "down shift+enter ctrl+n ctrl+s", "Newer match"),
    _action(Scope.FINDING, "close", "escape ctrl+c ctrl+g", "Back (stays at the match)"),
    _action(Scope.TROUBLE, "sign_in", "s", "Sign in (if that can help)", "sign in"),
    _action(Scope.TROUBLE, "demo", "d", "Start a demo (needs no AWS)", "demo"),
    _action(Scope.TROUBLE, "retry", "enter r", "Try again", "try again"),
    _action(Scope.CHOICE, "answer", "enter", "Give the selected answer", "choose"),
    _action(Scope.CHOICE, "first", "escape", "Safe answer", "cancel"),
    _action(Scope.CHOICE, "up", "k", "Previous answer", call="move(-1)"),
    _action(Scope.CHOICE, "down", "j", "Next answer", call="move(1)"),
    _action(Scope.READING, "up", "up k", "Up one line", call="scroll(-1)"),
    _action(Scope.READING, "down", "down j", "Down one line", call="scroll(1)"),
    _action(Scope.READING, "page_up", "pageup", "Up ten lines", call="scroll(-10)"),
    _action(Scope.READING, "page_down", "pagedown", "Down ten lines", call="scroll(10)"),
    _action(Scope.CHOOSING, "up", "up", "Up one item", call="move(-1)"),
    _action(Scope.CHOOSING, "down", "down", "Down one item", call="move(1)"),
    _action(Scope.CHOOSING, "page_up", "pageup", "Up several items", call=f"move({-SEVERAL})"),
    _action(
        Scope.CHOOSING, "page_down", "pagedown", "Down several items", call=f"move({SEVERAL})"
    ),
    _action(Scope.CHOOSING, "first", "ctrl+home", "First item", call=f"move({-FAR})"),
    _action(Scope.CHOOSING, "last", "ctrl+end", "Last item", call=f"move({FAR})"),
    _action(Scope.HELP, "close", "escape", "Close the help"),
    _action(Scope.SETTINGS, "close", "escape q", "Close the settings", "close"),
    _action(Scope.MANUAL, "close", "escape f1 q", "Close the manual", "close"),
    _action(Scope.MANUAL, "follow", "enter", "Open the selected link", "open"),
    _action(Scope.MANUAL, "next_link", "tab right", "Next link", "next link", call="link(1)"),
    _action(Scope.MANUAL, "previous_link", "shift+tab left", "Previous link", call="link(-1)"),
    _action(Scope.MANUAL, "previous_page", "backspace b", "Previous page", "previous page"),
    _action(Scope.MANUAL, "contents", "c", "Contents", "contents"),
    _action(Scope.MANUAL, "first", "home g", "Top of the page"),
    _action(Scope.MANUAL, "last", "end G", "Bottom of the page"),
)
"""Everything the user can do with a key, in the order of the help and the hints."""

STILL_HERE, BOOKMARK, TMUX, PREPARE = "still_here", "bookmark", "tmux", "prepare"
BEFORE_END: Final = frozenset({STILL_HERE, BOOKMARK, TMUX, PREPARE})
"""The ids of what helps before a session ends."""

NUMBERED: Final = frozenset({"tab_number"})
"""Actions that are told which of their keys, a digit, was pressed: they have no others."""

PALETTE: Final = "everywhere.command_palette"
"""What leads to all that has no key."""

NAME: Final = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")
"""An action's name in a sentence."""

AT_TERMINAL: Final = frozenset(
    {"search", "select", "links", "copy", "clipboard", "page_up", "page_down"}
)
"""The ids of what the terminal itself does after the leader."""

SPLIT_BESIDE, SPLIT_BELOW, ZOOM, EVEN_OUT = "split_beside", "split_below", "zoom", "even_out"
"""The ids of what is done to a split window; those that lead about in it are `pane_left` and so on."""

AT_ONCE: Final = frozenset({"filter", "keep", "mark_choice", "mark_by_blank"})
"""Actions done before the next key is looked at, since that one is meant for another widget.

They belong to a view, never to the app: no key of theirs is taken from a terminal.
"""

ALSO: Final = {
    "choose": N_("start session shell ssh"),
    "why": N_("doctor troubleshoot diagnose why not cannot connect"),
    "filter": N_("find search"),
    "sort_next": N_("order by column"),
    "sort_reverse": N_("sort descending"),
    "refresh": N_("reload update"),
    "end": N_("terminate stop kill close disconnect"),
    "details": N_("tags describe info show"),
    "detach": N_("background hide"),
    "copy": N_("clipboard yank"),
    "group": N_("ticket day"),
    "find": N_("grep history output line"),
    "export": N_("save csv json markdown"),
    "organisation": N_("athena cloudtrail lake audit accounts"),
    "bundle": N_("evidence audit zip export save"),
    "edit": N_("change settings"),
    "forward": N_("port tunnel database"),
    "show_forwards": N_("ports tunnels database"),
    "show_settings": N_("configuration options config toml"),
    "show_overview": N_("statistics calendar heat map summary report hours"),
    "help": N_("keys shortcuts"),
    "manual": N_("documentation help"),
    "renew": N_("login sso mfa"),
    "choose_profile": N_("account switch"),
    "choose_region": N_("switch location"),
    "leave": N_("quit exit"),
    "pick_session": N_("tabs switch window"),
    "take_back": N_("undo reopen restore"),
    "bookmark": N_("mark note"),
    "delete": N_("remove forget erase"),
    "select": N_("mark copy"),
    "prepare": N_("continue next session"),
    "split_beside": N_("pane vertical columns"),
    "split_below": N_("pane horizontal stacked rows"),
    "broadcast": N_("synchronize panes all"),
    "zoom": N_("maximize pane full"),
    "even_out": N_("equal resize panes"),
}
"""By the actions' ids, other words by which users look for them; they are translated as any, into
words that these languages' users type."""


_in_use: tuple[UserAction, ...] = ACTIONS


def use_actions(actions: tuple[UserAction, ...]) -> None:
    """Let these be what the user can do, each with the keys that hold for this user.

    One program has one user: what draws keys asks for them when it draws.
    """
    global _in_use
    _in_use = actions


def actions_of(*scopes: Scope) -> Iterator[UserAction]:
    """The actions of these scopes with the keys that hold, scope by scope."""
    for scope in scopes:
        yield from (action for action in _in_use if action.scope is scope)


def action_called(scope: Scope, id: str) -> UserAction:  # noqa: A002 - it is its name
    """One action, with the keys that hold."""
    return next(action for action in actions_of(scope) if action.id == id)


def bindings_of(*scopes: Scope, only: Collection[str] = ()) -> list[BindingType]:
    """What a widget or screen puts in its `BINDINGS`; the app's keymap changes their keys.

    Args:
        scopes: Whose actions.
        only: The ids of those that are meant; empty for all.
    """
    return [
        Binding(
            key,
            action.call,
            action.sentence,
            show=False,
            priority=action.id in AT_ONCE,
            id=action.name,
        )
        for action in ACTIONS
        if action.scope in scopes and (not only or action.id in only)
        for key in action.keys
    ]


def leader_action(key: str, leader: str) -> UserAction | None:
    """What a key means after the leader; None where it means nothing.

    The leader itself is no action of the table: twice pressed it is sent.
    """
    if key == leader:
        return None
    return next((a for a in actions_of(Scope.LEADER) if key in a.keys), None)


def with_keys(sentence: str) -> str:
    """A sentence with the keys that hold in the place of actions' names in braces.

    `{table.filter}` is `/`, and the palette's key where it has none.
    """
    by_name = {action.name: action.keys for action in _in_use}

    def key(match: re.Match[str]) -> str:
        return key_words((by_name[match[1]] or by_name[PALETTE])[0])

    return NAME.sub(key, sentence)


def action_of(scope: Scope, key: str) -> str:
    """The id of what a key means in one place; empty where it means nothing."""
    return next((action.id for action in actions_of(scope) if key in action.keys), "")


def terminal_action(key: str) -> UserAction | None:
    """What a key means to the terminal itself after the leader."""
    own = (action for action in actions_of(Scope.LEADER) if action.id in AT_TERMINAL)
    return next((action for action in own if key in action.keys), None)


def switched_off(settings: "Settings") -> frozenset[str]:
    """The ids of the actions that the user has switched off: no list of keys names them."""
    return frozenset() if settings.still_here_key else frozenset({STILL_HERE})
