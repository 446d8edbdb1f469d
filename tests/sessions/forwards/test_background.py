"""What forwards without a terminal is found by its file, and ended; nothing else is."""

import json
import os
import signal
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.forwards.behind import BEGUN, DEAF, about, child
from tests.support.strategies.nested import nested
from tui.sessions.forwards.background import (
    FOLDER,
    BackgroundForwards,
    end,
    forget,
    running,
    write,
)


def test_what_runs_is_found_as_it_was_told(tmp_path: Path) -> None:
    mine = about(until=BEGUN + timedelta(hours=12))
    write(tmp_path, mine)
    assert running(tmp_path) == [mine]
    assert (tmp_path / FOLDER).stat().st_mode & 0o777 == 0o700
    (file,) = (tmp_path / FOLDER).iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    forget(tmp_path, mine)
    assert running(tmp_path) == []


@pytest.mark.parametrize(
    "gone", [{"process": "another start"}, {"pid": 2**22 + 7, "process": "1 boot"}]
)
def test_a_process_that_is_gone_is_not_listed_and_its_file_goes(
    gone: dict[str, Any], tmp_path: Path
) -> None:
    write(tmp_path, about(**gone))
    assert running(tmp_path) == []
    assert [*(tmp_path / FOLDER).iterdir()] == []


def test_what_another_computer_forwards_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, about(host="elsewhere", process="another start"))
    assert running(tmp_path) == []
    assert len([*(tmp_path / FOLDER).iterdir()]) == 1


def test_a_file_of_another_user_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, about())
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 1)
    assert running(tmp_path) == []


def test_a_process_is_told_to_end_and_waited_for(tmp_path: Path) -> None:
    with child() as found:
        write(tmp_path, found)
        assert end(tmp_path, found, patience=20)
        assert running(tmp_path) == []


def test_one_that_does_not_end_is_not_waited_for_for_ever(tmp_path: Path) -> None:
    with child(DEAF) as found:
        write(tmp_path, found)
        assert not end(tmp_path, found, patience=0.1)
        assert running(tmp_path) == [found]


@pytest.mark.parametrize("with_pidfd", [True, False])
def test_another_process_with_its_id_is_never_told(
    with_pidfd: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not with_pidfd:
        monkeypatch.delattr("os.pidfd_open", raising=False)
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append(True))
    try:
        assert end(tmp_path, about(process="another start"), patience=0)
        assert not heard
    finally:
        signal.signal(signal.SIGTERM, before)


def test_its_file_holds_neither_reason_nor_credentials() -> None:
    table = json.loads(about().to_json())
    assert set(table) == {
        *("pid", "process", "host", "target", "target_name", "profile", "region"),
        *("begun", "until", "ports"),
    }
    assert table["host"] == socket.gethostname()


@given(nested(st.none() | st.booleans() | st.integers() | st.floats() | st.text()))
def test_no_content_breaks_the_reading_of_a_file(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever the sentence
        BackgroundForwards.from_json(json.dumps(value))


@given(
    st.sampled_from([*json.loads(about().to_json())]),
    st.none() | st.integers(max_value=-1) | st.lists(st.integers()) | st.just("\x00"),
)
def test_a_field_of_another_type_is_refused_or_harmless(name: str, value: object) -> None:
    table = json.loads(about().to_json()) | {name: value}
    try:
        found = BackgroundForwards.from_json(json.dumps(table))
    except ValueError:
        return
    assert isinstance(found.pid, int)
    assert found.pid >= 0
    assert isinstance(found.ports, tuple)
