"""What the user has decided: defaults, then `settings.toml`, then the environment.

The file belongs to the user and is only read; what the program itself remembers is in
`tui.settings.state`.

It is treated as hostile: a wrong value or an unknown key becomes a sentence in
`Loaded.problems` and the default holds. Where that default may be laxer than what the user
holds to, the sentence is among `Loaded.policy_problems` too, and no session is started.
Reading and writing block: call from a thread once the event loop runs.
"""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

import platformdirs

from tui.errors import UserFacingError
from tui.files import read_text
from tui.language import LANGUAGES, _
from tui.settings.history import KEYS_BY_VARIABLE, UNCONFIGURED, HistorySettings, check_history
from tui.settings.keys import KEYBOARDS, KeyChoice, check_keys, located
from tui.settings.policy import may_be_policy
from tui.settings.toml_lines import key_in_toml, line_of, place_of
from tui.settings.values import (
    ContextSet,
    Rules,
    WrongWithin,
    check_choice,
    check_document,
    check_leader,
    check_number,
    check_pattern,
    check_switch,
    check_tables,
    check_tags,
    check_text,
    check_texts,
    check_warnings,
    setting,
)

APPLICATION: Final = "ssm-tui"
ENVIRONMENT_PREFIX: Final = "SSM_TUI_"
AUTOMATIC: Final = "auto"
LARGEST_FILE: Final = 1_000_000
"""Bytes. A settings or state file beyond that is not ours."""

RENAMED: Final = {"ledger": "local_history"}
"""Settings by an earlier name, which is still read; `history` is one where it is no table."""


class FolderError(UserFacingError):
    """A folder of ours cannot be told; the sentence says why and what to set."""


def check_folders() -> None:
    """Raises FolderError where one of the folders cannot be told, or is none."""
    for folder in (config_directory(), state_directory(), data_directory(), export_directory()):
        there = next(level for level in (folder, *folder.parents) if os.path.lexists(level))
        if not there.is_dir():
            said = _("ssm-tui can't use {folder}: {path} is not a folder.")
            raise FolderError(said.format(folder=folder, path=there))


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
    return _directory("EXPORT_DIR", lambda *_args, **_kwargs: data_directory() / "exports")


def settings_file() -> Path:
    """The user's settings, whether the file exists or not."""
    return config_directory() / "settings.toml"


def user_theme_directory() -> Path:
    """Where the user's own themes lie, whether the folder exists or not."""
    return config_directory() / "themes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; the manual lists them for the user."""

    theme: str | None = setting(None, check_text)
    reason_required: bool = setting(False, check_switch)
    scrollback: int = setting(10_000, check_number(0, 1_000_000))
    leader: str = setting("ctrl+]", check_leader)
    language: str = setting(AUTOMATIC, check_choice(AUTOMATIC, *LANGUAGES))
    """What the program speaks: the language of the environment, or one of its own."""
    keyboard: str = setting("auto", check_choice(*KEYBOARDS))
    """Which of an action's keys are named first: those that need neither AltGr nor a dead key."""
    keys: tuple[KeyChoice, ...] = setting((), check_keys)
    """Keys of the user's own, by action."""
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
    local_history: bool = setting(True, check_switch)
    """Whether this machine remembers one's sessions and reasons."""
    history: HistorySettings = setting(UNCONFIGURED, check_history)  # noqa: RUF009 -- makes a field
    """Where the history of a whole organisation is kept."""
    recording: bool | None = setting(None, check_switch)
    """Whether what sessions show is recorded on this machine; it may hold secrets. None leaves
    it to what was chosen in the app."""
    secrets: tuple[str, ...] = setting((), check_texts)
    """What else is masked before screens can be searched, and in exports: names, and beginnings
    of tokens with an asterisk."""
    access_requests: str = setting(AUTOMATIC, check_choice(AUTOMATIC, "always", "never"))
    """When the reason dialog offers to request just-in-time access."""
    access_tags: tuple[str, ...] = setting((), check_tags)
    """What such requests are tagged with, each as `KEY=VALUE`."""
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
    profiles: tuple[tuple[str, Rules], ...] = setting((), check_tables(Rules))
    """Rules by AWS profile."""
    tags: tuple[tuple[str, Rules], ...] = setting((), check_tables(Rules, but="read_only"))
    """Rules by tag of the instance: `Name` for any value of it, `Name=value` for one."""
    contexts: tuple[tuple[str, ContextSet], ...] = setting((), check_tables(ContextSet))
    """Profiles and regions that are listed together, by name."""

    def rules(
        self, profile: str | None, tags: Mapping[str, str] | None
    ) -> tuple[tuple[str, Rules], ...]:
        """All rules for a profile and a machine's tags, each with its table, or no name at all.

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
            ("", general),
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
    variables: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Which variable a setting was taken from, where one was."""
    written: Mapping[str, str] = field(default_factory=dict, compare=False)
    """As what the file has the settings that hold by it, though a variable may hold instead."""


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
    written: dict[str, str] = {}
    variables: dict[str, str] = {}
    if text is not None:
        settings, found = _merge(settings, path, text, written)
        problems += found
    settings, found = _merge_environment(settings, environment, variables)
    problems += found
    return replace(_loaded(settings, problems), variables=variables, written=written)


def settings_of(text: str) -> Loaded:
    """What a text would come to as the file of the settings, whatever variables say."""
    return _loaded(*_merge(Settings(), settings_file(), text, {}))


def _loaded(settings: Settings, problems: list[tuple[str, bool]]) -> Loaded:
    return Loaded(
        settings,
        tuple(problem for problem, _policy in problems),
        tuple(problem for problem, policy in problems if policy),
    )


def _directory(variable: str, default: Callable[..., Path]) -> Path:
    name = ENVIRONMENT_PREFIX + variable
    chosen = os.environ.get(name)
    try:
        if chosen:
            # From here on wherever the program goes.
            return Path(chosen).expanduser().absolute()
        return default(APPLICATION, appauthor=False)
    except RuntimeError as error:
        if chosen:
            said = _("{name} is {value!a}, but there is no home folder for ~.")
        else:
            said = _("There is no home folder: set HOME, or set {name} to a folder.")
        raise FolderError(said.format(name=name, value=chosen)) from error
    except OSError as error:
        said = _("{name} is {value!a}: {reason}.")
        words = said.format(name=name, value=chosen, reason=error.strerror)
        raise FolderError(words) from error


def _read(path: Path) -> tuple[str | None, list[str]]:
    try:
        return read_text(path, LARGEST_FILE), []
    except FileNotFoundError:
        return None, []
    except UnicodeDecodeError:
        return None, [_("{path} is not UTF-8 text and was ignored.").format(path=path)]
    except OSError as error:
        said = _("{path} couldn't be read: {reason}.")
        return None, [said.format(path=path, reason=error.strerror or error)]


def _merge(
    settings: Settings, path: Path, text: str, taken: dict[str, str]
) -> tuple[Settings, list[tuple[str, bool]]]:
    """The settings of a file; each problem with whether a rule may be lost by it."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        said = _("{path} is not valid TOML and was ignored: {reason}.")
        return settings, [(said.format(path=path, reason=error), True)]
    problems = []
    for name, value in table.items():
        settings, found = _set(settings, name, value)
        if not found:
            taken[_name_of(name, value)] = name
        for wrong in found:
            line = line_of(wrong.keys, text)
            problems.append((f"{place_of(path, line)}: {wrong.words}", wrong.policy))
    settings = replace(settings, keys=located(settings.keys, "keys", path, text))
    return settings, problems


def _merge_environment(
    settings: Settings, environment: Mapping[str, str], taken: dict[str, str]
) -> tuple[Settings, list[tuple[str, bool]]]:
    problems = []
    known = {item.name for item in fields(Settings)} | RENAMED.keys() | KEYS_BY_VARIABLE.keys()
    for variable, name, value in _variables(environment):
        setting_one = _set_history if name in KEYS_BY_VARIABLE else _set
        settings, found = setting_one(settings, name, value)
        if not found:
            taken[_name_of(name, value)] = variable
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


def _name_of(name: str, value: Any) -> str:
    """What a setting is called now that may be given by an earlier name."""
    if name == "history" and not isinstance(value, dict):
        return "local_history"
    return RENAMED.get(name, name)


def _set_history(settings: Settings, name: str, value: Any) -> tuple[Settings, list[_Wrong]]:
    """One key of `[history]`, beside those that are set."""
    key = KEYS_BY_VARIABLE[name]
    try:
        changed = {key.name: key.metadata["check"](value)}
    except ValueError as error:
        return settings, [_Wrong((name,), _ignored(name, str(error)), policy=False)]
    return replace(settings, history=replace(settings.history, **changed)), []


def _set(settings: Settings, name: str, value: Any) -> tuple[Settings, list[_Wrong]]:
    now = _name_of(name, value)
    known = {item.name: item for item in fields(Settings)}
    policy = may_be_policy(name, value, known=now in known)
    if now not in known:
        words = _("{name!r} is not a setting and was ignored.").format(name=name)
        return settings, [_Wrong((name,), words, policy)]
    try:
        return replace(settings, **{now: known[now].metadata["check"](value)}), []
    except WrongWithin as error:
        return settings, [
            _Wrong((name, *keys), _ignored(name, words), policy) for keys, words in error.wrong
        ]
    except ValueError as error:
        return settings, [_Wrong((name,), _ignored(name, str(error)), policy)]


def _ignored(name: str, reason: str) -> str:
    return _("{name} was ignored: {reason}.").format(name=name, reason=reason)
