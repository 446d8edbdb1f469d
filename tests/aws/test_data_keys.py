import base64

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, error
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, AwsError, NotFound
from tui.aws.sessions import generate_data_key

PLAINTEXT = bytes(range(64))


def data_key(plaintext: bytes) -> Answer:
    encoded = base64.b64encode(plaintext).decode()
    return Answer({"Plaintext": encoded, "CiphertextBlob": "Y2lwaGVy", "KeyId": "arn:key"})


async def test_a_data_key_is_bound_to_session_target_and_challenge(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("GenerateDataKey", data_key(PLAINTEXT))
    plaintext, ciphertext = await generate_data_key(aws, "alias/ssm", "jane-0", "i-1", "abc=")
    assert (plaintext, ciphertext) == (PLAINTEXT, b"cipher")
    assert fake.requests[0].arguments == {
        "KeyId": "alias/ssm",
        "NumberOfBytes": 64,
        "EncryptionContext": {
            "aws:ssm:SessionId": "jane-0",
            "aws:ssm:TargetId": "i-1",
            "aws:ssm:RandomChallenge": "abc=",
        },
    }


async def test_without_a_challenge_there_is_none_in_the_context(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("GenerateDataKey", data_key(PLAINTEXT))
    await generate_data_key(aws, "alias/ssm", "jane-0", "i-1", None)
    assert "aws:ssm:RandomChallenge" not in fake.requests[0].arguments["EncryptionContext"]


async def test_a_key_of_another_length_is_refused_and_not_shown(
    fake: AwsServer, aws: Aws
) -> None:
    fake.on("GenerateDataKey", data_key(b"short-secret"))
    with pytest.raises(AwsError) as caught:
        await generate_data_key(aws, "alias/ssm", "jane-0", "i-1", None)
    assert type(caught.value) is AwsError
    assert "short-secret" not in repr(caught.value)


async def test_a_denied_key_names_the_action(fake: AwsServer, aws: Aws) -> None:
    fake.on("GenerateDataKey", error("AccessDeniedException", "The ciphertext refers to ..."))
    with pytest.raises(AccessDenied) as caught:
        await generate_data_key(aws, "alias/ssm", "jane-0", "i-1", None)
    assert caught.value.action == "kms:GenerateDataKey"


async def test_a_key_that_is_gone_is_named(fake: AwsServer, aws: Aws) -> None:
    fake.on("GenerateDataKey", error("NotFoundException", "Alias is not found."))
    with pytest.raises(NotFound, match="alias/ssm does not exist"):
        await generate_data_key(aws, "alias/ssm", "jane-0", "i-1", None)
