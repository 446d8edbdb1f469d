"""Data keys for encrypted sessions, from KMS."""

from tui.aws.client import Aws
from tui.aws.errors import AwsFailure, Facts

KEY_BYTES = 64
"""Two AES-256 keys, one for each direction (section 5.1 of the data-channel description)."""

SESSION_CONTEXT = "aws:ssm:SessionId"
TARGET_CONTEXT = "aws:ssm:TargetId"
CHALLENGE_CONTEXT = "aws:ssm:RandomChallenge"


async def generate_data_key(
    aws: Aws, key_id: str, session_id: str, target: str, challenge: str | None
) -> tuple[bytes, bytes]:
    """A data key of 64 bytes, in the clear and as the agent gets it: (plaintext, ciphertext).

    The encryption context binds it to the session, to the target exactly as StartSession was
    given it, and to the agent's challenge where it offers one (sections 5.1 and 5.2).
    """
    context = {SESSION_CONTEXT: session_id, TARGET_CONTEXT: target}
    if challenge:
        context[CHALLENGE_CONTEXT] = challenge
    answer = await aws.call(
        "kms",
        "generate_data_key",
        KeyId=key_id,
        NumberOfBytes=KEY_BYTES,
        EncryptionContext=context,
    )
    plaintext, ciphertext = answer.get("Plaintext"), answer.get("CiphertextBlob")
    if not isinstance(plaintext, bytes) or len(plaintext) != KEY_BYTES or not ciphertext:
        words = "KMS gave no data key of the length asked for"
        raise AwsFailure(Facts(service="kms", operation="GenerateDataKey", message=words))
    return plaintext, bytes(ciphertext)
