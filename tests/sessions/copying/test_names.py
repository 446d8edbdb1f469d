"""TARGET:PATH as scp reads it, and names that come back as they went."""

import os
import subprocess
from base64 import b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.sessions.copying.names import (
    RemotePath,
    escaped,
    folder_of,
    is_harmless,
    joined,
    last_part,
    remote_path,
    rooted,
    unescaped,
)

FILE_NAMES = st.binary(min_size=1).filter(lambda name: b"\0" not in name).map(os.fsdecode)


@pytest.mark.parametrize(
    ("text", "target", "path"),
    [
        ("web-01:/etc/hosts", "web-01", "/etc/hosts"),
        ("web-01:", "web-01", ""),
        ("web 01:a b:c", "web 01", "a b:c"),
        ("web-01:dir/file", "web-01", "dir/file"),
        ("10.0.0.5:x", "10.0.0.5", "x"),
        ("[fd00::1]:x", "fd00::1", "x"),
        ("[tag:a=b:c]:x", "tag:a=b:c", "x"),
        ("tag:Name=web-01:/x:y", "tag:Name=web-01", "/x:y"),
        ("tag:aws:autoscaling:groupName=a:/x", "tag:aws:autoscaling:groupName=a", "/x"),
        (
            "arn:aws:ec2:eu-west-1:123456789012:instance/i-0a:/etc/x",
            "arn:aws:ec2:eu-west-1:123456789012:instance/i-0a",
            "/etc/x",
        ),
        ("Name=web-01:/x", "Name=web-01", "/x"),
        # Sessions are not opened on Windows, so that this is no drive.
        ("C:\\x", "C", "\\x"),
    ],
)
def test_a_name_with_a_colon_is_on_an_instance(text: str, target: str, path: str) -> None:
    assert remote_path(text) == RemotePath(target, path)


@pytest.mark.parametrize("text", ["file", "./a:b", "/a:b", "dir/a:b", ":a", "-", "[a]", "a\n"])
def test_a_name_with_a_slash_before_its_colon_is_here(text: str) -> None:
    assert remote_path(text) is None


@given(st.text(), st.text())
def test_what_stands_in_brackets_is_the_target_whatever_it_is(target: str, path: str) -> None:
    found = remote_path(f"[{target}]:{path}")
    if target and "]" not in target:
        assert found == RemotePath(target, path)


@given(st.text())
def test_what_is_read_is_what_was_written(text: str) -> None:
    found = remote_path(text)
    if found is not None:
        whole = f"{found.target}:{found.path}"
        assert text in (whole, f"[{found.target}]:{found.path}")


@given(FILE_NAMES)
@example("~")
@example("a\n")
def test_a_name_goes_there_as_printable_ascii_and_comes_back(name: str) -> None:
    sent = escaped(name)
    assert sent.isascii()
    assert sent.isprintable()
    assert " " not in sent
    encoded = b64encode(os.fsencode(name)).decode()
    assert unescaped(f"={encoded}") == name
    assert unescaped(f",{name}") == name


def test_a_shell_reads_every_byte_of_a_name() -> None:
    name = os.fsdecode(bytes(range(1, 256)))
    command = ["sh", "-c", 'printf %b "$1"', "sh", escaped(name)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == bytes(range(1, 256))


@given(FILE_NAMES)
def test_only_a_file_of_a_folder_is_harmless(name: str) -> None:
    if is_harmless(name):
        assert os.path.normpath(f"/top/{name}") == f"/top/{name}"
        assert name.splitlines() == [name]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a\nb", "\x1b[2J", "\x7f", "\x9b1m"])
def test_a_name_that_could_do_something_is_not(name: str) -> None:
    assert not is_harmless(name)


def test_paths_are_taken_apart_and_put_together() -> None:
    assert [rooted(path) for path in ("", "-x", "~", "~x", "~/x", "/x", "./x")] == [
        *(".", "./-x", "~", "./~x", "~/x", "/x", "./x")
    ]
    assert [last_part(path) for path in ("/a/b/", "./b", "/", ".", "~", "a/..")] == [
        *("b", "b", "", "", "", "")
    ]
    assert [folder_of(path) for path in ("/a", "/a/b/", "./b", "~/b")] == ["/", "/a", ".", "~"]
    assert (joined("/", "a"), joined("~", "a")) == ("/a", "~/a")
