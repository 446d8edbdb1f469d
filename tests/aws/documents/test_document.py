"""A session document as somebody wrote it: what it starts, and what holds for its sessions."""

import json
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws, denied, document
from tests.support.virtual_time import run
from tui.aws.documents.document import (
    ChosenDocument,
    SessionDocument,
    SessionType,
    preferences_after,
    preferences_of,
    read_document,
)
from tui.aws.documents.listing import ListedDocument, list_documents
from tui.aws.errors import AccessDenied, ErrorContext, NotFound
from tui.aws.permissions import PREFERENCES_DOCUMENT

VIEW = {
    "schemaVersion": "1.0",
    "description": "Shows a file",
    "sessionType": "InteractiveCommands",
    "parameters": {"path": {"type": "String"}, "lines": {"type": "String", "default": "20"}},
    "properties": {"linux": {"commands": "tail -n {{ lines }} {{ path }}"}},
}


def answers(documents: dict[str, Any], account: Any = None) -> FakeAws:
    def get_document(arguments: dict[str, Any]) -> Any:
        name = arguments["Name"]
        if name == PREFERENCES_DOCUMENT and account is not None:
            return account
        if name not in documents:
            return NotFound(ErrorContext(code="InvalidDocument"))
        return {"Content": json.dumps(documents[name]), "DocumentVersion": "1"}

    return FakeAws({"get_document": get_document})


def read(content: dict[str, Any]) -> SessionDocument:
    return run(read_document(answers({"D": content}), "D"))


def test_a_document_tells_its_kind_its_words_and_what_it_asks_for() -> None:
    found = read(VIEW)
    assert (found.session_type, found.description) == (
        SessionType.INTERACTIVE_COMMAND,
        "Shows a file",
    )
    assert [(each.name, each.is_required) for each in found.parameters] == [
        ("path", True),
        ("lines", False),
    ]
    assert found.properties({"path": ("a",)})["linux"] == {"commands": "tail -n 20 a"}


@pytest.mark.parametrize(
    "content",
    [{}, {"sessionType": 1, "parameters": [], "inputs": 3}, {"parameters": {"a": 1}}],
)
def test_what_makes_no_sense_in_a_document_counts_as_absent(content: dict[str, Any]) -> None:
    found = read(content)
    assert found.session_type is None
    assert all(each.is_required for each in found.parameters)
    assert not found.tells_exit_code({})


def test_a_document_that_does_not_exist_is_named() -> None:
    with pytest.raises(NotFound, match="Nobody does not exist in eu-west-1"):
        run(read_document(answers({}), "Nobody"))


def test_without_preferences_the_usual_document_is_a_shell() -> None:
    found = run(read_document(answers({}), PREFERENCES_DOCUMENT))
    assert found.session_type is SessionType.SHELL


@pytest.mark.parametrize(
    ("property_", "values", "tells"),
    [(True, {}, True), ("{{ apart }}", {}, False), ("{{ apart }}", {"apart": ("true",)}, True)],
)
def test_an_exit_code_is_told_where_the_streams_are_apart(
    property_: object, values: dict[str, tuple[str, ...]], tells: bool
) -> None:
    content = {
        "sessionType": "NonInteractiveCommands",
        "parameters": {"apart": {"type": "String", "default": "False"}},
        "properties": {"linux": {"commands": "df", "separateOutputStream": property_}},
    }
    assert read(content).tells_exit_code(values) is tells


def held(
    inputs: dict[str, Any], account: Any, **values: tuple[str, ...]
) -> tuple[int, int | None]:
    content = {
        "sessionType": "Standard_Stream",
        "inputs": inputs,
        "parameters": {"m": {"default": "7"}},
    }
    aws = answers({"D": content}, account)
    found = run(preferences_of(aws, ChosenDocument("D", values)))
    return found.idle_minutes, found.max_minutes


def test_what_a_document_says_holds_and_the_preferences_fill_the_rest() -> None:
    account = document(maxSessionDuration="60", idleSessionTimeout="9")
    assert held({"maxSessionDuration": "30"}, account) == (9, 30)
    assert held({"idleSessionTimeout": "{{ m }}"}, account) == (7, 60)
    assert held({"idleSessionTimeout": "{{ m }}"}, account, m=("3",)) == (3, 60)


def test_who_may_not_read_the_preferences_is_told_what_the_document_says() -> None:
    assert held({"maxSessionDuration": "30"}, denied("get_document")) == (20, 30)


def test_every_session_document_is_listed_page_by_page() -> None:
    pages = [
        {"DocumentIdentifiers": [{"Name": "A", "Owner": "1"}, {"Owner": "1"}, "?"]},
        {"DocumentIdentifiers": [{"Name": "AWS-B", "Owner": "Amazon"}]},
    ]
    aws = FakeAws({"list_documents": pages})

    async def gather() -> list[ListedDocument]:
        return [one async for page in list_documents(aws) for one in page]

    found = run(gather())
    assert found == [ListedDocument("A", "1"), ListedDocument("AWS-B", "Amazon")]
    assert found[1].is_amazons
    assert aws.calls[0][1]["Filters"] == [{"Key": "DocumentType", "Values": ["Session"]}]


def test_a_list_that_is_denied_names_the_action() -> None:
    async def gather() -> None:
        async for _ in list_documents(FakeAws()):
            pass

    with pytest.raises(AccessDenied, match="ssm:ListDocuments"):
        run(gather())


@pytest.mark.parametrize(
    ("name", "bucket"),
    [
        ("Logged", "ours"),
        ("Plain", "all"),
        ("Gone", "all"),
        ("", "all"),
        (PREFERENCES_DOCUMENT, "all"),
    ],
)
def test_a_session_that_was_has_its_logs_where_its_document_says(
    name: str, bucket: str
) -> None:
    contents = {"Logged": {"inputs": {"s3BucketName": "ours"}}, "Plain": {"inputs": {}}}
    aws = answers(contents, document(s3BucketName="all"))
    assert run(preferences_after(aws, name)).s3_bucket == bucket
