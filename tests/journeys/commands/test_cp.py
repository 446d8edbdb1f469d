"""`ssm-tui cp`: files and folders, exact and whole or not at all, whatever breaks."""

import asyncio
import os
import random
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import pytest

from tests.journeys.copying import Copier, contents
from tests.journeys.remote import FULL, PATIENCE, Account
from tests.support.full_disk import disk
from tests.support.program import program
from tui.sandbox.errors import SandboxError
from tui.sandbox.gateway.relay import Peer
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.sessions.copying import far_shell, link
from tui.sessions.copying.far_script import TOOLS, shell_script
from tui.sessions.copying.talk import CopyFailed

SIZE = 50_000_000 if FULL else 1_500_000
"""Bytes of a large file."""

CUTS = 20 if FULL else 4
FILES = 2_000 if FULL else 40
CALL = ("cp", "--reason", "look")


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    with Sandbox(SandboxOptions(seed_history=False)) as sandbox:
        yield Account(sandbox)


@pytest.fixture(autouse=True)
def any_port_is_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "WORTH_A_PORT", 0)


def large(folder: Path, size: int = SIZE) -> Path:
    """A file of random bytes."""
    path = folder / "large file"
    path.write_bytes(random.Random(1).randbytes(size))
    path.chmod(0o751)
    return path


def names(folder: Path) -> list[str]:
    """What a folder holds, but for the home that each test has."""
    return sorted(path.name for path in folder.iterdir() if path.name != "home")


def until(condition: Callable[[], object]) -> None:
    """Wait until something has happened on the far side."""
    while not condition():
        sleep(0.01)


def tree(folder: Path, files: int = FILES) -> Path:
    """A folder with what folders have."""
    top = folder / "a tree"
    (top / "sub folder" / "deep").mkdir(parents=True)
    (top / "empty").mkdir()
    (top / "sub folder" / "naïve *?[x]").write_bytes(b"\0\r\n\xff")
    (top / "sub folder" / "deep" / ".hidden").write_text("x")
    (top / "zero").touch(0o640)
    (top / "program").write_text("#!/bin/sh\n")
    (top / "program").chmod(0o755)
    (top / "link").symlink_to("program")
    (top / "sub folder" / "deep").chmod(0o555)
    for number in range(files):
        (top / f"file {number}").write_bytes(bytes([number % 256]) * number)
    return top


@pytest.mark.parametrize("port", [False, True], ids=["terminal", "port"])
async def test_a_file_is_exact_both_ways_and_keeps_its_mode(
    here: Account, tmp_path: Path, port: bool
) -> None:
    sent, there, back = large(tmp_path), tmp_path / "there", tmp_path / "back"
    copy = Copier(here, port=port)
    await copy.up(sent, to=there)
    outcome = await copy.down(there, to=back)
    assert (outcome.files, outcome.size, copy.said) == (1, SIZE, [])
    assert copy.way.startswith("through a port session" if port else "as base64 through")
    for path in (there, back):
        assert path.read_bytes() == sent.read_bytes()
        assert path.stat().st_mode == sent.stat().st_mode
    assert names(tmp_path) == ["back", "large file", "there"]
    assert copy.shown[-1].done == SIZE
    assert here.sandbox.living == []


async def test_where_a_port_may_not_be_opened_the_terminal_carries_it_and_says_why(
    here: Account, tmp_path: Path
) -> None:
    sent, copy = large(tmp_path, 300_000), Copier(here, port=True)
    faults = here.sandbox.state.api_faults
    faults.denied_documents.add("AWS-StartSSHSession")
    try:
        await copy.up(sent, to=tmp_path / "there")
    finally:
        faults.denied_documents.clear()
    assert (tmp_path / "there").read_bytes() == sent.read_bytes()
    assert re.match(r"as base64 through a terminal \(.*ssm:StartSession", copy.way)
    assert here.sandbox.living == []


@pytest.mark.parametrize("port", [False, True], ids=["terminal", "port"])
async def test_a_tree_is_the_same_there_and_back_with_links_followed(
    here: Account, tmp_path: Path, port: bool
) -> None:
    sent = tree(tmp_path)
    copy = Copier(here, port=port)
    await copy.up(sent, to=tmp_path / "there", deep=True)
    await copy.down(tmp_path / "there", to=tmp_path / "back", deep=True)
    assert contents(tmp_path / "there") == contents(sent)
    assert contents(tmp_path / "back") == contents(sent)
    assert not (tmp_path / "back" / "link").is_symlink()
    assert (copy.said, copy.asked) == ([], [])
    assert names(tmp_path) == ["a tree", "back", "there"]


async def test_several_sources_and_patterns_go_into_a_folder(
    here: Account, tmp_path: Path
) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "into").mkdir()
    for name in ("one.log", "two words.log", "other.txt", "[x]"):
        (tmp_path / "logs" / name).write_text(name)
    copy = Copier(here)
    await copy.down(f"{tmp_path}/logs/*.log", f"{tmp_path}/logs/[x]", to=tmp_path / "into")
    assert names(tmp_path / "into") == ["[x]", "one.log", "two words.log"]
    with pytest.raises(CopyFailed, match="is not a folder"):
        await copy.down(f"{tmp_path}/logs/*.log", to=tmp_path / "nowhere")


async def test_what_is_there_is_asked_about_and_kept_when_it_is_not_to_be_replaced(
    here: Account, tmp_path: Path
) -> None:
    for folder in ("from", "to"):
        (tmp_path / folder / "x").mkdir(parents=True)
        (tmp_path / folder / "x" / "file").write_text(folder)
    (tmp_path / "from" / "x" / "new").write_text("new")
    copy = Copier(here)
    for way in (copy.up, copy.down):
        with pytest.raises(CopyFailed, match="Nothing was copied"):
            await way(tmp_path / "from" / "x", to=tmp_path / "to", deep=True)
    assert copy.asked == [f"{tmp_path}/to/x/file"] * 2
    assert contents(tmp_path / "to")[1:] == [("x/file", "0o100644", b"to")]
    copy.replace = True
    for way in (copy.up, copy.down):
        (tmp_path / "to" / "x" / "file").write_text("old")
        await way(tmp_path / "from" / "x", to=tmp_path / "to", deep=True)
        assert contents(tmp_path / "to") == contents(tmp_path / "from")


async def test_what_a_link_leads_to_is_replaced_and_not_the_link(
    here: Account, tmp_path: Path
) -> None:
    (tmp_path / "new").write_text("new")
    copy = Copier(here, replace=True)
    for way in (copy.up, copy.down):
        (tmp_path / "real").write_text("old")
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to("real")
        await way(tmp_path / "new", to=tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real").read_text() == "new"


async def test_names_that_would_do_something_here_are_left_out_and_said(
    here: Account, tmp_path: Path
) -> None:
    top = tmp_path / "bad"
    top.mkdir()
    for name in ("a\nb", "\x1b[2J", "tab\t", "..x", "good"):
        (top / name).write_text("x")
    copy = Copier(here)
    outcome = await copy.down(top, to=tmp_path / "here", deep=True)
    assert names(tmp_path / "here") == ["..x", "good"]
    assert len(outcome.troubles) == 3


async def test_what_can_not_be_copied_is_said_and_the_rest_goes_on(
    here: Account, tmp_path: Path
) -> None:
    top = tmp_path / "odd"
    (top / "sub").mkdir(parents=True)
    (top / "sub" / "up").symlink_to("..")
    (top / "nowhere").symlink_to("gone")
    os.mkfifo(top / "pipe")
    (top / "good").write_text("x")
    copy = Copier(here)
    for way, name in ((copy.up, "there"), (copy.down, "back")):
        outcome = await way(top, to=tmp_path / name, deep=True)
        assert [path for path, _, _ in contents(tmp_path / name)] == ["good", "sub"]
        words = " ".join(outcome.troubles)
        assert "up leads back to a folder that contains it" in words
        assert "nowhere couldn't be read" in words
        assert "pipe is neither a file nor a folder" in words
    with pytest.raises(CopyFailed, match="There is no folder"):
        await copy.up(top / "good", to=tmp_path / "no" / "folder")
    missing = await copy.down(tmp_path / "no" / "*", top, to=tmp_path)
    assert "There is no" in missing.troubles[0]
    assert "add -r" in missing.troubles[1]


def cut_now_and_then(here: Account, copy: Copier) -> None:
    """Break a connection each time that so much has gone; the sides in turn."""
    for number in range(1, CUTS + 1):
        mark = SIZE * number // (CUTS + 1)
        until(lambda mark=mark: copy.shown and copy.shown[-1].done >= mark)  # type: ignore[misc]
        for session_id in here.sandbox.living:
            with suppress(SandboxError):  # it has ended just now
                here.cut(session_id, [*Peer][number % 2])


@pytest.mark.parametrize("port", [False, True], ids=["terminal", "port"])
async def test_cuts_in_the_middle_cost_no_byte(
    here: Account, tmp_path: Path, port: bool
) -> None:
    sent, there, back = large(tmp_path), tmp_path / "there", tmp_path / "back"
    for way, source, to in (("up", sent, there), ("down", there, back)):
        copy = Copier(here, port=port)
        async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.to_thread(cut_now_and_then, here, copy))
            await getattr(copy, way)(source, to=to)
        assert to.read_bytes() == sent.read_bytes()


def half_there(folder: Path) -> bool:
    """Whether a file that is not whole yet has come to something."""
    begun = (path for path in folder.rglob(".*") if path.is_file())
    return any(path.stat().st_size > SIZE // 8 for path in begun)


@pytest.mark.parametrize("port", [False, True], ids=["terminal", "port"])
@pytest.mark.parametrize("way", ["up", "down"])
async def test_a_session_that_is_lost_is_gone_on_with_in_a_new_one(
    here: Account, tmp_path: Path, port: bool, way: str
) -> None:
    top = tmp_path / "many"
    top.mkdir()
    # A port is done with a small one before anything can be lost.
    large(top, 8 * SIZE if port else SIZE)
    for number in range(5):
        (top / f"small {number}").write_text(f"{number}")
    copy = Copier(here, port=port)
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        copying = tasks.create_task(getattr(copy, way)(top, to=tmp_path / "to", deep=True))
        await asyncio.to_thread(until, lambda: half_there(tmp_path))
        for session_id in here.sandbox.living:
            # One that is there for a port alone may be over by itself.
            with suppress(SandboxError):
                here.sandbox.end_session(session_id, "timed out due to inactivity")
    assert copying.result().files == 6
    assert contents(tmp_path / "to") == contents(top)
    assert any("Continuing in a new session" in sentence for sentence in copy.said)
    assert names(tmp_path) == ["many", "to"]


@pytest.mark.parametrize("port", ["--port", "--no-port"])
@pytest.mark.parametrize("way", ["up", "down"])
async def test_an_interrupt_leaves_nothing_behind_on_either_side(
    here: Account, tmp_path: Path, port: str, way: str
) -> None:
    top, to = tmp_path / "top", tmp_path / "to"
    for folder in (top, to):
        folder.mkdir()
    large(top, 40_000_000)
    there = f"web-01:{to}" if way == "up" else str(to)
    source = str(top) if way == "up" else f"web-01:{top}"
    process = await here.start(*CALL, port, "-r", source, there)

    def parts() -> list[Path]:
        return [path for path in to.rglob("*") if path.is_file() and path.stat().st_size]

    async with asyncio.timeout(PATIENCE):
        await asyncio.to_thread(until, parts)
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(PATIENCE):
        _, stderr = await process.communicate()
    assert (process.returncode, stderr) == (130, b"")
    assert names(to) == []
    assert here.sandbox.living == []


async def test_standard_input_and_output_are_files_too(here: Account, tmp_path: Path) -> None:
    data = os.urandom(300_000)
    up = await here.run(*CALL, "-", f"web-01:{tmp_path}/there", typed=data)
    assert (up.status, up.stderr) == (0, "")
    down = await here.run(*CALL, f"web-01:{tmp_path}/there", "-")
    assert (down.status, down.stdout == data, down.stderr) == (0, True, "")
    again = await here.run(*CALL, "-", f"web-01:{tmp_path}/there", typed=b"x")
    assert again.status == 1
    assert "exists. Add --force to replace." in again.stderr
    assert (tmp_path / "there").read_bytes() == data


@pytest.fixture
def short_path() -> Iterator[Path]:
    """A folder whose name leaves room for a question on its line."""
    with TemporaryDirectory(prefix="cp-", dir="/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("typed", "status", "content"), [("y\r", 0, "new"), ("\r", 1, "old"), ("", 130, "old")]
)
def test_a_terminal_is_asked_and_an_interrupt_is_an_answer(
    here: Account, short_path: Path, typed: str, status: int, content: str
) -> None:
    sent, there = short_path / "sent", short_path / "there"
    sent.write_text("new")
    there.write_text("old")
    call = [*CALL, str(sent), f"web-01:{there}"]
    with program(*call, environment=here.sandbox.environment()) as running:
        running.sees("exists. Replace?")
        if typed:
            running.type(typed)
        else:
            running.signal(signal.SIGINT)
        assert running.wait() == status
    assert there.read_text() == content
    assert here.sandbox.living == []


async def test_a_disk_that_fills_up_there_keeps_no_part(here: Account, tmp_path: Path) -> None:
    with disk(tmp_path / "disk") as small:
        run = await here.run(
            *CALL, "-", f"web-01:{small.folder}/file", typed=os.urandom(3_000_000)
        )
        assert run.status == 1
        assert "No space left on device" in run.stderr
        assert small.files() == []
        source = large(tmp_path, 1_000_000)
        with pytest.raises(CopyFailed, match="bytes free"):
            await Copier(here).up(source, to=small.folder)
        with pytest.raises(CopyFailed, match="bytes free"):
            await Copier(here).down(source, to=small.folder)


@pytest.mark.parametrize("missing", [("dd",), ("base64", "openssl", "perl", "python3")])
async def test_a_tool_that_is_missing_there_is_named(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> None:
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for tool in {*TOOLS, "sh", "base64", "sha256sum"} - {*missing}:
        (bin_folder / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(bin_folder))
    (tmp_path / "file").write_text("x")
    with pytest.raises(CopyFailed, match=f"needs {missing[0]}.* on the instance"):
        await Copier(here).up(tmp_path / "file", to=tmp_path / "there")


@pytest.mark.parametrize(
    ("shell", "coder"),
    [("busybox sh", "busybox"), ("bash", "openssl"), ("dash", "perl"), ("sh", "python3")],
)
async def test_it_does_with_what_a_small_system_has(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str, coder: str
) -> None:
    found = sys.executable if coder == "python3" else shutil.which(coder)
    program = shutil.which(shell.split()[0])
    if found is None or program is None:
        pytest.skip(f"{coder} or {shell} is missing here")
    tools = tmp_path / "bin"
    tools.mkdir()
    own = ("base64", "sha256sum") if coder == "busybox" else ("sha256sum", "fold")
    for tool in (*TOOLS, *own):
        where = found if coder == "busybox" else shutil.which(tool)
        (tools / tool).symlink_to(str(where))
    if coder != "busybox":
        (tools / coder).symlink_to(found)
    monkeypatch.setenv("PATH", str(tools))
    run = shlex.join([program, *shell.split()[1:], "-c"])
    monkeypatch.setattr(
        far_shell, "shell_script", lambda nonce: f"{run} {shlex.quote(shell_script(nonce))}"
    )
    sent = tree(tmp_path, files=3)
    large(sent, 300_000)
    copy = Copier(here)
    await copy.up(sent, to=tmp_path / "there", deep=True)
    await copy.down(tmp_path / "there", to=tmp_path / "back", deep=True)
    assert contents(tmp_path / "back") == contents(sent)
    assert copy.said == []


async def test_a_shell_that_does_not_answer_is_not_waited_for_for_ever(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(far_shell, "START_PATIENCE", 0.5)
    monkeypatch.setattr(far_shell, "shell_script", lambda nonce: "sleep 1000")
    with pytest.raises(CopyFailed, match="No shell on the instance answered"):
        await Copier(here).down("x", to=tmp_path)
