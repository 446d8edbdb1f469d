"""Settings come from three places, and nothing in them can stop the program."""

import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.settings.user_settings import write_settings
from tests.support.strategies.nested import nested
from tui.settings.contexts import read_only_by
from tui.settings.history import HistorySettings
from tui.settings.production import is_production
from tui.settings.settings import (
    FolderError,
    Loaded,
    Settings,
    check_folders,
    load_settings,
    settings_file,
)
from tui.settings.state import State, load_state, save_state, state_file
from tui.settings.values import ContextSet, Rules


def test_without_a_file_the_defaults_hold() -> None:
    assert load_settings({}).settings == Settings()
    assert load_settings({}).problems == ()


def test_the_file_overrides_a_default_and_the_environment_overrides_the_file() -> None:
    write_settings('theme = "paper"\nscrollback = 500\n')
    loaded = load_settings({"SSM_TUI_SCROLLBACK": "900"})
    assert (loaded.settings.theme, loaded.settings.scrollback) == ("paper", 900)
    assert loaded.problems == ()


def test_the_history_is_left_out_by_its_earlier_name_too() -> None:
    write_settings("ledger = false\n")
    assert load_settings({}) == Loaded(Settings(local_history=False))
    assert load_settings({"SSM_TUI_LEDGER": "true"}) == Loaded(Settings(local_history=True))
    write_settings("ledger = 7\n")
    assert load_settings({}).problems == (
        f"{settings_file()} line 1: ledger was ignored: must be true or false.",
    )
    assert load_settings({"SSM_TUI_LEDGER": "7"}).problems[1:] == (
        "SSM_TUI_LEDGER: ledger was ignored: must be true or false.",
    )


def test_history_as_a_switch_is_the_local_one_and_as_a_table_the_organisations() -> None:
    write_settings("history = false\n")
    assert load_settings({}) == Loaded(Settings(local_history=False))
    write_settings("local_history = false\n[history]\ntable = 'trail'\nmax_scanned = '2 GB'\n")
    variables = {"SSM_TUI_HISTORY_DATABASE": "audit", "SSM_TUI_HISTORY_WORKGROUP": "a b"}
    loaded = load_settings(variables)
    asked = HistorySettings(table="trail", max_scanned=2 * 10**9, database="audit")
    assert loaded.settings == Settings(local_history=False, history=asked)
    [problem] = loaded.problems
    assert problem.startswith(
        "SSM_TUI_HISTORY_WORKGROUP: history_workgroup was ignored: must be"
    )


def test_what_is_wrong_with_the_organisations_history_keeps_no_session_from_starting() -> None:
    write_settings("[history]\ntabel = 'trail'\n")
    loaded = load_settings({})
    assert len(loaded.problems) == 1
    assert loaded.policy_problems == ()


def test_an_unknown_key_is_named_with_its_line() -> None:
    path = write_settings("# mine\n\nthemes = 'x'\n")
    assert load_settings({}).problems == (
        f"{path} line 3: 'themes' is not a setting and was ignored.",
    )


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("scrollback = -1", "whole number from 0 to 1000000"),
        ("scrollback = true", "whole number"),
        ("reason_required = 'maybe'", "true or false"),
        ("leader = 'ctrl+m'", "such as ctrl+]"),
        ("theme = ''", "must be text"),
        ('theme = "\\u001b[31m"', "must be text"),
        ("max_minutes = 1441", "whole number from 1 to 1440"),
        ("warn_minutes = [5, 10, 1]", "largest first"),
        ("warn_minutes = [10, 5]", "three whole numbers"),
        ("warn_minutes = 7", "three whole numbers"),
        ("warn_minutes = [[], 2, 1]", "three whole numbers"),
        ("desktop_notification = 'yes'", "one of off, osc9, osc777"),
        ('reason_templates = ["a\\u0000"]', "must be text"),
        ("reason_templates = 3", "list of up to 100 texts"),
        ("reason_pattern = '('", "regular expression: missing )"),
        (f"reason_pattern = '{'x' * 501}'", "up to 500 characters"),
        ("profiles = 3", "a table for each name"),
        ("profiles.prod = 3", "prod must be a table"),
        ("profiles.prod.maximum = 3", "'maximum' in prod is not a setting"),
        ("tags.'env=prod'.read_only = true", "'read_only' in env=prod is not a setting"),
        ("contexts.work.profiles = 3", "profiles in work: must be a list"),
        ("contexts.work.region = ['eu-west-1']", "'region' in work is not a setting"),
        ("history.max_scanned = '1 MB'", "max_scanned in history: must be a size from 10 MB"),
        ("history.tabel = 'trail'", "'tabel' in history is not a setting"),
        ("history.output_location = 'bucket'", "must be a place in S3"),
        ("history.workgroup = 'a b'", "must be the name of an Athena workgroup"),
        ("history.event_data_store = '*'", "must be the ARN or the ID"),
        ("tags.'env=prod'.max_minutes = 0", "max_minutes in env=prod: must be a whole"),
    ],
)
def test_a_wrong_value_is_explained_and_the_default_holds(line: str, rule: str) -> None:
    write_settings(line)
    loaded = load_settings({})
    assert loaded.settings == Settings()
    assert len(loaded.problems) == 1
    assert rule in loaded.problems[0]
    assert "line 1" in loaded.problems[0]


def test_rules_are_given_by_profile_and_by_tag() -> None:
    write_settings(
        "[profiles.production]\n"
        "max_minutes = 30\n"
        "reason_required = true\n"
        "reason_pattern = '^INC-[0-9]+: .'\n"
        "reason_pattern_words = 'an incident and what you do'\n"
        "[tags.'Environment=production']\n"
        "reason_forbidden = ['test', 'asdf']\n"
    )
    loaded = load_settings({})
    assert loaded.problems == ()
    assert dict(loaded.settings.profiles)["production"] == Rules(
        max_minutes=30,
        reason_required=True,
        reason_pattern="^INC-[0-9]+: .",
        reason_pattern_words="an incident and what you do",
    )
    assert dict(loaded.settings.tags) == {
        "Environment=production": Rules(reason_forbidden=("test", "asdf"))
    }


def test_sets_of_contexts_are_named() -> None:
    write_settings(
        "[contexts.work]\nprofiles = ['prod', 'staging']\nregions = ['*']\nread_only = true\n"
        "[profiles.audit]\nread_only = true\n"
    )
    loaded = load_settings({})
    assert loaded.problems == ()
    work = ContextSet(profiles=("prod", "staging"), regions=("*",), read_only=True)
    assert loaded.settings.contexts == (("work", work),)
    assert read_only_by(loaded.settings, "prod", "work") == "[contexts.work]"
    assert read_only_by(loaded.settings, "audit", "work") == "[profiles.audit]"
    assert read_only_by(loaded.settings, "prod") == ""
    assert read_only_by(loaded.settings, None) == ""


@pytest.mark.parametrize("table", ["profiles", "contexts"])
def test_a_wish_to_change_nothing_that_cannot_be_read_keeps_sessions_from_starting(
    table: str,
) -> None:
    write_settings(f"[{table}.prod]\nread_only = 'perhaps'\n")
    assert "read_only in prod: must be true or false" in load_settings({}).policy_problems[0]


def test_lists_fit_into_variables() -> None:
    loaded = load_settings(
        {
            "SSM_TUI_WARN_MINUTES": "30,15,5",
            "SSM_TUI_REASON_TEMPLATES": "{ticket}: {what}\npatching {window}",
        }
    )
    assert loaded.problems == ()
    assert loaded.settings.warn_minutes == (30, 15, 5)
    assert loaded.settings.reason_templates == ("{ticket}: {what}", "patching {window}")


def test_a_wrong_variable_is_named() -> None:
    loaded = load_settings({"SSM_TUI_LEADER": "f1"})
    assert loaded.settings == Settings()
    assert loaded.problems[0].startswith("SSM_TUI_LEADER: leader was ignored")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a = = b", b"[" * 5000, b" " * 1_000_001])
def test_a_file_that_makes_no_sense_is_reported_and_not_used(content: bytes) -> None:
    path = write_settings(content)
    loaded = load_settings({})
    assert loaded.settings == Settings()
    assert [str(path) in problem for problem in loaded.problems] == [True]


def test_the_state_survives_a_restart_and_is_readable_by_its_owner_alone() -> None:
    save_state(State(), State(theme="paper"))
    assert load_state() == State(theme="paper")
    assert stat.S_IMODE(state_file().stat().st_mode) == 0o600
    names = {path.name for path in state_file().parent.iterdir()}
    assert names == {"state.json", "state.lock"}


JSON = nested(
    st.none() | st.booleans() | st.integers() | st.text(), st.sampled_from(["theme", "x"])
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_any_state_file_is_read_without_an_error(content: object) -> None:
    state_file().parent.mkdir(parents=True, exist_ok=True)
    state_file().write_text(json.dumps(content))
    assert isinstance(load_state().theme, str | None)


@dataclass(frozen=True)
class Account:
    """What `is_production` is asked about."""

    profile: str | None = None
    account: str = "111122223333"
    alias: str | None = None


@pytest.mark.parametrize(
    ("account", "marked"),
    [
        (Account("shop-prod-eu"), True),
        (Account("PROD"), True),
        (Account(alias="shop_production"), True),
        (Account("shop-nonprod"), False),
        (Account("products"), False),
        (Account(), False),
    ],
)
def test_names_of_production_are_marked_by_themselves(account: Account, marked: bool) -> None:
    assert is_production(account, Settings()) is marked


def test_what_counts_as_production_is_the_users_to_say() -> None:
    settings = Settings(production=("*live*", "111122223333", "!*sandbox*"))
    assert is_production(Account("shop-live1"), settings)
    assert is_production(Account("other"), settings)
    assert not is_production(Account("sandbox-live"), settings)
    assert not is_production(Account("prod", "444455556666"), settings)
    in_japanese = Settings(production=("本番",))
    assert is_production(Account("shop_本番"), in_japanese)
    assert is_production(Account("\uff30\uff32\uff2f\uff24-eu"), Settings())


def test_the_last_profile_and_region_are_remembered() -> None:
    save_state(State(), State(profile="shop", region="eu-west-1"))
    assert (load_state().profile, load_state().region) == ("shop", "eu-west-1")


@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "huge", "loop"])
def test_what_is_no_file_of_settings_is_told_and_not_read(kind: str) -> None:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
        case "huge":
            with path.open("wb") as file:
                file.truncate(1 << 40)
        case _:
            path.symlink_to(path)
    loaded = load_settings({})
    assert loaded.settings == Settings()
    assert len(loaded.problems) == 1
    assert str(path) in loaded.problems[0]


def test_without_a_home_a_sentence_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv("SSM_TUI_STATE_DIR", raising=False)
    monkeypatch.setattr("platformdirs.user_state_path", homeless)
    with pytest.raises(FolderError, match="set HOME, or set SSM_TUI_STATE_DIR"):
        check_folders()


def test_a_document_that_is_no_name_is_told_with_its_line() -> None:
    write_settings(
        'document = "two words"\n[profiles.prod]\ndocument = "Prod-Shell"\n[tags.a]\ndocument = 3\n'
    )
    loaded = load_settings({})
    assert "line 1: document was ignored: must be the name or ARN" in loaded.problems[0]
    assert "document in a: must be the name or ARN" in loaded.problems[1]
    assert loaded.settings.document is None
    assert load_settings({"SSM_TUI_DOCUMENT": "Mine"}).settings.document == "Mine"
