"""What the program remembers from one start to the next: a JSON file that nobody has to edit.

It is treated as hostile: what cannot be used of it is not remembered. Reading and writing block:
call from a thread once the event loop runs.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from tui.files import alone_with, read_text, write_whole
from tui.language import LANGUAGES
from tui.settings.settings import LARGEST_FILE, state_directory
from tui.settings.values import check_choice, check_switch, check_text, check_texts, setting

MOST_NAMES: Final = 1000
LONGEST_NAME: Final = 5000
"""Characters: a set of contexts is named by all of them."""


def _check_name(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > LONGEST_NAME:
        raise ValueError("it takes a text")
    return value


def _check_names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > MOST_NAMES:
        raise ValueError("it takes a list of texts")
    return tuple(map(_check_name, value))


def _check_columns(value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, list) or len(value) > MOST_NAMES:
        raise ValueError("it takes a list of pairs")
    if not all(isinstance(each, list) and len(each) == 2 for each in value):
        raise ValueError("it takes pairs of a text and a list")
    return tuple((_check_name(place), _check_names(names)) for place, names in value)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the program remembers from one start to the next."""

    theme: str | None = setting(None, check_text)
    language: str | None = setting(None, check_choice(*LANGUAGES))
    """The last one chosen inside the app."""
    profile: str | None = setting(None, check_text)
    """The last one chosen inside the app."""
    region: str | None = setting(None, check_text)
    context: str | None = setting(None, check_text)
    """The name of the set of contexts that was chosen in their place."""
    profiles: tuple[str, ...] = setting((), check_texts)
    """Those that were chosen together without a name, and the regions."""
    regions: tuple[str, ...] = setting((), check_texts)
    recording: bool = setting(False, check_switch)
    """Whether sessions are recorded where no setting says so."""
    recording_offered: bool = setting(False, check_switch)
    """Whether that was offered."""
    details_beside_lists: bool = setting(True, check_switch)
    columns: tuple[tuple[str, tuple[str, ...]], ...] = setting((), _check_columns)
    """By list and context, the columns that are shown there, in order."""
    favourites: tuple[str, ...] = setting((), _check_names)
    """Machines that stand first: account, region and id of each."""


STATE_FILE: Final = "state.json"

WHERE: Final = frozenset({"profile", "region", "context", "profiles", "regions"})
"""What says together where the user works: of two programs the last one has it all."""


def state_file() -> Path:
    """The remembered state, whether the file exists or not."""
    return state_directory() / STATE_FILE


def load_state(directory: Path | None = None) -> State:
    """The remembered state; an unreadable file counts as nothing remembered."""
    try:
        found = json.loads(read_text(_file_in(directory), LARGEST_FILE))
    except (OSError, ValueError, RecursionError):
        return State()
    known = {item.name: item for item in fields(State)}
    state = State()
    for name, value in found.items() if isinstance(found, dict) else ():
        if name in known and value is not None:
            try:
                state = replace(state, **{name: known[name].metadata["check"](value)})
            except ValueError:
                continue
    return state


def save_state(before: State, after: State, directory: Path | None = None) -> None:
    """Write what this program has changed, whole or not at all.

    What another one has written meanwhile stays. Raises OSError when the folder is not writable.

    Args:
        before: What this program last read or wrote.
        after: What it remembers now.
        directory: Where; the usual folder if it is not said.
    """
    path = _file_in(directory)
    with alone_with(path):
        now = load_state(directory)
        write_whole(path, json.dumps(asdict(with_changes(now, before, after))))


def with_changes(now: State, before: State, after: State) -> State:
    """The state with the changes that lead from one to another: of lists the single entries."""
    changed: dict[str, Any] = {
        item.name: getattr(after, item.name)
        for item in fields(State)
        if getattr(after, item.name) != getattr(before, item.name)
    }
    if not WHERE.isdisjoint(changed):
        changed |= {name: getattr(after, name) for name in WHERE}
    columns = _merged(dict(now.columns), dict(before.columns), dict(after.columns))
    favourites = _merged(*(dict.fromkeys(each.favourites) for each in (now, before, after)))
    lists = {"columns": tuple(columns.items()), "favourites": tuple(favourites)}
    return replace(now, **(changed | lists))


def _merged(
    now: dict[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """What there is now, with what was put in or taken out; what is new stands last."""
    kept = {key: value for key, value in now.items() if key in after or key not in before}
    for key, value in after.items():
        if key not in before or before[key] != value:
            kept.pop(key, None)
            kept[key] = value
    return dict([*kept.items()][-MOST_NAMES:])


def _file_in(directory: Path | None) -> Path:
    return state_file() if directory is None else directory / STATE_FILE
