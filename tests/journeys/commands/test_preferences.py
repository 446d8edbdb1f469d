"""The preferences are read, changed and protected from the command line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.command_line import CommandLine, command_line
from tui.sandbox.service import SandboxOptions
from tui.settings.settings import export_directory


@pytest.fixture
def ssm_tui(monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    options = SandboxOptions(max_minutes=60, seed_history=False)
    with command_line(monkeypatch, options) as calls:
        yield calls


@pytest.fixture
def somebody_types(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input counts as a terminal, so that questions are asked."""
    monkeypatch.setattr("tui.cli.asking.interactive", lambda: True)


def test_a_maximum_is_set_and_read_again_as_a_string(ssm_tui: CommandLine) -> None:
    saved = ssm_tui("preferences", "set", "maxSessionDuration=1", "--yes")
    assert saved.stdout == "Saved. New sessions follow version 2.\n"
    assert '+    "maxSessionDuration": "1"' in saved.stderr
    read = ssm_tui.json("preferences", "get")
    assert read["content"]["inputs"]["maxSessionDuration"] == "1"
    assert (read["version"], read["default_version"], read["drifted"]) == ("2", "2", False)
    assert re.search(r"Maximum duration +1 min\n", ssm_tui("preferences", "get").stdout)


def test_the_regions_name_has_to_be_typed(ssm_tui: CommandLine, somebody_types: None) -> None:
    refused = ssm_tui("preferences", "set", "idleSessionTimeout=5", typed="no\n", status=1)
    assert "123456789012 / ap-northeast-1" in refused.stderr
    assert "Nothing was changed" in refused.stderr
    assert ssm_tui.json("preferences", "get")["version"] == "1"
    ssm_tui("preferences", "set", "idleSessionTimeout=5", typed="ap-northeast-1\n")
    assert ssm_tui.json("preferences", "get")["idle_minutes"] == 5


def test_a_name_that_is_one_letter_off_is_asked_about(
    ssm_tui: CommandLine,
    somebody_types: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = tmp_path / "editor"
    # What is not meant is edited again: the second time it is left as it is.
    script.write_text("#!/bin/sh\nsed -i s/maxSessionDuration/maxSesionDuration/ $1\n")
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    asked = ssm_tui("preferences", "edit", typed="n\ny\nap-northeast-1\n")
    question = (
        "maxSesionDuration is not an input (did you mean maxSessionDuration?). Save anyway?"
    )
    assert asked.stderr.count(question) == 2
    (problem,) = ssm_tui.json("preferences", "get")["problems"]
    assert "Did you mean `maxSessionDuration`?" in problem


def test_nothing_is_saved_unasked_where_nobody_can_be_asked(ssm_tui: CommandLine) -> None:
    refused = ssm_tui("preferences", "set", "idleSessionTimeout=5", status=1)
    assert "--yes" in refused.stderr


def test_what_does_not_fit_is_answered_with_a_sentence(ssm_tui: CommandLine) -> None:
    wrong = ssm_tui("preferences", "set", "maxSessionDuration=2000", "--yes", status=1)
    assert "from 1 to 1,440" in wrong.stderr
    unknown = ssm_tui("preferences", "set", "maxDuration=1", "--yes", status=1)
    assert "maxSessionDuration" in unknown.stderr
    ssm_tui("preferences", "set", "maxSessionDuration", "--yes", status=2)


def test_the_document_is_edited_as_text_and_keeps_what_nobody_knows(
    ssm_tui: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i \'s/"inputs": {/"inputs": {"futureKey": [1],/\' $1\n')
    script.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.setenv("VISUAL", "")
    ssm_tui("preferences", "edit", "--yes")
    ssm_tui("preferences", "set", "maxSessionDuration=", "--yes")
    inputs = ssm_tui.json("preferences", "get")["content"]["inputs"]
    assert inputs == {"futureKey": [1], "maxSessionDuration": ""}


def test_a_document_that_is_no_json_is_not_saved(
    ssm_tui: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "editor"
    script.write_text("#!/bin/sh\necho '{' > $1\n")
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    refused = ssm_tui("preferences", "edit", "--yes", status=1)
    assert "not a JSON object" in refused.stderr
    assert ssm_tui.json("preferences", "get")["version"] == "1"


def test_a_missing_document_is_created(monkeypatch: pytest.MonkeyPatch) -> None:
    options = SandboxOptions(seed_history=False)
    with command_line(monkeypatch, options) as ssm_tui:
        before = ssm_tui.json("preferences", "get")
        saved = json.loads(
            ssm_tui("preferences", "set", "maxSessionDuration=1", "--yes", "--json").stdout
        )
        after = ssm_tui.json("preferences", "get")
    assert not before["exists"]
    assert saved["created"]
    assert after["exists"]
    assert after["content"]["inputs"]["maxSessionDuration"] == "1"


def test_what_others_wrote_into_the_document_cannot_act_on_the_terminal(
    ssm_tui: CommandLine,
) -> None:
    hostile = "\x1b[2J\x1b]0;mine\x07\x9b31m [red]x[/]\ntwo\u202e" + "x" * 10_000
    inputs = dict.fromkeys(("runAsEnabled", "s3KeyPrefix", "kmsKeyId", hostile), hostile)
    inputs["s3BucketName"] = "logs"
    ssm_tui.sandbox.state.documents.set_preferences(inputs)
    for words in (["get"], ["get", "--json"], ["set", "maxSessionDuration=1", "--yes"]):
        said = ssm_tui("preferences", *words)
        acting = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
        assert not acting.search(said.stdout + said.stderr)
    assert ssm_tui.json("preferences", "get")["content"]["inputs"][hostile] == hostile


def test_a_missing_permission_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    options = SandboxOptions(
        seed_history=False, max_minutes=60, denied_actions=frozenset({"ssm:UpdateDocument"})
    )
    with command_line(monkeypatch, options) as ssm_tui:
        denied = ssm_tui("preferences", "set", "maxSessionDuration=1", "--yes", status=1)
    assert "ssm:UpdateDocument" in denied.stderr


def test_what_was_written_in_the_editor_is_kept_when_it_cannot_be_saved(
    ssm_tui: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nsed -i \'s/"60"/"45"/\' $1\n')
    script.chmod(0o700)
    monkeypatch.setenv("VISUAL", str(script))
    ssm_tui.sandbox.api_faults.denied.add("ssm:UpdateDocument")
    refused = ssm_tui("preferences", "edit", "--yes", status=1)
    assert "Your text is saved in" in refused.stderr
    [kept] = export_directory().iterdir()
    assert '"maxSessionDuration": "45"' in kept.read_text()


def test_a_version_that_rules_becomes_the_default_one_when_that_was_confirmed(
    ssm_tui: CommandLine, somebody_types: None
) -> None:
    newer = {
        "schemaVersion": "1.0",
        "sessionType": "Standard_Stream",
        "inputs": {"maxSessionDuration": "45"},
    }
    ssm_tui.sandbox.state.documents.update_document(
        {"Name": "SSM-SessionManagerRunShell", "Content": json.dumps(newer)}
    )
    same = ("preferences", "set", "maxSessionDuration=45")
    assert "New sessions follow version 2" in ssm_tui("preferences", "get").stderr
    refused = ssm_tui(*same, typed="\n", status=1)
    assert "becomes the default version. Type ap-northeast-1" in refused.stderr
    assert ssm_tui.json("preferences", "get")["drifted"]
    ssm_tui(*same, typed="ap-northeast-1\n")
    assert not ssm_tui.json("preferences", "get")["drifted"]
