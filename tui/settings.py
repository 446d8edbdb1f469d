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
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final, Protocol

import platformdirs

from tui.files import write_whole

APPLICATION: Final = "ssm-tui"
ENVIRONMENT_PREFIX: Final = "SSM_TUI_"
LARGEST_FILE: Final = 1_000_000
"""Bytes. A settings or state file beyond that is not ours."""

LONGEST_LIST: Final = 100
LONGEST_PATTERN: Final = 500
"""Characters of a regular expression: more than a person reads, less than a trap needs."""
WARNINGS: Final = 3
"""How often a user is warned of an end."""

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


@dataclass(frozen=True, slots=True)
class Directories:
    """Where one run of the program keeps what it remembers; a demo's are not the user's.

    Attributes:
        state: what holds from one start to the next, and live sessions.
        data: records of sessions.
    """

    state: Path
    data: Path


def own_directories() -> Directories:
    """The user's own."""
    return Directories(state_directory(), data_directory())


def export_directory() -> Path:
    """Where reports that the user asks for are written; `SSM_TUI_EXPORT_DIR` overrides."""
    return _directory("EXPORT_DIR", lambda *_, **__: data_directory() / "exports")


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


def _texts(value: Any) -> tuple[str, ...]:
    """A list in the file, lines in a variable."""
    items = value.split("\n") if isinstance(value, str) else value
    if not isinstance(items, list) or len(items) > LONGEST_LIST:
        raise ValueError(f"it takes a list of up to {LONGEST_LIST} texts")
    return tuple(_text(item) for item in items)


def _pattern(value: Any) -> str:
    expression = _text(value)
    if len(expression) > LONGEST_PATTERN:
        raise ValueError(f"it takes a regular expression of up to {LONGEST_PATTERN} characters")
    try:
        re.compile(expression)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"it takes a regular expression: {error}") from error
    return expression


def _warnings(value: Any) -> tuple[int, ...]:
    """A list in the file, numbers with commas between them in a variable."""
    items = value.split(",") if isinstance(value, str) else value
    rule = "it takes three whole numbers of minutes from 1440 to 1, the largest first"
    try:
        minutes = tuple(_number(1, 1440)(item) for item in items)
    except (TypeError, ValueError):
        raise ValueError(rule) from None
    if len(minutes) != WARNINGS or list(minutes) != sorted(set(minutes), reverse=True):
        raise ValueError(rule)
    return minutes


def _choice(*words: str) -> Check:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError(f"it takes one of {', '.join(words)}")
        return str(value)

    return check


def _setting(default: Any, check: Check) -> Any:
    return field(default=default, metadata={"check": check})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a user holds to with one profile, or on instances with one tag."""

    max_minutes: int | None = _setting(None, _number(1, 1440))
    """A maximum of one's own; the service's holds where it is stricter."""
    reason_required: bool = _setting(False, _switch)
    reason_pattern: str | None = _setting(None, _pattern)
    """A regular expression that is to be found in a reason."""
    reason_pattern_words: str | None = _setting(None, _text)
    """The same for people, as in `a ticket, a colon and what you do`."""
    reason_forbidden: tuple[str, ...] = _setting((), _texts)
    """Words that say nothing."""


def _rules(value: Any) -> tuple[tuple[str, Rules], ...]:
    if not isinstance(value, dict):
        raise ValueError("it takes a table for each name")
    return tuple((name, _rules_of(name, table)) for name, table in value.items())


def _rules_of(name: str, table: Any) -> Rules:
    if not isinstance(table, dict):
        raise ValueError(f"{name} takes a table")
    known = {item.name: item for item in fields(Rules)}
    found = {}
    for key, value in table.items():
        if key not in known:
            raise ValueError(f"{key!r} in {name} is not a setting")
        try:
            found[key] = known[key].metadata["check"](value)
        except ValueError as error:
            raise ValueError(f"{key} in {name}: {error}") from error
    return Rules(**found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; `README.md` lists them for the user."""

    theme: str | None = _setting(None, _text)
    reason_required: bool = _setting(False, _switch)
    scrollback: int = _setting(10_000, _number(0, 1_000_000))
    leader: str = _setting("ctrl+]", _leader)
    bell: bool = _setting(True, _switch)
    hang_up: bool = _setting(True, _switch)
    """Whether `Enter ~ .` leads out of a session."""
    own_cursor: bool = _setting(True, _switch)
    """Whether a session is given the cursor of the user's terminal, not a painted cell."""
    cursor_blink: bool = _setting(True, _switch)
    """Whether a cursor blinks where a program wants it to."""
    remote_clipboard: str = _setting("ask", _choice("ask", "always", "never"))
    """Whether a session may fill the clipboard."""
    warn_minutes: tuple[int, ...] = _setting((10, 5, 1), _warnings)
    """Before an end: when to say that it is coming, that it is time to save, that it is near."""
    desktop_notification: str = _setting("off", _choice("off", "osc9", "osc777"))
    """How the user's own terminal is asked to show a warning outside its window."""
    still_here_key: bool = _setting(True, _switch)
    """Whether a key may restart the idle timer by a change of size."""
    ledger: bool = _setting(True, _switch)
    """Whether this machine remembers one's sessions and reasons."""
    recording: bool = _setting(False, _switch)
    """Whether what sessions show is recorded on this machine; it may hold secrets."""
    max_minutes: int | None = _setting(None, _number(1, 1440))
    reason_pattern: str | None = _setting(None, _pattern)
    reason_pattern_words: str | None = _setting(None, _text)
    reason_forbidden: tuple[str, ...] = _setting((), _texts)
    reason_templates: tuple[str, ...] = _setting((), _texts)
    """As in `{ticket}: {what}`."""
    ticket_pattern: str = _setting(r"[A-Z][A-Z0-9]+-\d+", _pattern)
    """What a ticket looks like in a reason."""
    profiles: tuple[tuple[str, Rules], ...] = _setting((), _rules)
    """Rules by AWS profile."""
    tags: tuple[tuple[str, Rules], ...] = _setting((), _rules)
    """Rules by tag of the instance: `Name` for any value of it, `Name=value` for one."""

    def rules(self, profile: str | None, tags: Mapping[str, str]) -> tuple[Rules, ...]:
        """All rules for a profile and an instance's tags; where several apply, all hold."""
        general = Rules(
            max_minutes=self.max_minutes,
            reason_required=self.reason_required,
            reason_pattern=self.reason_pattern,
            reason_pattern_words=self.reason_pattern_words,
            reason_forbidden=self.reason_forbidden,
        )
        # A name may hold an equals sign itself.
        named = {*tags, *(f"{name}={value}" for name, value in tags.items())}
        by_profile = [rules for name, rules in self.profiles if name == (profile or "default")]
        return (general, *by_profile, *(rules for tag, rules in self.tags if tag in named))

    profile: str | None = _setting(None, _text)
    region: str | None = _setting(None, _text)
    production: tuple[str, ...] = _setting(("prod", "production", "prd"), _texts)
    """Names of profiles, accounts and aliases that are marked; see `is_production`."""


class Named(Protocol):
    """What an account is called by."""

    @property
    def profile(self) -> str | None: ...
    @property
    def account(self) -> str: ...
    @property
    def alias(self) -> str | None: ...


def is_production(identity: Named, settings: Settings) -> bool:
    """Whether the profile, the account's number or its alias is one of `settings.production`.

    A word there is a whole name or a word of one, as `prod` is of `shop-prod-eu`; one with
    wildcards is a whole name (`*prod*`); one after an exclamation mark excepts (`!*nonprod*`).
    """
    names = [
        name.lower() for name in (identity.profile, identity.account, identity.alias) if name
    ]
    excepted = [each[1:] for each in settings.production if each.startswith("!")]
    if any(_is_called(name, pattern) for name in names for pattern in excepted):
        return False
    meant = [each for each in settings.production if not each.startswith("!")]
    return any(_is_called(name, pattern) for name in names for pattern in meant)


def _is_called(name: str, pattern: str) -> bool:
    pattern = pattern.lower()
    return fnmatchcase(name, pattern) or pattern in re.split(r"[^a-z0-9]+", name)


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
    profile: str | None = _setting(None, _text)
    """The last one chosen inside the app."""
    region: str | None = _setting(None, _text)


STATE_FILE: Final = "state.json"


def state_file() -> Path:
    """The remembered state, whether the file exists or not."""
    return state_directory() / STATE_FILE


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


def save_state(state: State, directory: Path | None = None) -> None:
    """Write the state whole or not at all. Raises OSError when the folder is not writable."""
    path = state_file() if directory is None else directory / STATE_FILE
    write_whole(path, json.dumps(asdict(state)))


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
