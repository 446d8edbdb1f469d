"""The cipher of section 5.3: its check values, and what does not open."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.protocol.crypto import CountingNonces, agent_cipher, client_cipher
from tui.protocol.errors import LocalProtocolError, TamperedMessage

KEY = bytes(range(64))
NONCE = bytes(range(12))


def check_bytes(size: int) -> bytes:
    return NONCE[:size]


def test_the_client_seals_as_the_check_value_says() -> None:
    sealed = client_cipher(KEY, check_bytes).seal(b"ls\r")
    assert sealed.hex() == "000102030405060708090a0b302150796b6ce92de9e02938ee56f3d16b8741"


def test_the_agent_seals_as_the_check_value_says() -> None:
    sealed = agent_cipher(KEY, check_bytes).seal(b"$ ")
    assert sealed.hex() == "000102030405060708090a0b63225dd1694d3a5e9c0d49f6df095a51f0cb"


@given(st.binary(max_size=2000), st.randoms(use_true_random=False))
def test_each_end_opens_what_the_other_sealed(plaintext: bytes, rng: random.Random) -> None:
    client, agent = client_cipher(KEY, rng.randbytes), agent_cipher(KEY, rng.randbytes)
    assert agent.open(client.seal(plaintext)) == plaintext
    assert client.open(agent.seal(plaintext)) == plaintext
    assert len(client.seal(plaintext)) == len(plaintext) + 28


@given(st.integers(0, 30), st.integers(1, 255))
def test_a_changed_byte_anywhere_does_not_open(place: int, change: int) -> None:
    sealed = bytearray(agent_cipher(KEY, check_bytes).seal(b"abc"))
    sealed[place] ^= change
    with pytest.raises(TamperedMessage, match="changed on the way"):
        client_cipher(KEY, check_bytes).open(bytes(sealed))


@given(st.binary(max_size=60))
def test_bytes_that_were_never_sealed_do_not_open(sealed: bytes) -> None:
    with pytest.raises(TamperedMessage):
        client_cipher(KEY, check_bytes).open(sealed)


def test_an_end_does_not_open_what_it_sealed_itself() -> None:
    client = client_cipher(KEY, check_bytes)
    with pytest.raises(TamperedMessage):
        client.open(client.seal(b"abc"))


def test_agent_nonces_count_up_little_endian_and_wrap() -> None:
    nonces = CountingNonces(b"\xff\x00" + b"\x00" * 10)
    assert [nonces().hex() for _ in range(2)] == ["ff00" + "00" * 10, "0001" + "00" * 10]
    last = CountingNonces(b"\xff" * 12)
    assert [last(), last()] == [b"\xff" * 12, b"\x00" * 12]


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_a_data_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(LocalProtocolError, match="64 bytes"):
        client_cipher(bytes(length), check_bytes)


def test_a_cipher_shows_no_key() -> None:
    assert KEY.hex() not in repr(client_cipher(KEY, check_bytes))
    assert repr(client_cipher(KEY, check_bytes)) == "Cipher(...)"
