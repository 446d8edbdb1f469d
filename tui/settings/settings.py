"""What the user has decided: defaults, then `settings.toml`, then the environment.

The file belongs to the user and is only read. What the program itself remembers (the theme
chosen in the palette, say) is `State`, a JSON file of its own that nobody has to edit.

Both files are treated as hostile: a wrong value or an unknown key becomes a sentence in
`Loaded.problems` and the default holds. Where that default may be laxer than what the user
holds to, the sentence is among `Loaded.policy_problems` too, and no session is started.
Reading and writing block: call from a thread once the event loop runs.
"""

import json
import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import platformdirs

from tui.errors import UserFacingError
from tui.files import read_text, write_whole
from tui.settings.toml_lines import key_in_toml, line_of
from tui.settings.values import (
    Rules,
    WrongWithin,
    check_choice,
    check_document,
    check_leader,
    check_number,
    check_pattern,
    check_rules,
    check_switch,
    check_text,
    check_texts,
    check_warnings,
    setting,
)

APPLICATION: Final = "ssm-tui"
ENVIRONMENT_PREFIX: Final = "SSM_TUI_"
LARGEST_FILE: Final = 1_000_000
"""Bytes. A settings or state file beyond that is not ours."""

POLICY: Final = ("max_minutes", "profiles", "tags")
"""The settings that say what a session has to be, beside all that begin with `reason`."""
RENAMED: Final = {"ledger": "history"}
"""Settings by an earlier name, which is still read."""
ALIKE: Final = 0.8
"""From which similarity on a name is taken for a misspelt one of them."""


class FolderError(UserFacingError):
    """A folder of ours cannot be told; the sentence says why and what to set."""


def check_folders() -> None:
    """Raises FolderError where one of the folders cannot be told, or is none."""
    for folder in (config_directory(), state_directory(), data_directory(), export_directory()):
        there = next(level for level in (folder, *folder.parents) if os.path.lexists(level))
        if not there.is_dir():
            raise FolderError(f"{there} is no folder, and ssm-tui was to use {folder}.")


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
        passing: whether they are gone when the program ends.
    """

    state: Path
    data: Path
    passing: bool = False


def own_directories() -> Directories:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; `README.md` lists them for the user."""

    theme: str | None = setting(None, check_text)
    reason_required: bool = setting(False, check_switch)
    scrollback: int = setting(10_000, check_number(0, 1_000_000))
    leader: str = setting("ctrl+]", check_leader)
    bell: bool = setting(True, check_switch)
    hang_up: bool = setting(True, check_switch)
    """Whether `Enter ~ .` leads out of a session."""
    own_cursor: bool = setting(True, check_switch)
    """Whether a session is given the cursor of the user's terminal, not a painted cell."""
    cursor_blink: bool = setting(True, check_switch)
    """Whether a cursor blinks where a program wants it to."""
    remote_clipboard: str = setting("ask", check_choice("ask", "always", "never"))
    """Whether a session may fill the clipboard."""
    warn_minutes: tuple[int, ...] = setting((10, 5, 1), check_warnings)
    """Before an end: when to say that it is coming, that it is time to save, that it is near."""
    desktop_notification: str = setting("off", check_choice("off", "osc9", "osc777"))
    """How the user's own terminal is asked to show a warning outside its window."""
    still_here_key: bool = setting(True, check_switch)
    """Whether a key may restart the idle timer by a change of size."""
    history: bool = setting(True, check_switch)
    """Whether this machine remembers one's sessions and reasons."""
    recording: bool | None = setting(None, check_switch)
    """Whether what sessions show is recorded on this machine; it may hold secrets. None leaves
    it to what was chosen in the app."""
    secrets: tuple[str, ...] = setting((), check_texts)
    """What else is masked before screens can be searched, and in exports: names, and beginnings
    of tokens with an asterisk."""
    recording_days: int = setting(365, check_number(0, 36_500))
    """Recordings that are older are deleted at the start of the app; 0 keeps them."""
    recording_megabytes: int = setting(5000, check_number(0, 10_000_000))
    """What they may take; beyond it the oldest are deleted. 0 is no bound."""
    document: str | None = setting(None, check_document)
    """The session document that the app's sessions are started with; None for the account's
    preferences."""
    max_minutes: int | None = setting(None, check_number(1, 1440))
    reason_pattern: str | None = setting(None, check_pattern)
    reason_pattern_words: str | None = setting(None, check_text)
    reason_forbidden: tuple[str, ...] = setting((), check_texts)
    reason_templates: tuple[str, ...] = setting((), check_texts)
    """As in `{ticket}: {what}`."""
    ticket_pattern: str = setting(r"[A-Z][A-Z0-9]+-\d+", check_pattern)
    """What a ticket looks like in a reason."""
    profiles: tuple[tuple[str, Rules], ...] = setting((), check_rules)
    """Rules by AWS profile."""
    tags: tuple[tuple[str, Rules], ...] = setting((), check_rules)
    """Rules by tag of the instance: `Name` for any value of it, `Name=value` for one."""

    def rules(
        self, profile: str | None, tags: Mapping[str, str] | None
    ) -> tuple[tuple[str, Rules], ...]:
        """All rules for a profile and a machine's tags, each with where it stands.

        Where several apply, all hold; and where the tags are not known, None, those of all tags.
        """
        general = Rules(
            max_minutes=self.max_minutes,
            reason_required=self.reason_required,
            reason_pattern=self.reason_pattern,
            reason_pattern_words=self.reason_pattern_words,
            reason_forbidden=self.reason_forbidden,
            document=self.document,
        )
        # A name may hold an equals sign itself.
        known = tags or {}
        named = {*known, *(f"{name}={value}" for name, value in known.items())}
        return (
            ("what holds everywhere", general),
            *(
                (f"[profiles.{key_in_toml(name)}]", rules)
                for name, rules in self.profiles
                if name == (profile or "default")
            ),
            *(
                (f"[tags.{key_in_toml(tag)}]", rules)
                for tag, rules in self.tags
                if tags is None or tag in named
            ),
        )

    profile: str | None = setting(None, check_text)
    region: str | None = setting(None, check_text)
    production: tuple[str, ...] = setting(("prod", "production", "prd"), check_texts)
    """Names of profiles, accounts and aliases that are marked; see `is_production`."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings that hold, and a sentence for each thing in them that does not."""

    settings: Settings
    problems: tuple[str, ...] = ()
    policy_problems: tuple[str, ...] = ()
    """Those by which a rule for reasons or for the maximum may be lost: until they are mended
    no session is to be started."""


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A key that cannot be used, and what there is to say of it."""

    keys: tuple[str, ...]
    words: str
    policy: bool


def load_settings(environment: Mapping[str, str] | None = None) -> Loaded:
    """Read the settings; never raises for what a file or a variable holds."""
    environment = os.environ if environment is None else environment
    path = settings_file()
    # A rule may stand in a file that cannot be read.
    text, lost = _read(path)
    problems = [(problem, True) for problem in lost]
    settings = Settings()
    if text is not None:
        settings, found = _merge(settings, path, text)
        problems += found
    settings, found = _merge_environment(settings, environment)
    problems += found
    return Loaded(
        settings,
        tuple(problem for problem, _ in problems),
        tuple(problem for problem, policy in problems if policy),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the program remembers from one start to the next."""

    theme: str | None = setting(None, check_text)
    profile: str | None = setting(None, check_text)
    """The last one chosen inside the app."""
    region: str | None = setting(None, check_text)
    recording: bool = setting(False, check_switch)
    """Whether sessions are recorded where no setting says so."""
    recording_offered: bool = setting(False, check_switch)
    """Whether that was offered."""


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
    name = ENVIRONMENT_PREFIX + variable
    chosen = os.environ.get(name)
    try:
        if chosen:
            # From here on wherever the program goes.
            return Path(chosen).expanduser().absolute()
        return default(APPLICATION, appauthor=False)
    except RuntimeError as error:
        words = f"{name} is {chosen!a}, and whose home ~ means is not known."
        if not chosen:
            words = f"There is no home folder: set HOME, or {name} to a folder."
        raise FolderError(words) from error
    except OSError as error:
        raise FolderError(f"{name} is {chosen!a}: {error.strerror}.") from error


def _read(path: Path) -> tuple[str | None, list[str]]:
    try:
        return read_text(path, LARGEST_FILE), []
    except FileNotFoundError:
        return None, []
    except UnicodeDecodeError:
        return None, [f"{path} is not UTF-8 text and was not read."]
    except OSError as error:
        return None, [f"{path} could not be read: {error.strerror or error}."]


def _merge(
    settings: Settings, path: Path, text: str
) -> tuple[Settings, list[tuple[str, bool]]]:
    """The settings of a file; each problem with whether a rule may be lost by it."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        return settings, [(f"{path} is not valid TOML and was not used: {error}.", True)]
    problems = []
    for name, value in table.items():
        settings, found = _set(settings, name, value)
        for wrong in found:
            line = line_of(wrong.keys, text)
            where = f"{path} line {line}" if line else f"{path}"
            problems.append((f"{where}: {wrong.words}", wrong.policy))
    return settings, problems


def _merge_environment(
    settings: Settings, environment: Mapping[str, str]
) -> tuple[Settings, list[tuple[str, bool]]]:
    problems = []
    known = {item.name for item in fields(Settings)} | RENAMED.keys()
    for variable, name, value in _variables(environment):
        settings, found = _set(settings, name, value)
        # Some variables of ours are no settings.
        problems += [
            (f"{variable}: {wrong.words}", wrong.policy)
            for wrong in found
            if wrong.policy or name in known
        ]
    return settings, problems


def _variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for variable, value in environment.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and value:
            yield variable, variable.removeprefix(ENVIRONMENT_PREFIX).lower(), value


def _set(settings: Settings, name: str, value: Any) -> tuple[Settings, list[_Wrong]]:
    field = RENAMED.get(name, name)
    known = {item.name: item for item in fields(Settings)}
    policy = _may_be_policy(name, value, known=field in known)
    if field not in known:
        words = f"{name!r} is not a setting; it was ignored."
        return settings, [_Wrong((name,), words, policy)]
    try:
        return replace(settings, **{field: known[field].metadata["check"](value)}), []
    except WrongWithin as error:
        return settings, [
            _Wrong((name, *keys), f"{name} was ignored: {words}.", policy)
            for keys, words in error.wrong
        ]
    except ValueError as error:
        return settings, [_Wrong((name,), f"{name} was ignored: {error}.", policy)]


def _may_be_policy(name: str, value: Any, *, known: bool) -> bool:
    """Whether a key that cannot be used may have been meant to hold a rule."""
    plain = name.casefold()
    if plain.startswith("reason") or name in POLICY or isinstance(value, dict):
        return True
    return not known and bool(get_close_matches(plain, POLICY, cutoff=ALIKE))
