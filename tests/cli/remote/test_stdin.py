"""What stands in standard input is seen, and not one byte of it is taken."""

import os
import pty
import socket
from pathlib import Path

from tui.cli.remote.stdin import data_waits


def test_a_pipe_counts_while_it_holds_a_byte_and_keeps_it() -> None:
    reader, writer = os.pipe()
    assert not data_waits(reader)
    os.write(writer, b"x")
    assert data_waits(reader)
    os.close(writer)
    assert data_waits(reader)
    assert os.read(reader, 2) == b"x"
    assert not data_waits(reader)
    os.close(reader)


def test_a_socket_counts_while_it_holds_a_byte() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert not data_waits(ours.fileno())
        theirs.sendall(b"x")
        assert data_waits(ours.fileno())
        assert ours.recv(2) == b"x"
        theirs.close()
        assert not data_waits(ours.fileno())


def test_a_file_counts_up_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"xy")
    with (tmp_path / "file").open("rb", buffering=0) as file:
        assert data_waits(file.fileno())
        file.seek(1)
        assert data_waits(file.fileno())
        assert file.tell() == 1
        file.seek(2)
        assert not data_waits(file.fileno())


def test_terminals_devices_folders_and_what_is_closed_do_not_count(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    os.write(master, b"typed\n")
    assert not data_waits(slave)
    os.close(master)
    os.close(slave)
    for path in (Path(os.devnull), tmp_path):
        descriptor = os.open(path, os.O_RDONLY)
        assert not data_waits(descriptor)
        os.close(descriptor)
        assert not data_waits(descriptor)
