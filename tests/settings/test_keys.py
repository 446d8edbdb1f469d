"""What a user says of keys, as far as a file can be wrong about it."""

import pytest

from tests.settings.user_settings import write_settings
from tui.settings.keys import check_keys
from tui.settings.settings import load_settings, settings_file


def test_a_key_and_a_list_of_keys_are_read_with_their_lines() -> None:
    write_settings(
        'bell = true\n[keys]\n"instances.connect" = "c"\n"table.sort_next" = ["o", "F3"]\n'
    )
    one, other = load_settings({}).settings.keys
    assert (one.action, one.keys) == ("instances.connect", ("c",))
    assert (other.action, other.keys) == ("table.sort_next", ("o", "F3"))
    assert one.where == f"{settings_file()} line 3"
    assert other.where == f"{settings_file()} line 4"


def test_a_scope_may_be_a_table_of_its_own() -> None:
    write_settings('[keys]\ninstances.connect = "c"\n[keys.table]\nsort_next = "o"\n')
    names = [(choice.action, choice.where) for choice in load_settings({}).settings.keys]
    assert names == [
        ("instances.connect", f"{settings_file()} line 2"),
        ("table.sort_next", f"{settings_file()} line 4"),
    ]


@pytest.mark.parametrize("value", [1, [1], [["c"]], ["c"] * 9, {"c": "d"}])
def test_what_are_no_keys_is_left_for_the_interface_to_say(value: object) -> None:
    [choice] = check_keys({"instances.connect": value})[:1]
    assert choice.keys is None or isinstance(value, dict)


def test_wrong_keys_keep_no_session_from_being_started() -> None:
    write_settings('keys = "c"\n')
    loaded = load_settings({})
    assert "must be a table" in loaded.problems[0]
    assert loaded.policy_problems == ()
