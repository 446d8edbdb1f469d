"""What an agent says that has one key: its list, its signatures, and no to all else."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.headless.one_time_key import AgentMessage, OneTimeKey, string, taken

KEY = OneTimeKey()
LIST = bytes([AgentMessage.REQUEST_IDENTITIES])
FAILURE = bytes([AgentMessage.FAILURE])


def blob_of(key: OneTimeKey) -> bytes:
    """The key as its agent lists it."""
    answer = key.answer(LIST)
    assert answer[:5] == bytes([AgentMessage.IDENTITIES_ANSWER]) + (1).to_bytes(4)
    blob, rest = taken(answer[5:])
    assert blob is not None
    assert taken(rest) == (b"one-time key of ssm-tui", b"")
    return blob


@given(data=st.binary(max_size=300), flags=st.integers(0, 2**32 - 1))
def test_a_signature_is_that_of_the_key_that_is_pushed(data: bytes, flags: int) -> None:
    request = string(blob_of(KEY)) + string(data) + flags.to_bytes(4)
    answer = KEY.answer(bytes([AgentMessage.SIGN_REQUEST]) + request)
    assert answer[0] == AgentMessage.SIGN_RESPONSE
    signature, _ = taken(answer[1:])
    assert signature is not None
    algorithm, rest = taken(signature)
    assert algorithm == b"ssh-ed25519"
    public = load_ssh_public_key(KEY.public.encode())
    assert isinstance(public, Ed25519PublicKey)
    raw, _ = taken(rest)
    assert raw is not None
    public.verify(raw, data)


@given(st.binary(max_size=60))
def test_whatever_is_asked_else_fails(message: bytes) -> None:
    if message[:1] != LIST:
        assert KEY.answer(message) == FAILURE


def test_it_does_not_sign_for_the_key_of_another() -> None:
    request = string(blob_of(OneTimeKey())) + string(b"data") + bytes(4)
    assert KEY.answer(bytes([AgentMessage.SIGN_REQUEST]) + request) == FAILURE


def test_the_public_half_has_the_length_that_aws_asks_for() -> None:
    assert KEY.public.startswith("ssh-ed25519 ")
    assert 80 <= len(KEY.public) <= 4096
