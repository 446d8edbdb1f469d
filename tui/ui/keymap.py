"""The keys that hold for one user: the table's, the user's own, and those that a keyboard has.

A choice that would make a key two things at once in one place is not used, and said with its
line; so is one for something that nobody can do. What is left has its keys from the table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import combinations
from typing import Final

from textual.keys import key_to_character

from tui.language import _
from tui.printable import clean
from tui.settings.keys import KeyChoice
from tui.settings.settings import Settings
from tui.ui.actions import ACTIONS, NUMBERED, Scope, UserAction
from tui.ui.key_words import key_called, key_words
from tui.ui.keyboards import fits, keyboard_of, leader_on

TOGETHER: Final = (
    (Scope.INSTANCES, Scope.TABLE, Scope.MOVES, Scope.EVERYWHERE),
    (Scope.SESSIONS, Scope.TABLE, Scope.MOVES, Scope.EVERYWHERE),
    (Scope.FORWARDS, Scope.TABLE, Scope.MOVES, Scope.EVERYWHERE),
    (Scope.OVERVIEW, Scope.MOVES, Scope.EVERYWHERE),
    (Scope.PREFERENCES, Scope.READING, Scope.EVERYWHERE),
    (Scope.TROUBLE, Scope.EVERYWHERE),
    (Scope.FAILED, Scope.EVERYWHERE),
    (Scope.ENDED, Scope.EVERYWHERE),
    (Scope.MARKS, Scope.PAGE, Scope.READING),
    (Scope.DETAILS, Scope.READING),
    (Scope.DOCTOR, Scope.READING),
    (Scope.REVIEW, Scope.READING),
    (Scope.REASON, Scope.LINE),
    (Scope.COPY, Scope.LINE),
    (Scope.COMMAND, Scope.LINE),
    (Scope.FORWARD_FORM, Scope.LINE),
    (Scope.SEARCH, Scope.CHOOSING),
    (Scope.LOG_SEARCH, Scope.CHOOSING),
    (Scope.ORGANISATION, Scope.MOVES),
    (Scope.QUESTION, Scope.LINE),
    (Scope.HISTORY_DETAILS, Scope.READING),
    (Scope.UNASKED, Scope.READING),
    (Scope.PICK, Scope.CHOOSING),
    (Scope.CONTEXTS, Scope.CHOOSING),
    (Scope.RESULTS, Scope.MOVES),
    (Scope.DOCUMENT, Scope.CHOOSING),
    (Scope.PALETTE, Scope.CHOOSING),
    (Scope.OPEN_SESSIONS, Scope.CHOOSING),
    (Scope.HELP, Scope.CHOOSING),
    (Scope.MANUAL, Scope.READING),
    (Scope.SETTINGS, Scope.READING),
)
"""Scopes whose keys work in one place, the nearest first; any other one is alone."""

TYPED: Final = frozenset(
    {
        Scope.FILTER,
        Scope.EDITOR,
        Scope.REVIEW,
        Scope.NOTE,
        Scope.SEARCH,
        Scope.LOG_SEARCH,
        Scope.PICK,
        Scope.DOCUMENT,
        Scope.PARAMETERS,
        Scope.COPY,
        Scope.COMMAND,
        Scope.COUNT,
        Scope.FORWARD_FORM,
        Scope.QUESTION,
        Scope.MFA,
        Scope.PALETTE,
        Scope.OPEN_SESSIONS,
        Scope.HELP,
        Scope.REASON,
        Scope.LINE,
        Scope.CHOOSING,
        Scope.FINDING,
    }
)
"""Where there is a field: letters are text there."""

OFFERED: Final = frozenset(
    {
        Scope.TABLE,
        Scope.INSTANCES,
        Scope.SESSIONS,
        Scope.PREFERENCES,
        Scope.OVERVIEW,
        Scope.FORWARDS,
        Scope.LEADER,
        Scope.ENDED,
        Scope.FAILED,
        Scope.TROUBLE,
    }
)
"""Scopes all of which the palette offers."""

COUNTED: Final = frozenset({Scope.SELECTING, Scope.LOG, Scope.REPLAY})
"""Where a number before a key says how often."""

ONE_OF_SEVERAL: Final = frozenset({Scope.MOVES, Scope.READING})
STEPS: Final = frozenset({"up", "down"})
"""Where single steps lead everywhere, and the other moves are a convenience."""

FIXED: Final = frozenset(action.name for action in ACTIONS if action.id in NUMBERED)

MANUAL: Final = "everywhere.manual"
"""What works on each screen, beside the keys of that."""

NO_KEY: Final = "no-key"
"""No terminal sends it."""


@dataclass(frozen=True, slots=True)
class Keymap:
    """What holds, and what is wrong with what was chosen."""

    actions: tuple[UserAction, ...]
    settings: Settings
    """With the leader as it is pressed on this keyboard."""
    problems: tuple[str, ...]

    @property
    def changed(self) -> Mapping[str, str]:
        """For Textual: the keys of what has others than in the table."""
        return {
            action.name: ",".join(action.keys) or NO_KEY
            for action, usual in zip(self.actions, ACTIONS, strict=True)
            if set(action.keys) != set(usual.keys)
        }


def keymap_of(settings: Settings, environment: Mapping[str, str]) -> Keymap:
    """What holds by the settings, and by the language where they name no keyboard."""
    keyboard = keyboard_of(settings.keyboard, environment)
    settings = replace(settings, leader=leader_on(keyboard, settings.leader))
    known = {action.name: action for action in ACTIONS if action.id not in NUMBERED}
    chosen: dict[str, KeyChoice] = {}
    problems = []
    for choice in settings.keys:
        keys, problem = _keys_of(choice, known.get(choice.action), known, settings.leader)
        if problem:
            problems.append(_said(choice, problem))
        else:
            chosen[choice.action] = replace(choice, keys=keys)
    problems += _drop_conflicts(chosen, known)
    actions = tuple(_with_keys(action, _now(action, chosen), keyboard) for action in ACTIONS)
    return Keymap(actions, settings, tuple(problems))


def _keys_of(
    choice: KeyChoice,
    action: UserAction | None,
    known: Iterable[str],
    leader: str,
) -> tuple[tuple[str, ...], str]:
    """The keys by Textual's names; or none, and what is wrong."""
    if choice.action in FIXED:
        return (), _("its digits stay: they choose the session.")
    if action is None:
        like = get_close_matches(choice.action, known, 1)
        if not like:
            return (), _("there is no such action.")
        return (), _("there is no such action. Did you mean `{name}`?").format(name=like[0])
    if choice.keys is None:
        return (), _('it takes a key, such as "ctrl+k", or a list of keys.')
    if not choice.keys and not may_be_without(action):
        return (), _("it needs a key: nothing else does the same.")
    keys = tuple(key_called(each) or "" for each in choice.keys)
    wrong = (
        words
        for written, key in zip(choice.keys, keys, strict=True)
        if (words := _wrong_with(action, clean(written), key, leader))
    )
    return keys, next(wrong, "")


def _wrong_with(action: UserAction, written: str, key: str, leader: str) -> str:
    """Why an action cannot have a key; empty where it can."""
    if not key:
        return _('there is no key "{key}".').format(key=written)
    if action.scope in TYPED and (key == "space" or key_to_character(key) is not None):
        return _('"{key}" types text there. Use a chord such as ctrl+k.').format(key=written)
    if action.scope in COUNTED and key.isdigit():
        return _("a digit there is the count of the next key.")
    if action.scope is Scope.LEADER and key == key_called(leader):
        return _("{leader} twice sends {leader} to the session.").format(leader=leader)
    return ""


def may_be_without(action: UserAction) -> bool:
    """Whether something else does the same."""
    if action.scope is Scope.EVERYWHERE:
        return action.palette
    if action.scope in ONE_OF_SEVERAL:
        return action.id not in STEPS
    return action.scope in OFFERED and action.id != "command_palette"


def _said(choice: KeyChoice, problem: str) -> str:
    words = _("`{action}` keeps its keys: {problem}")
    said = words.format(action=clean(choice.action), problem=problem)
    return f"{choice.where}: {said}" if choice.where else said


def _now(action: UserAction, chosen: Mapping[str, KeyChoice]) -> tuple[str, ...]:
    choice = chosen.get(action.name)
    return action.keys if choice is None or choice.keys is None else choice.keys


def _drop_conflicts(
    chosen: dict[str, KeyChoice], known: Mapping[str, UserAction]
) -> Iterator[str]:
    """Take out of the choices what cannot be, until the rest can."""
    while chosen and (conflicts := dict(_conflicts(chosen))):
        for name, (key, other) in conflicts.items():
            words = f"{key_words(key)} is {other.name} there ({other.words})."
            yield _said(chosen.pop(name), words)


def _conflicts(
    chosen: Mapping[str, KeyChoice],
) -> Iterator[tuple[str, tuple[str, UserAction]]]:
    """The names of choices that do not go with others; the key, and the other one."""
    for scopes in _places():
        here = [
            action for action in ACTIONS if action.scope in scopes or _is_manual(action, scopes)
        ]
        for one, other in combinations(here, 2):
            for key in {*_now(one, chosen)} & {*_now(other, chosen)}:
                if key in one.keys and key in other.keys:
                    continue  # the nearer one has it, and is meant to
                for new, old in ((one, other), (other, one)):
                    if key not in new.keys:
                        yield new.name, (key, old)


def _is_manual(action: UserAction, scopes: tuple[Scope, ...]) -> bool:
    """Whether it is what opens the manual, which a session alone does not have."""
    return action.name == MANUAL and Scope.LEADER not in scopes


def _places() -> Iterator[tuple[Scope, ...]]:
    yield from TOGETHER
    together = {scope for scopes in TOGETHER for scope in scopes}
    yield from ((scope,) for scope in Scope if scope not in together)


def _with_keys(action: UserAction, keys: tuple[str, ...], keyboard: str) -> UserAction:
    """An action with these keys, those first that the keyboard has at hand."""
    if len(keys) > 1:
        keys = tuple(sorted(keys, key=lambda key: not fits(key, keyboard)))
    return action if keys == action.keys else replace(action, keys=keys)
