"""What is sent to an account that is read only."""

from collections.abc import Iterator

import botocore.session
import pytest
from botocore import xform_name

from tests.support.aws.aws_server import AwsServer, caller
from tests.support.aws.calls_made import calls_made
from tui.aws.client import Aws
from tui.aws.options import StaticCredentials
from tui.aws.reading import READING, ReadOnly, check_reading

CHANGING = {
    ("ec2-instance-connect", "send_ssh_public_key"),
    ("ssm", "create_document"),
    # Its token is for sessions.
    ("ssm", "get_access_token"),
    ("ssm", "resume_session"),
    ("ssm", "start_access_request"),
    ("ssm", "start_session"),
    ("ssm", "terminate_session"),
    ("ssm", "update_document"),
    ("ssm", "update_document_default_version"),
}
"""All that this program ever sends to open a session or to change something."""

VERBS = ("describe_", "get_", "head_", "list_", "lookup_", "simulate_")


@pytest.fixture
def server() -> Iterator[AwsServer]:
    with AwsServer() as fake:
        fake.on("GetCallerIdentity", caller("arn:aws:iam::123456789012:user/you"))
        yield fake


def test_every_call_of_the_program_is_known_to_read_or_to_change() -> None:
    assert calls_made() <= READING | CHANGING
    assert not READING & CHANGING


def test_nothing_that_reads_sounds_like_a_change() -> None:
    others = {(s, o) for s, o in READING if not o.startswith(VERBS)}
    queries = {
        ("athena", "start_query_execution"),
        ("athena", "stop_query_execution"),
        ("cloudtrail", "cancel_query"),
        ("cloudtrail", "start_query"),
        ("logs", "start_query"),
        ("logs", "stop_query"),
    }
    assert others == {("kms", "generate_data_key"), *queries}


@pytest.mark.parametrize("service", sorted({service for service, _ in READING | CHANGING}))
def test_no_other_operation_of_a_service_gets_through(service: str) -> None:
    model = botocore.session.get_session().get_service_model(service)
    names = {xform_name(name) for name in model.operation_names}
    passed = set()
    for name in names:
        try:
            check_reading("[profiles.prod]", service, name)
        except ReadOnly:
            continue
        passed.add((service, name))
    assert passed == {(s, o) for s, o in READING if s == service}


@pytest.mark.parametrize(("service", "operation"), sorted(CHANGING))
@pytest.mark.parametrize("way", ["call", "call_once", "begin", "begin_in"])
async def test_a_change_is_never_sent_whatever_way_it_goes(
    server: AwsServer, service: str, operation: str, way: str
) -> None:
    keys = StaticCredentials("AKIDEXAMPLE", "very-secret-key")
    aws = Aws(region="eu-west-1", endpoint_url=server.url, credentials=keys)
    aws.read_only = "[profiles.prod]"
    where = ("eu-west-1",) if way == "begin_in" else ()
    with pytest.raises(ReadOnly, match=r"was not sent: .* by \[profiles.prod\]"):
        await getattr(aws, way)(*where, service, operation)
    await aws.call("sts", "get_caller_identity")
    assert [each.operation for each in server.requests] == ["GetCallerIdentity"]
    aws.close()
