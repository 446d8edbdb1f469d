"""What a shell of the sandbox finds at home."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace
from typing import Any

from tui.sandbox.agent.shell import make_home

AT_ONCE = 8


def test_sessions_that_come_at_once_find_one_home_that_is_whole(tmp_path: Path) -> None:
    machine: Any = SimpleNamespace(name="web-01")
    together = Barrier(AT_ONCE)

    def come(home: Path) -> set[str]:
        together.wait()
        make_home(home, machine)
        return {each.name for each in home.iterdir()}

    with ThreadPoolExecutor(AT_ONCE) as sessions:
        for number in range(20):
            homes = [tmp_path / "homes" / f"i-{number}"] * AT_ONCE
            for found in sessions.map(come, homes):
                assert found == {".bashrc", ".profile", "README.txt"}
    assert len(list((tmp_path / "homes").iterdir())) == 20
