import dataclasses
import urllib.error
import urllib.request
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Connect
from tui.sandbox.calls.signatures import Credentials
from tui.sandbox.service import Sandbox


def code_for(sandbox: Sandbox, sdk: boto3.Session, credentials: Credentials) -> str:
    client: Any = sdk.client(
        "ssm",
        endpoint_url=sandbox.endpoint_url,
        region_name=sandbox.region,
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
    )
    with pytest.raises(ClientError) as refusal:
        client.start_session(Target=sandbox.state.fleet.instances[0].instance_id)
    client.close()
    return str(refusal.value.response["Error"]["Code"])


def test_a_wrong_secret_is_refused(sandbox: Sandbox, sdk: boto3.Session) -> None:
    wrong = dataclasses.replace(sandbox.credentials, secret_access_key="guess")
    assert code_for(sandbox, sdk, wrong) == "InvalidSignatureException"


def test_an_unknown_key_is_refused(sandbox: Sandbox, sdk: boto3.Session) -> None:
    wrong = dataclasses.replace(sandbox.credentials, access_key_id="AKIAELSE")
    assert code_for(sandbox, sdk, wrong) == "UnrecognizedClientException"


def test_an_unsigned_call_is_refused(sandbox: Sandbox) -> None:
    request = urllib.request.Request(
        sandbox.endpoint_url,
        data=b'{"State": "Active"}',
        headers={"X-Amz-Target": "AmazonSSM.DescribeSessions"},
    )
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=10)
    with refusal.value as answer:
        assert b"MissingAuthenticationToken" in answer.read()


def test_a_signed_call_is_answered(sandbox: Sandbox, connect: Connect) -> None:
    assert connect(sandbox, "ssm").describe_sessions(State="Active")["Sessions"] == []


def test_the_secret_is_not_shown(sandbox: Sandbox) -> None:
    assert sandbox.credentials.secret_access_key not in repr(sandbox.credentials)
