import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tests.support.aws.sandbox_calls import content, create, refusal_of
from tui.sandbox.account.document_checks import minutes
from tui.sandbox.account.documents import PREFERENCES
from tui.sandbox.service import Sandbox


def update(ssm: Any, text: str) -> str:
    answer = ssm.update_document(Name=PREFERENCES, Content=text, DocumentVersion="$LATEST")
    return str(answer["DocumentDescription"]["DocumentVersion"])


def read(ssm: Any, version: str) -> str:
    answer = ssm.get_document(Name=PREFERENCES, DocumentVersion=version)
    return str(answer["Content"])


def test_there_are_no_preferences_until_somebody_makes_them(ssm: Any) -> None:
    with pytest.raises(ClientError) as refusal:
        ssm.get_document(Name=PREFERENCES)
    assert refusal.value.response["Error"]["Code"] == "InvalidDocument"


def code_of(call: Callable[..., Any], **arguments: Any) -> str:
    return str(refusal_of(call, **arguments)["Error"]["Code"])


def session_document(**more: Any) -> str:
    return json.dumps({"schemaVersion": "1.0", "sessionType": "Standard_Stream", **more})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "InvalidDocumentContent"),
        ("{}", "InvalidDocumentSchemaVersion"),
        (session_document(sessionType=None), "InvalidDocumentContent"),
        (session_document(sessionType="Shell"), "InvalidDocumentContent"),
        (session_document(inputs={"idleSessionTimeout": "61"}), "InvalidDocumentContent"),
        (session_document(description="x" * 66_000), "MaxDocumentSizeExceeded"),
    ],
)
def test_what_aws_would_not_take_as_a_session_document_has_its_code(
    ssm: Any, text: str, code: str
) -> None:
    new = {"Name": "Mine", "DocumentType": "Session", "DocumentFormat": "JSON"}
    assert code_of(ssm.create_document, Content=text, **new) == code
    ssm.create_document(Content=session_document(), **new)
    again = {"Name": "Mine", "DocumentVersion": "$LATEST"}
    assert code_of(ssm.update_document, Content=text, **again) == code


def test_a_document_or_a_version_that_is_not_there_has_its_code(ssm: Any) -> None:
    create(ssm, content())
    for call in (ssm.get_document, ssm.describe_document, ssm.update_document_default_version):
        assert code_of(call, Name=PREFERENCES, DocumentVersion="9") == "InvalidDocumentVersion"
        assert code_of(call, Name="Nope", DocumentVersion="1") == "InvalidDocument"
    assert code_of(ssm.delete_document, Name="AWS-StartSSHSession") == "InvalidDocument"
    assert code_of(create, ssm=ssm, text=content()) == "DocumentAlreadyExists"
    new = {"Content": content(), "DocumentType": "Session"}
    assert code_of(ssm.create_document, Name="AWS-Mine", **new) == "ValidationException"


def test_two_versions_of_one_name_are_refused(ssm: Any) -> None:
    create(ssm, content())
    named = {"Name": PREFERENCES, "DocumentVersion": "$LATEST", "VersionName": "strict"}
    ssm.update_document(Content=content(idleSessionTimeout="5"), **named)
    other = content(idleSessionTimeout="6")
    assert (
        code_of(ssm.update_document, Content=other, **named) == "DuplicateDocumentVersionName"
    )


def test_no_answer_about_a_document_shows_who_stores_it(ssm: Any) -> None:
    created = create(ssm, content())
    described = ssm.describe_document(Name=PREFERENCES)["Document"]
    for answer in (created["DocumentDescription"], described):
        assert answer["PlatformTypes"] == ["Windows", "Linux", "MacOS"]
        assert None not in answer.values()
        assert "moto" not in str(answer)


@pytest.mark.parametrize("text", ["{", "[]", '{"schemaVersion": "1.0"}', "", "null"])
def test_a_session_document_of_any_shape_can_be_planted(
    start_sandbox: StartSandbox, connect: Connect, text: str
) -> None:
    sandbox = start_sandbox(document=text)
    ssm = connect(sandbox, "ssm")
    assert read(ssm, "$LATEST") == text
    target = sandbox.state.fleet.instances[0].instance_id
    if text.endswith("}"):
        assert ssm.start_session(Target=target)["SessionId"]
    else:
        assert code_of(ssm.start_session, Target=target) == "InvalidDocument"


def test_limits_in_the_options_are_strings_in_the_document(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(max_minutes=1, idle_minutes=5)
    inputs = json.loads(read(connect(sandbox, "ssm"), "$LATEST"))["inputs"]
    assert inputs == {"maxSessionDuration": "1", "idleSessionTimeout": "5"}


def test_latest_and_default_part_ways_until_the_default_is_set(ssm: Any) -> None:
    create(ssm, content(idleSessionTimeout="5"))
    assert update(ssm, content(idleSessionTimeout="10")) == "2"
    assert read(ssm, "$LATEST") == content(idleSessionTimeout="10")
    assert read(ssm, "$DEFAULT") == content(idleSessionTimeout="5")
    ssm.update_document_default_version(Name=PREFERENCES, DocumentVersion="2")
    assert read(ssm, "$DEFAULT") == content(idleSessionTimeout="10")


def test_preferences_can_be_set_back(ssm: Any) -> None:
    create(ssm, content(idleSessionTimeout="5"))
    update(ssm, content(idleSessionTimeout="10"))
    assert update(ssm, content(idleSessionTimeout="5")) == "3"
    versions = ssm.list_document_versions(Name=PREFERENCES)["DocumentVersions"]
    assert [each["DocumentVersion"] for each in versions] == ["3", "2", "1"]
    assert [each["IsDefaultVersion"] for each in versions] == [False, False, True]


def test_an_update_that_changes_nothing_says_so(ssm: Any) -> None:
    create(ssm, content())
    with pytest.raises(ClientError, match="DuplicateDocumentContent"):
        update(ssm, content())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (content(maxSessionDuration="1441"), "InvalidDocumentContent"),
        (content(idleSessionTimeout="0"), "InvalidDocumentContent"),
        (content(idleSessionTimeout="soon"), "InvalidDocumentContent"),
        ("{", "InvalidDocumentContent"),
        ('{"schemaVersion": "2.2"}', "InvalidDocumentSchemaVersion"),
    ],
)
def test_preferences_that_aws_would_not_take_are_refused(
    ssm: Any, text: str, code: str
) -> None:
    with pytest.raises(ClientError) as refusal:
        create(ssm, text)
    assert refusal.value.response["Error"]["Code"] == code


def test_the_latest_version_rules_a_session_whatever_the_default(
    ssm: Any, sandbox: Any
) -> None:
    create(ssm, content(maxSessionDuration="30"))
    update(ssm, content(maxSessionDuration="45"))
    target = sandbox.state.fleet.instances[0].instance_id
    session_id = ssm.start_session(Target=target)["SessionId"]
    answer = ssm.describe_sessions(
        State="Active", Filters=[{"key": "SessionId", "value": session_id}]
    )
    assert answer["Sessions"][0]["MaxSessionDuration"] == "45"


def test_each_version_says_when_it_was_written_by_the_services_clock(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    ssm = connect(start_sandbox(max_minutes=60, clock_skew=-7200.0), "ssm")
    update(ssm, content(maxSessionDuration="45"))
    answers = [ssm.get_document(Name=PREFERENCES, DocumentVersion=n) for n in ("1", "2")]
    now = datetime.now(UTC) - timedelta(hours=2)
    first, second = (answer["CreatedDate"] for answer in answers)
    assert first < now - timedelta(days=30)
    assert abs(second - now) < timedelta(minutes=10)
    listed = ssm.list_document_versions(Name=PREFERENCES)["DocumentVersions"]
    assert [each["CreatedDate"] for each in listed] == [second, first]


def test_a_version_that_is_not_there_is_refused(ssm: Any) -> None:
    create(ssm, content())
    with pytest.raises(ClientError, match="InvalidDocumentVersion"):
        read(ssm, "2")


def test_a_document_is_described_with_its_platforms_and_found_by_its_arn(ssm: Any) -> None:
    create(ssm, content())
    arn = f"arn:aws:ssm:ap-northeast-1:123456789012:document/{PREFERENCES}"
    document = ssm.describe_document(Name=arn, DocumentVersion="$DEFAULT")["Document"]
    assert document["PlatformTypes"] == ["Windows", "Linux", "MacOS"]
    assert document["DocumentType"] == "Session"


def test_the_documents_that_aws_owns_are_there(ssm: Any) -> None:
    answer = ssm.get_document(Name="AWS-StartPortForwardingSession")
    assert json.loads(answer["Content"])["sessionType"] == "Port"
    assert answer["DocumentType"] == "Session"


def test_changes_of_documents_are_in_the_trail(
    sandbox: Sandbox, connect: Connect, ssm: Any
) -> None:
    create(ssm, content())
    with pytest.raises(ClientError):
        create(ssm, content())
    update(ssm, content(maxSessionDuration="1"))
    ssm.update_document_default_version(Name=PREFERENCES, DocumentVersion="2")
    ssm.delete_document(Name=PREFERENCES)
    found = connect(sandbox, "cloudtrail").lookup_events()["Events"]
    assert {each["EventName"] for each in found} == {
        "CreateDocument",
        "UpdateDocument",
        "UpdateDocumentDefaultVersion",
        "DeleteDocument",
    }
    assert len(found) == 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [("20", 20), (" 5 ", 5), (7, 7), ("", None), (None, None), ("0", None), (True, None)],
)
def test_minutes_are_read_as_documents_write_them(value: object, expected: int | None) -> None:
    assert minutes(value) == expected


def test_a_session_document_for_commands_starts_no_session(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(document_schema="2.2")
    ssm = connect(sandbox, "ssm")
    read = json.loads(ssm.get_document(Name=PREFERENCES)["Content"])
    assert read["schemaVersion"] == "2.2"
    target = sandbox.state.fleet.instances[0].instance_id
    for name in (PREFERENCES, "AWS-RunShellScript"):
        with pytest.raises(ClientError, match="not of type Session"):
            ssm.start_session(Target=target, DocumentName=name)
    with pytest.raises(ClientError, match="not of type Session"):
        ssm.start_session(Target=target)


def test_what_the_document_says_itself_goes_before_the_minutes(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(max_minutes=60, inputs={"maxSessionDuration": "5"})
    content = connect(sandbox, "ssm").get_document(Name=PREFERENCES)["Content"]
    assert json.loads(content)["inputs"] == {"maxSessionDuration": "5"}
