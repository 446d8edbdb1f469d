"""A session document of the user's choice is checked before anything is started."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from tests.support.aws.fake_aws import FakeAws
from tui.aws.documents.document import ChosenDocument
from tui.aws.errors import ErrorContext, NotFound
from tui.cli import main
from tui.cli.remote.document import DocumentRefused, for_exec, for_forward
from tui.sandbox.account.session_documents import CUSTOM, OWNED
from tui.sessions.headless.forward import Destination
from tui.ui.desk.dependencies import FirstSession

FIXED = {
    "sessionType": "Port",
    "properties": {"host": "db.internal", "portNumber": "5432", "type": "LocalPortForwarding"},
}
DOCUMENTS = {**OWNED, **CUSTOM, "Database": FIXED, "Odd": {"sessionType": "Dance"}}

COMMAND = "AWS-StartNonInteractiveCommand"
REMOTE = "AWS-StartPortForwardingSessionToRemoteHost"


def account() -> FakeAws:
    def get_document(arguments: dict[str, Any]) -> Any:
        if arguments["Name"] not in DOCUMENTS:
            return NotFound(ErrorContext(code="InvalidDocument"))
        return {"Content": json.dumps(DOCUMENTS[arguments["Name"]]), "DocumentVersion": "1"}

    return FakeAws({"get_document": get_document})


async def made(
    name: str,
    *command: str,
    interactive: bool = False,
    values: dict[str, tuple[str, ...]] | None = None,
) -> tuple[dict[str, tuple[str, ...]], bool]:
    """What the document is given in the end, and whether an exit code is told."""
    chosen = ChosenDocument(name, values or {})
    found, tells = await for_exec(account(), chosen, command, interactive=interactive)
    return dict(found.values), tells


async def test_the_words_of_a_command_are_the_documents_command_and_its_streams_are_apart() -> (
    None
):
    assert await made(COMMAND, "ls", "a b") == (
        {"command": ("ls 'a b'",), "separateOutputStream": ("true",)},
        True,
    )
    apart: dict[str, tuple[str, ...]] = {"separateOutputStream": ("false",)}
    assert await made(COMMAND, "ls", values=apart) == ({"command": ("ls",)} | apart, False)
    assert await made("AWS-StartInteractiveCommand", "top", interactive=True) == (
        {"command": ("top",)},
        False,
    )


async def test_a_document_with_a_command_of_its_own_needs_no_words() -> None:
    folder: dict[str, tuple[str, ...]] = {"folder": ("/var",)}
    assert await made("Demo-DiskUsage", values=folder) == (folder, True)
    assert await made("Demo-ViewFile", interactive=True) == ({}, False)
    assert await made("Demo-ShortShell", interactive=True) == ({}, False)


@pytest.mark.parametrize(
    ("name", "command", "interactive", "values", "words"),
    [
        ("Demo-ViewFile", (), False, {}, "on a terminal. Use `ssm-tui exec --interactive`"),
        ("Demo-ShortShell", (), False, {}, "starts a shell"),
        ("Demo-LocalPort", (), False, {}, "Use `ssm-tui forward`"),
        ("Demo-LocalPort", (), True, {}, "Use `ssm-tui forward`"),
        ("Demo-DiskUsage", (), True, {}, "without --interactive"),
        ("Odd", (), False, {}, "doesn't say what kind"),
        ("Demo-DiskUsage", (), False, {}, "folder of Demo-DiskUsage: It is required"),
        ("Demo-DiskUsage", ("ls",), False, {}, "Leave COMMAND out. Its parameters: folder"),
        ("Demo-ShortShell", ("ls",), True, {}, "Leave COMMAND out. It has no parameters"),
        (COMMAND, ("ls",), False, {"command": ("ls",)}, "The command is given twice"),
        (COMMAND, ("ls",), False, {"commando": ("ls",)}, "Did you mean command?"),
    ],
)
async def test_what_does_not_fit_a_command_is_said(
    name: str,
    command: tuple[str, ...],
    interactive: bool,
    values: dict[str, tuple[str, ...]],
    words: str,
) -> None:
    with pytest.raises(DocumentRefused, match=words.replace("?", r"\?")):
        await made(name, *command, interactive=interactive, values=values)


async def test_a_document_that_may_not_be_read_is_started_as_it_is_given(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found, tells = await for_exec(FakeAws(), ChosenDocument("Mine"), ("ls",), interactive=False)
    assert (found, tells) == (ChosenDocument("Mine", {"command": ("ls",)}), False)
    assert "Couldn't read Mine" in capsys.readouterr().err
    chosen, destination = await for_forward(
        FakeAws(), ChosenDocument("Mine", {"portNumber": ("80",)}), None
    )
    assert (str(destination), chosen.session_type) == ("localhost:80", None)


async def test_a_port_is_what_the_document_is_told_or_what_it_says() -> None:
    chosen, destination = await for_forward(
        account(), ChosenDocument(REMOTE), Destination(5432, "db")
    )
    assert chosen.values == {"portNumber": ("5432",), "host": ("db",)}
    assert str(destination) == "db:5432"
    chosen, destination = await for_forward(account(), ChosenDocument("Database"), None)
    assert (chosen.values, str(destination)) == ({}, "db.internal:5432")
    given = ChosenDocument("Demo-LocalPort", {"portNumber": ("8080",)})
    assert str((await for_forward(account(), given, None))[1]) == "localhost:8080"


@pytest.mark.parametrize(
    ("name", "values", "destination", "words"),
    [
        ("Demo-DiskUsage", {}, None, "Use `ssm-tui exec`"),
        ("Demo-LocalPort", {}, None, "It is required"),
        ("Demo-LocalPort", {}, Destination(80), "doesn't match"),
        ("Demo-LocalPort", {}, Destination(8080, "db"), "no parameter host. Leave HOST out"),
        ("Database", {}, Destination(80), "Leave .HOST:.PORT out. It has no parameters"),
        ("Demo-LocalPort", {"portNumber": ("8080",)}, Destination(8081), "is given twice"),
    ],
)
async def test_what_does_not_fit_a_port_is_said(
    name: str, values: dict[str, tuple[str, ...]], destination: Destination | None, words: str
) -> None:
    with pytest.raises(DocumentRefused, match=words):
        await for_forward(account(), ChosenDocument(name, values), destination)


def test_connect_begins_the_app_with_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[FirstSession | None] = []
    monkeypatch.setattr("tui.cli.root.open_app", lambda _, first: begun.append(first))
    arguments = ["connect", "web-01", "--document", "View", "--parameter", "path=/a"]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert begun == [FirstSession("web-01", "", ChosenDocument("View", {"path": ("/a",)}))]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["exec", "w", "--reason", "x", "--parameter", "a=b", "ls"],
            "--parameter needs --document",
        ),
        (["exec", "w", "--reason", "x", "--document", "D D", "ls"], "the name or ARN"),
        (["exec", "w", "--reason", "x", "--document", "Doc", "--parameter", "a"], "KEY=VALUE"),
        (
            ["exec", "w", "--reason", "x", "--document", "Doc", "--parameter", "a="],
            "has no value",
        ),
        (
            ["exec", "w", "--reason", "x", "--stdin", "--document", "Doc", "ls"],
            "can't be combined",
        ),
        (["exec", "w", "--reason", "x"], "Missing argument"),
        (["forward", "w", "80", "--reason", "x", "--parameter", "a=b"], "--parameter needs"),
        (["connect", "w", "--parameter", "a=b"], "--parameter needs --document"),
    ],
)
def test_options_that_do_not_go_together_are_refused_before_aws_is_asked(
    arguments: list[str], words: str
) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert words in " ".join(result.stderr.split())
