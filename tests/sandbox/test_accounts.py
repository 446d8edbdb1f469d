"""A second account and further regions: each with its own, and blind to the others."""

from functools import partial
from typing import Any

import boto3
import pytest
from botocore.config import Config

from tests.sandbox.conftest import StartSandbox
from tests.support.aws.sandbox_calls import profiles_of, refusal_of
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, MfaRefused
from tui.aws.identity.mfa import MfaQuestion
from tui.aws.instances import list_instances
from tui.sandbox.account.role import GUARDED_ROLE, OTHER_ACCOUNT_ID
from tui.sandbox.api.temporary import WRONG_CODE
from tui.sandbox.service import Sandbox

OTHER = OTHER_ACCOUNT_ID
REGIONS = ("us-east-1", "eu-west-1")


@pytest.fixture
def wide(start_sandbox: StartSandbox) -> Sandbox:
    """Two accounts in three regions."""
    return start_sandbox(accounts=2, regions=REGIONS)


def client(sandbox: Sandbox, service: str, account: str, region: str = "") -> Any:
    keys = sandbox.wallet.others.get(account, sandbox.credentials)
    return boto3.client(
        service,
        endpoint_url=sandbox.endpoint_url,
        region_name=region or sandbox.region,
        aws_access_key_id=keys.access_key_id,
        aws_secret_access_key=keys.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}),
    )


def test_sts_says_whose_the_keys_are(wide: Sandbox) -> None:
    for account in (wide.account, OTHER):
        told = client(wide, "sts", account).get_caller_identity()
        assert told["Account"] == account
        assert f":{account}:assumed-role/" in told["Arn"]


def test_no_two_places_have_a_machine_or_a_name_in_common(wide: Sandbox) -> None:
    ids: list[str] = []
    names: list[str] = []
    for account in (wide.account, OTHER):
        for region in (wide.region, *REGIONS):
            answer = client(wide, "ec2", account, region).describe_instances()
            machines = [each["Instances"][0] for each in answer["Reservations"]]
            assert {each["OwnerId"] for each in answer["Reservations"]} == {account}
            ids += [each["InstanceId"] for each in machines]
            tags = [tag for each in machines for tag in each["Tags"]]
            names += [tag["Value"] for tag in tags if tag["Key"] == "Name"]
            listed = client(wide, "ssm", account, region).describe_instance_information()
            assert listed["InstanceInformationList"]
    assert len(set(ids)) == len(ids) > 6 * 10
    assert len(set(names)) == len(names)


def test_a_session_is_known_in_its_own_account_and_region_alone(wide: Sandbox) -> None:
    at_home = wide.state.fleets["eu-west-1"].instances[0].instance_id
    own = client(wide, "ssm", wide.account, "eu-west-1")
    session = own.start_session(Target=at_home)["SessionId"]
    assert own.describe_sessions(State="Active")["Sessions"][0]["SessionId"] == session
    for place in ((OTHER, "eu-west-1"), (wide.account, "us-east-1"), (OTHER, wide.region)):
        ssm = client(wide, "ssm", *place)
        assert ssm.describe_sessions(State="Active")["Sessions"] == []
        for call in (ssm.terminate_session, ssm.resume_session):
            assert (
                refusal_of(call, SessionId=session)["Error"]["Code"] == "DoesNotExistException"
            )
        refused = refusal_of(ssm.start_session, Target=at_home)["Error"]["Code"]
        assert refused == "TargetNotConnected"
        events = client(wide, "cloudtrail", *place).lookup_events()["Events"]
        assert all(session not in event["CloudTrailEvent"] for event in events)
    assert own.terminate_session(SessionId=session)


def test_the_past_of_each_place_is_its_own(start_sandbox: StartSandbox) -> None:
    wide = start_sandbox(accounts=2, regions=REGIONS, seed_history=5)
    seen: set[str] = set()
    for account in (wide.account, OTHER):
        for region in (wide.region, *REGIONS):
            past = client(wide, "ssm", account, region).describe_sessions(State="History")
            assert len(past["Sessions"]) == 5
            seen |= {each["SessionId"] for each in past["Sessions"]}
            assert all(f":{account}:" in each["Owner"] for each in past["Sessions"])
            fleet = wide.states[account].fleets[region]
            assert all(fleet.get(each["Target"]) for each in past["Sessions"])
    assert len(seen) == 6 * 5


def test_preferences_keys_logs_and_buckets_are_of_one_account(wide: Sandbox) -> None:
    name = "SSM-SessionManagerRunShell"
    wide.states[OTHER].documents_of("eu-west-1").set_preferences({"maxSessionDuration": "5"})
    assert client(wide, "ssm", OTHER, "eu-west-1").get_document(Name=name)["Content"]
    for place in ((wide.account, "eu-west-1"), (OTHER, "us-east-1")):
        refusal = refusal_of(client(wide, "ssm", *place).get_document, Name=name)
        assert refusal["Error"]["Code"] == "InvalidDocument"
    key = client(wide, "kms", OTHER).describe_key(KeyId="alias/session-manager")["KeyMetadata"]
    assert key["AWSAccountId"] == OTHER
    assert client(wide, "logs", OTHER, "us-east-1").describe_log_groups()["logGroups"]
    bucket = f"session-logs-{OTHER}"
    client(wide, "s3", OTHER).put_object(Bucket=bucket, Key="a", Body=b"a")
    home = client(wide, "s3", wide.account)
    refusal = refusal_of(home.get_object, Bucket=bucket, Key="a")
    assert refusal["Error"]["Code"] == "AccessDenied"


def test_iam_is_of_one_account(wide: Sandbox) -> None:
    client(wide, "iam", OTHER).create_user(UserName="robot")
    assert client(wide, "iam", wide.account).list_users()["Users"] == []
    caller = wide.states[OTHER].caller
    simulated = client(wide, "iam", OTHER).simulate_principal_policy(
        PolicySourceArn=caller.role_arn, ActionNames=["ssm:StartSession"]
    )
    assert simulated["EvaluationResults"][0]["EvalDecision"] == "allowed"


@pytest.mark.parametrize(
    ("written", "denied"),
    [
        (
            f"{OTHER}/ssm:DescribeInstanceInformation",
            {(OTHER, "us-east-1"), (OTHER, "eu-west-1")},
        ),
        (f"{OTHER}/us-east-1/ssm:Describe*", {(OTHER, "us-east-1")}),
        ("us-east-1/ssm:*", {(OTHER, "us-east-1"), ("123456789012", "us-east-1")}),
    ],
)
def test_a_denial_can_hold_in_one_account_or_region(
    start_sandbox: StartSandbox, written: str, denied: set[tuple[str, str]]
) -> None:
    wide = start_sandbox(accounts=2, regions=REGIONS, denied_actions=frozenset({written}))
    for account in (wide.account, OTHER):
        for region in REGIONS:
            ssm = client(wide, "ssm", account, region)
            if (account, region) in denied:
                code = refusal_of(ssm.describe_instance_information)["Error"]["Code"]
                assert code == "AccessDeniedException"
            else:
                assert ssm.describe_instance_information()


def test_a_throttle_of_one_region_leaves_the_other_alone(start_sandbox: StartSandbox) -> None:
    throttled = {"eu-west-1/ssm:DescribeInstanceInformation": 2}
    wide = start_sandbox(regions=REGIONS, throttled=throttled)
    here = client(wide, "ssm", wide.account, "eu-west-1")
    assert client(wide, "ssm", wide.account, "us-east-1").describe_instance_information()
    for _ in range(2):
        code = refusal_of(here.describe_instance_information)["Error"]["Code"]
        assert code == "ThrottlingException"
    assert here.describe_instance_information()


def test_a_role_of_the_other_account_can_be_assumed_and_is_of_that(wide: Sandbox) -> None:
    sts = client(wide, "sts", wide.account)
    role = f"arn:aws:iam::{OTHER}:role/"
    given = sts.assume_role(RoleArn=f"{role}Operator", RoleSessionName="you")["Credentials"]
    there = boto3.client(
        "sts",
        endpoint_url=wide.endpoint_url,
        region_name=wide.region,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
    assert there.get_caller_identity()["Account"] == OTHER
    for closed in ("arn:aws:iam::999999999999:role/Operator", f"{role}{GUARDED_ROLE}"):
        refusal = refusal_of(sts.assume_role, RoleArn=closed, RoleSessionName="you")
        assert refusal["Error"]["Code"] == "AccessDenied"


async def test_the_profiles_lead_to_the_accounts(wide: Sandbox) -> None:
    profiles_of(wide)
    accounts = {}
    for profile in ("production", "staging"):
        aws = Aws(profile=profile, region="eu-west-1")
        accounts[profile] = (await aws.identity()).account
        nodes = [node async for page in list_instances(aws) for node in page]
        assert len(nodes) == 13
        aws.close()
    assert accounts == {"production": wide.account, "staging": OTHER}


def _answer(code: str, question: MfaQuestion) -> str:
    return code


async def test_the_guarded_profile_needs_a_code(wide: Sandbox) -> None:
    profiles_of(wide)
    for code, error in ((WRONG_CODE, MfaRefused), ("123456", None)):
        aws = Aws(profile="guarded")
        aws.mfa_prompt = partial(_answer, code)
        if error is None:
            assert (await aws.identity()).account == OTHER
        else:
            with pytest.raises(error):
                await aws.identity()
        aws.close()


async def test_one_account_alone_may_be_denied_to_the_program(wide: Sandbox) -> None:
    profiles_of(wide)
    wide.faults[OTHER].denied.add("ssm:DescribeInstanceInformation")
    aws = Aws(profile="staging")
    with pytest.raises(AccessDenied, match="DescribeInstanceInformation"):
        await anext(list_instances(aws))
    aws.close()


def test_an_account_that_was_not_asked_for_is_not_there(sandbox: Sandbox) -> None:
    assert list(sandbox.states) == [sandbox.account]
    sts = client(sandbox, "sts", sandbox.account)
    role = f"arn:aws:iam::{OTHER}:role/Operator"
    refusal = refusal_of(sts.assume_role, RoleArn=role, RoleSessionName="you")
    assert refusal["Error"]["Code"] == "AccessDenied"
