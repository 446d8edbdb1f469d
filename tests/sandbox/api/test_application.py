import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect, StartSandbox
from tests.sandbox.signing import as_json
from tests.support.aws.sandbox_calls import refusal_of
from tui.sandbox.account.fixtures import BUCKET
from tui.sandbox.account.role import ACCOUNT_ID, CALLER
from tui.sandbox.service import Sandbox


def test_everyone_is_the_same_assumed_role(sandbox: Sandbox, connect: Connect) -> None:
    identity = connect(sandbox, "sts").get_caller_identity()
    assert identity["Arn"] == CALLER.arn
    assert identity["Account"] == ACCOUNT_ID


def test_what_we_do_not_answer_moto_does(sandbox: Sandbox, connect: Connect) -> None:
    iam = connect(sandbox, "iam")
    iam.create_account_alias(AccountAlias="sandbox")
    assert iam.list_account_aliases()["AccountAliases"] == ["sandbox"]
    connect(sandbox, "kms").create_key()
    s3 = connect(sandbox, "s3")
    s3.create_bucket(
        Bucket="logs", CreateBucketConfiguration={"LocationConstraint": sandbox.region}
    )
    s3.put_object(Bucket="logs", Key="a", Body=b"text")
    assert s3.get_object(Bucket="logs", Key="a")["Body"].read() == b"text"


def test_an_answer_has_a_request_id_and_a_date(ssm: Any) -> None:
    answer = ssm.describe_sessions(State="Active")["ResponseMetadata"]
    assert answer["RequestId"]
    assert answer["HTTPHeaders"]["date"].endswith("GMT")


@pytest.mark.parametrize(
    ("service", "operation"),
    [("ssm", "describe_patch_groups"), ("iam", "list_organizations_features")],
)
def test_what_nobody_answers_is_said_in_aws_words(
    sandbox: Sandbox, connect: Connect, service: str, operation: str
) -> None:
    refusal = refusal_of(getattr(connect(sandbox, service), operation))["Error"]
    assert refusal["Code"] == "NotImplemented"


def test_nothing_looks_like_the_page_of_a_network_but_a_page(
    sandbox: Sandbox, connect: Connect
) -> None:
    s3 = connect(sandbox, "s3")
    missing = refusal_of(s3.head_bucket, Bucket="gone")
    answers = [missing, s3.list_objects_v2(Bucket=BUCKET)]
    answers += [connect(sandbox, "kms").list_keys(), connect(sandbox, "iam").list_users()]
    for answer in answers:
        assert "html" not in answer["ResponseMetadata"]["HTTPHeaders"]["content-type"]
    s3.put_object(Bucket=BUCKET, Key="page", Body=b"<p>", ContentType="text/html")
    assert s3.get_object(Bucket=BUCKET, Key="page")["ContentType"] == "text/html"


def test_a_denied_action_is_refused_in_the_words_of_its_service(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(
        denied_actions=frozenset({"ssm:StartSession", "ec2:DescribeInstances", "s3:GetObject"})
    )
    target = sandbox.state.fleet.instances[0].instance_id
    error = refusal_of(connect(sandbox, "ssm").start_session, Target=target)["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"] == (
        f"User: {CALLER.arn} is not authorized to perform: ssm:StartSession on resource: "
        f"arn:aws:ec2:{sandbox.region}:{ACCOUNT_ID}:instance/{target} because no "
        "identity-based policy allows the ssm:StartSession action"
    )
    error = refusal_of(connect(sandbox, "ec2").describe_instances)["Error"]
    assert error["Code"] == "UnauthorizedOperation"
    error = refusal_of(connect(sandbox, "s3").get_object, Bucket="b", Key="k")["Error"]
    assert error["Code"] == "AccessDenied"


def test_what_is_asked_about_a_bucket_has_an_action_of_its_own(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    sandbox = start_sandbox(denied_actions=frozenset({"s3:ListBucket"}))
    s3 = connect(sandbox, "s3")
    assert refusal_of(s3.head_bucket, Bucket=BUCKET)["Error"]["Code"] == "403"
    assert s3.get_bucket_encryption(Bucket=BUCKET)
    sandbox.api_faults.denied.add("s3:Get*Configuration")
    refusal = refusal_of(s3.get_bucket_encryption, Bucket=BUCKET)["Error"]
    assert refusal["Code"] == "AccessDenied"
    assert s3.list_buckets()["Buckets"]


def test_permissions_can_go_and_come_back(sandbox: Sandbox, ssm: Any) -> None:
    sandbox.api_faults.denied.add("ssm:DescribeSessions")
    refusal_of(ssm.describe_sessions, State="Active")
    sandbox.api_faults.denied.clear()
    ssm.describe_sessions(State="Active")


def test_a_pattern_throttles_so_many_calls_of_whatever_it_fits(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    ssm = connect(start_sandbox(throttled={"ssm:Describe*": 2}), "ssm")
    for _ in range(2):
        with pytest.raises(ClientError, match="ThrottlingException"):
            ssm.describe_sessions(State="Active")
    ssm.describe_sessions(State="Active")


def test_a_throttled_action_works_after_so_many_calls(
    start_sandbox: StartSandbox, connect: Connect
) -> None:
    ssm = connect(start_sandbox(throttled={"ssm:DescribeSessions": 1}), "ssm")
    response = refusal_of(ssm.describe_sessions, State="Active")
    assert response["Error"]["Code"] == "ThrottlingException"
    ssm.describe_sessions(State="Active")


def test_a_command_that_no_agent_runs_is_refused_instead_of_being_a_success(
    sandbox: Sandbox, ssm: Any
) -> None:
    target = sandbox.state.fleet.instances[0].instance_id
    asked = {"DocumentName": "AWS-RunShellScript", "Parameters": {"commands": ["id"]}}
    answer = refusal_of(ssm.send_command, InstanceIds=[target], **asked)
    assert answer["Error"]["Code"] == "NotImplemented"
    refusal_of(ssm.list_commands)


@pytest.mark.parametrize(
    "header", [{"Origin": "https://example.com"}, {"Host": "rebound.example:80"}]
)
def test_a_page_in_a_browser_is_not_served(sandbox: Sandbox, header: dict[str, str]) -> None:
    request = urllib.request.Request(sandbox.endpoint_url, headers=header)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=10)
    with refusal.value as answer:
        assert answer.status == 403


def test_a_body_that_is_not_json_is_refused(sandbox: Sandbox) -> None:
    call = as_json(sandbox, "TrentService.ListKeys", b"[1")
    assert "SerializationException" in call.signed(sandbox.credentials, "kms").send().text
