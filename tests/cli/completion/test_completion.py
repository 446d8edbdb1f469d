"""What is completed is known on this machine; nobody is asked, and nothing is written."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.archived import keyring, remember
from tests.settings.user_settings import write_settings
from tui.archive.opening import opener
from tui.archive.opening.place import ArchivePlace
from tui.aws.node_cache import KnownNode, Place
from tui.cli import main
from tui.cli.commands import COMMANDS
from tui.cli.completion.command import SHELLS
from tui.cli.completion.shells import bash_word, typed_words
from tui.cli.connection import ConnectionOptions, node_cache
from tui.credentials.item import KeyringItem
from tui.sessions.orphans.crash_record import FOLDER
from tui.settings.settings import data_directory, state_directory

__all__ = ["keyring"]

HERE = Place("123456789012", "eu-west-1", "")
WEB, DB, NAMELESS = (
    KnownNode("i-00000001", "web-01"),
    KnownNode("i-00000002", "db"),
    KnownNode("i-00000003"),
)


def answers(line: str, shell: str = "zsh") -> list[str]:
    """What a shell is told for a line up to the cursor, without the kinds."""
    asked = {"_SSM_TUI_COMPLETE": f"{shell}_complete", "COMP_LINE": line, "COMP_WORD": ""}
    done = CliRunner().invoke(main, [], env=asked, prog_name="ssm-tui")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.stderr == ""
    lines = filter(None, done.stdout.splitlines())
    return [answer.partition("\t")[2] or answer.strip() for answer in lines]


@pytest.fixture(autouse=True)
def fleet() -> None:
    node_cache().write(HERE, "", [WEB, DB, NAMELESS])


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_is_printed_for_each_shell(
    shell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = CliRunner().invoke(main, ["completion", shell])
    assert f"_SSM_TUI_COMPLETE={shell}_complete" in asked.output
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    assert CliRunner().invoke(main, ["completion"]).output == asked.output


def test_a_shell_without_completions_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    done = CliRunner().invoke(main, ["completion"])
    assert done.exit_code == 2
    assert "bash, zsh, fish" in done.output


def test_commands_and_options_are_completed() -> None:
    assert set(answers("ssm-tui ")) == set(COMMANDS)
    assert answers("ssm-tui config s") == ["set", "show"]
    assert answers("ssm-tui sessions --gr") == ["--group"]
    assert answers("ssm-tui completion z") == ["zsh"]


@pytest.mark.parametrize(
    "line",
    ["connect ", "doctor ", "exec ", "forward ", "proxy ", "ssh-config ", "exec --reason x "],
)
def test_machines_are_completed_by_name_and_by_id_where_one_is_begun(line: str) -> None:
    assert answers(f"ssm-tui {line}") == ["web-01", "db", "i-00000003"]
    assert answers(f"ssm-tui {line}i-") == ["i-00000001", "i-00000002", "i-00000003"]


def test_the_words_of_a_remote_command_are_not_ours() -> None:
    assert answers("ssm-tui exec web-01 -- d") == []
    assert answers("ssm-tui exec web-01 d") == []
    assert answers("ssm-tui exec --each web-01 -- d") == []
    assert answers("ssm-tui exec --each web-01 db -- d") == []


def test_every_target_of_a_command_for_several_is_completed() -> None:
    for line in ("--each ", "--each db ", "--each db web-01 ", "--each db web-01 db "):
        assert answers(f"ssm-tui exec {line}we") == ["web-01"]


def test_a_copy_begins_with_a_machine_or_is_a_file() -> None:
    assert answers("ssm-tui cp w") == ["web-01:"]
    assert answers("ssm-tui cp ./w") == ["file"]


def test_the_place_of_the_line_says_which_machines() -> None:
    node_cache().write(Place("1", "us-east-1", ""), "shop", [KnownNode("i-00000009", "far")])
    for line in (
        "--profile shop connect ",
        "connect --profile shop ",
        "connect --profile=shop ",
    ):
        assert answers(f"ssm-tui {line}") == ["far"]
    assert answers("ssm-tui connect --region us-east-1 ") == []


def test_profiles_regions_contexts_and_documents_are_completed() -> None:
    config = Path(os.environ["HOME"]) / ".aws" / "config"
    config.parent.mkdir()
    config.write_text("[default]\n[profile a b]\n[sso-session x]\n[services y]\nbroken\n")
    config.with_name("credentials").write_text("[shop]\naws_access_key_id = AKIA\n")
    assert answers("ssm-tui --profile ") == ["shop"]
    config.write_text("[default]\n[profile a b]\n[sso-session x]\n[services y]\n")
    assert answers("ssm-tui --profile ") == ["a b", "default", "shop"]
    assert "eu-central-1" in answers("ssm-tui instances --region eu-")
    write_settings("document = 'My-Shell'\n[contexts.work]\nregions = ['*']\n")
    assert answers("ssm-tui --context ") == ["work"]
    assert answers("ssm-tui connect x --document My") == ["My-Shell"]


def test_sessions_that_are_live_are_completed() -> None:
    folder = state_directory() / FOLDER
    folder.mkdir(parents=True)
    (folder / "one.json").write_text(json.dumps({"session_id": "maria-0123"}))
    (folder / "two.json").write_text("{")
    assert answers("ssm-tui terminate ") == ["maria-0123"]


def test_sessions_of_a_plain_history_are_completed_the_last_one_first() -> None:
    for number in (1, 2):
        remember(f"maria-{number}", started=datetime(2026, 11, number, tzinfo=UTC))
    assert answers("ssm-tui proof ") == ["maria-2", "maria-1"]
    assert answers("ssm-tui play mar") == ["maria-2", "maria-1"]
    assert answers("ssm-tui play ./") == ["file"]


@pytest.mark.usefixtures("keyring")
def test_no_keyring_is_asked_for_an_encrypted_history(monkeypatch: pytest.MonkeyPatch) -> None:
    remember("maria-1")
    assert ArchivePlace(data_directory()).encrypted.exists()
    opener.opener_of.cache_clear()
    monkeypatch.setattr(KeyringItem, "read", lambda _: pytest.fail("the keyring was asked"))
    assert answers("ssm-tui proof ") == []


def test_settings_are_completed_with_those_of_tables_that_have_names() -> None:
    write_settings("[profiles.prod]\nmax_minutes = 5\n")
    assert "reason_required" in answers("ssm-tui config show reason")
    found = answers("ssm-tui config set profiles.")
    assert "profiles.prod.max_minutes" in found


@pytest.mark.parametrize("name", ["x\x1b[31m", "a\nb", "tab\tbed", "\u202eevil"])
def test_a_name_that_cannot_be_shown_is_left_out(name: str) -> None:
    node_cache().write(HERE, "", [KnownNode("i-00000001", name), DB])
    for shell in SHELLS:
        assert answers("ssm-tui connect ", shell) == ["db"]


def test_no_network_module_is_loaded_for_an_answer() -> None:
    code = (
        "import sys\nfrom tui.cli import main\n"
        "try: main(prog_name='ssm-tui')\nexcept SystemExit: pass\n"
        "print(sorted({'boto3', 'botocore', 'keyring', 'moto', 'textual', 'websockets'}"
        " & sys.modules.keys()), file=sys.stderr)"
    )
    for line in ("connect ", "--region ", "config set ", "terminate ", "exec x --document "):
        asked = {"_SSM_TUI_COMPLETE": "zsh_complete", "COMP_LINE": f"ssm-tui {line}"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **asked},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stdout or line == "terminate "
        assert done.stderr == "[]\n"


@pytest.mark.parametrize("line", ["ssm-tui connect ", "ssm-tui --region ", "ssm-tui proof "])
def test_files_that_are_damaged_complete_nothing_and_say_nothing(line: str) -> None:
    for path in (state_directory() / "nodes").glob("*"):
        path.write_bytes(b"\xff\x00")
    write_settings("= nonsense")
    assert "\x00" not in "".join(answers(line))


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1)


@given(WORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_bash_is_given_is_read_back_as_the_same_word(value: str) -> None:
    line = f"ssm-tui connect {bash_word(value, 'ssm-tui connect ', '')}"
    assert typed_words(line) == ["ssm-tui", "connect", value]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ssm-tui ", [""]),
        ("ssm-tui con", ["con"]),
        ("A=1 B='x y' ssm-tui a", ["a"]),
        ("ssm-tui 'two wo", ["two wo"]),
        ('ssm-tui "two" ', ["two", ""]),
        ("ssm-tui a\\ ", ["a "]),
        ("ssm-tui a\\", ["a"]),
    ],
)
def test_a_line_is_read_as_far_as_it_is_typed(line: str, words: list[str]) -> None:
    assert typed_words(line)[1:] == words


def test_known_nodes_need_no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ConnectionOptions, "aws", lambda *_, **__: pytest.fail("AWS"))
    assert ConnectionOptions().known_nodes() == (WEB, DB, NAMELESS)
