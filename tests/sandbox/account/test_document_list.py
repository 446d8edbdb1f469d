from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tui.sandbox.account.session_documents import CUSTOM, OWNED


def names(ssm: Any, **filters: str) -> list[str]:
    wanted = [{"Key": key, "Values": [value]} for key, value in filters.items()]
    pages = ssm.get_paginator("list_documents").paginate(
        Filters=wanted, PaginationConfig={"PageSize": 2}
    )
    return [each["Name"] for page in pages for each in page["DocumentIdentifiers"]]


def test_session_documents_are_listed_page_by_page_without_the_others(ssm: Any) -> None:
    assert names(ssm, DocumentType="Session") == sorted(
        {*OWNED, *CUSTOM} - {"AWS-RunShellScript"}
    )
    assert names(ssm, DocumentType="Session", Owner="Self") == sorted(CUSTOM)
    assert names(ssm, DocumentType="Command", Owner="Amazon") == ["AWS-RunShellScript"]
    assert names(ssm, DocumentType="Session", Name="AWS-StartPort") == [
        "AWS-StartPortForwardingSession",
        "AWS-StartPortForwardingSessionToRemoteHost",
    ]
    assert names(ssm, Owner="ThirdParty") == names(ssm, PlatformTypes="BeOS") == []


def test_an_entry_tells_whose_it_is_and_when_it_was_written(ssm: Any) -> None:
    wanted = [{"Key": "Name", "Values": ["Demo-ViewFile"]}]
    [entry] = ssm.list_documents(Filters=wanted)["DocumentIdentifiers"]
    assert (entry["Owner"], entry["DocumentType"], entry["SchemaVersion"]) == (
        "123456789012",
        "Session",
        "1.0",
    )
    assert entry["CreatedDate"].year > 2000


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"Filters": [{"Key": "Colour", "Values": ["red"]}]}, "InvalidFilterKey"),
        ({"Filters": [{"Key": "Owner", "Values": ["Self", "Amazon"]}]}, "ValidationException"),
        ({"NextToken": "made up"}, "InvalidNextToken"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    ssm: Any, arguments: dict[str, Any], code: str
) -> None:
    with pytest.raises(ClientError, match=code):
        ssm.list_documents(**arguments)


def test_a_document_can_be_denied_and_another_be_started(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(denied_documents=frozenset({"SSM-*", "AWS-*"}))
    ssm, target = connect(sandbox, "ssm"), sandbox.state.fleet.instances[0].instance_id
    with pytest.raises(ClientError, match="document/SSM-SessionManagerRunShell because"):
        ssm.start_session(Target=target)
    with pytest.raises(ClientError, match=r"ssm:[\w-]+::document/AWS-StartSSHSession"):
        ssm.start_session(Target=target, DocumentName="AWS-StartSSHSession")
    assert ssm.start_session(Target=target, DocumentName="Demo-ShortShell")["SessionId"]
