"""What the user has decided: defaults, then `settings.toml`, then the environment.

The file belongs to the user and is only read. What the program itself remembers (the theme
chosen in the palette, say) is `State`, a JSON file of its own that nobody has to edit.

Both files are treated as hostile: a wrong value or an unknown key becomes a sentence in
`Loaded.problems` and the default holds. Reading and writing block: call from a thread once
the event loop runs.
"""

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

import platformdirs

APPLICATION: Final = "ssm-tui"
ENVIRONMENT_PREFIX: Final = "SSM_TUI_"
LARGEST_FILE: Final = 1_000_000
"""Bytes. A settings or state file beyond that is not ours."""

Check = Callable[[Any], Any]
"""Takes a value from outside and gives it back clean, or raises ValueError with the rule."""


def config_directory() -> Path:
    """Where `settings.toml` and the user's own themes lie; `SSM_TUI_CONFIG_DIR` overrides."""
    return _directory("CONFIG_DIR", platformdirs.user_config_path)


def state_directory() -> Path:
    """Where the program keeps what it remembers; `SSM_TUI_STATE_DIR` overrides."""
    return _directory("STATE_DIR", platformdirs.user_state_path)


def data_directory() -> Path:
    """Where records of sessions lie; `SSM_TUI_DATA_DIR` overrides."""
    return _directory("DATA_DIR", platformdirs.user_data_path)


def settings_file() -> Path:
    """The user's settings, whether the file exists or not."""
    return config_directory() / "settings.toml"


def user_theme_directory() -> Path:
    """Where the user's own themes lie, whether the folder exists or not."""
    return config_directory() / "themes"


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("it takes a text")
    return value.strip()


def _switch(value: Any) -> bool:
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError("it takes true or false")


def _number(lowest: int, highest: int) -> Check:
    def check(value: Any) -> int:
        try:
            number = int(value) if isinstance(value, str) and len(value) <= 20 else value
        except ValueError:
            number = None
        if type(number) is not int or not lowest <= number <= highest:
            raise ValueError(f"it takes a whole number from {lowest} to {highest}")
        return number

    return check


def _leader(value: Any) -> str:
    # Escape, Tab, Enter and Backspace are control characters too (ctrl+[, i, m, h),
    # and a leader there would take a key that every program needs.
    if not isinstance(value, str) or not re.fullmatch(
        r"ctrl\+[abcdefgjklnopqrstuvwxyz\]\\^_]", value
    ):
        raise ValueError(
            "it takes ctrl+ and a letter or one of ] \\ ^ _ (not h, i, m), such as ctrl+]"
        )
    return value


def _setting(default: Any, check: Check) -> Any:
    return field(default=default, metadata={"check": check})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; `README.md` lists them for the user."""

    theme: str | None = _setting(None, _text)
    reason_required: bool = _setting(False, _switch)
    scrollback: int = _setting(10_000, _number(0, 1_000_000))
    leader: str = _setting("ctrl+]", _leader)
    bell: bool = _setting(True, _switch)
    profile: str | None = _setting(None, _text)
    region: str | None = _setting(None, _text)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings that hold, and a sentence for each thing in them that does not."""

    settings: Settings
    problems: tuple[str, ...] = ()


def load_settings(environment: Mapping[str, str] | None = None) -> Loaded:
    """Read the settings; never raises for what a file or a variable holds."""
    environment = os.environ if environment is None else environment
    path = settings_file()
    text, problems = _read(path)
    settings = Settings()
    if text is not None:
        settings, found = _merge(settings, path, text)
        problems += found
    settings, found = _merge_environment(settings, environment)
    return Loaded(settings, tuple(problems + found))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the program remembers from one start to the next."""

    theme: str | None = _setting(None, _text)


def state_file() -> Path:
    """The remembered state, whether the file exists or not."""
    return state_directory() / "state.json"


def load_state() -> State:
    """The remembered state; an unreadable file counts as nothing remembered."""
    text, _ = _read(state_file())
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
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


def save_state(state: State) -> None:
    """Write the state whole or not at all. Raises OSError when the folder is not writable."""
    path = state_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=".state-", delete=False
    ) as draft:
        json.dump(asdict(state), draft)
    # The temporary file was created for its owner alone, and keeps that when renamed.
    Path(draft.name).replace(path)


def _directory(variable: str, default: Callable[..., Path]) -> Path:
    chosen = os.environ.get(ENVIRONMENT_PREFIX + variable)
    return Path(chosen).expanduser() if chosen else default(APPLICATION, appauthor=False)


def _read(path: Path) -> tuple[str | None, list[str]]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return None, [f"{path} is larger than {LARGEST_FILE:,} bytes and was not read."]
        return path.read_text(encoding="utf-8"), []
    except FileNotFoundError:
        return None, []
    except UnicodeDecodeError:
        return None, [f"{path} is not UTF-8 text and was not read."]
    except OSError as error:
        return None, [f"{path} could not be read: {error.strerror or error}."]


def _merge(settings: Settings, path: Path, text: str) -> tuple[Settings, list[str]]:
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return settings, [f"{path} is not valid TOML and was not used: {error}."]
    problems = []
    for name, value in table.items():
        settings, problem = _set(settings, name, value)
        if problem:
            problems.append(f"{path}{_line_of(name, text)}: {problem}")
    return settings, problems


def _merge_environment(
    settings: Settings, environment: Mapping[str, str]
) -> tuple[Settings, list[str]]:
    problems = []
    for variable, name, value in _variables(environment):
        settings, problem = _set(settings, name, value)
        if problem:
            problems.append(f"{variable}: {problem}")
    return settings, problems


def _variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for item in fields(Settings):
        variable = ENVIRONMENT_PREFIX + item.name.upper()
        if environment.get(variable):
            yield variable, item.name, environment[variable]


def _set(settings: Settings, name: str, value: Any) -> tuple[Settings, str | None]:
    known = {item.name: item for item in fields(Settings)}
    if name not in known:
        return settings, f"{name!r} is not a setting; it was ignored."
    try:
        return replace(settings, **{name: known[name].metadata["check"](value)}), None
    except ValueError as error:
        return settings, f"{name} was ignored: {error}."


def _line_of(name: str, text: str) -> str:
    """` line N` where a key is set; tomllib itself does not tell."""
    pattern = re.compile(rf"""\s*["'\[]*{re.escape(name)}["'\]]*\s*(=|$|\.)""")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return f" line {number}"
    return ""
