"""Where a forwarded port listens on this machine."""

import socket
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sessions.headless.local_address import (
    AddressUnavailable,
    BadAddress,
    LocalAddress,
    address_of,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("5432", LocalAddress(5432)),
        ("0", LocalAddress()),
        ("localhost:80", LocalAddress(80)),
        ("127.0.0.2:80", LocalAddress(80, "127.0.0.2")),
        ("[::1]:5432", LocalAddress(5432, "::1")),
        ("0.0.0.0:80", LocalAddress(80, "0.0.0.0")),
        ("./db.sock", LocalAddress(path="./db.sock")),
    ],
)
def test_a_place_to_listen_is_read(text: str, address: LocalAddress) -> None:
    assert LocalAddress.parse(text) == address


@pytest.mark.parametrize(
    "text", ["", "http", "65536", "::1", "db:80", "[::1]", "/a\0b", "1:2:3"]
)
def test_what_is_none_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadAddress, match="is not a local address"):
        LocalAddress.parse(text)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        address = LocalAddress.parse(text)
    except BadAddress:
        return
    assert address.path or 0 <= address.port <= 65_535


@pytest.mark.parametrize(
    ("text", "private"),
    [("80", True), ("[::1]:80", True), ("/s", True), ("0.0.0.0:80", False), ("[::]:80", False)],
)
def test_who_can_connect_is_known(text: str, private: bool) -> None:
    assert LocalAddress.parse(text).is_private is private


def test_loopback_is_what_is_listened_on_without_an_address() -> None:
    with LocalAddress().listening() as listener:
        address = address_of(listener)
        assert str(address) == f"127.0.0.1:{address.port}"


def test_a_port_in_use_is_refused_with_advice() -> None:
    with LocalAddress().listening() as taken:
        there = address_of(taken)
        with pytest.raises(AddressUnavailable, match="Choose another local port"):
            there.listen()


def test_a_unix_socket_is_its_owners_and_gone_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "db.sock"
    with LocalAddress(path=str(path)).listening() as listener:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert address_of(listener).path == str(path)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
    assert not path.exists()


def test_a_file_in_the_way_of_a_socket_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "db.sock"
    path.write_text("mine")
    with (
        pytest.raises(AddressUnavailable, match="choose another path"),
        LocalAddress(path=str(path)).listening(),
    ):
        pass
    assert path.read_text() == "mine"


def test_a_path_that_is_too_long_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AddressUnavailable, match="AF_UNIX path too long"):
        LocalAddress(path=str(tmp_path / ("x" * 200))).listen()
