"""What the process in the foreground says of that in the background, and how they know another."""

import os

import pytest
from click.testing import CliRunner

from tui.cli import main
from tui.cli.remote.background import PIPE, Detachment, words_of


def test_a_process_that_a_user_has_started_has_nobody_who_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Detachment.taken() is None
    for written in ("x", "-1", "99999"):
        monkeypatch.setenv(PIPE, written)
        assert Detachment.taken() is None
        assert PIPE not in os.environ


def test_the_pipe_is_handed_to_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.set_inheritable(writing, True)
    monkeypatch.setenv(PIPE, str(writing))
    assert Detachment.taken() == Detachment(writing)
    assert not os.get_inheritable(writing)
    os.close(reading)
    os.close(writing)


@pytest.mark.parametrize(
    ("seconds", "most"), [(43_200.0, "12 h"), (5400.0, "1 h 30 min"), (3.6, "4 s")]
)
def test_it_is_said_what_ends_what_is_left_running(seconds: float, most: str) -> None:
    assert words_of({"pid": 123, "timeout_seconds": seconds}) == (
        f"Forwarding in the background for at most {most}. `ssm-tui forward --end 123` ends it."
    )


def test_json_is_for_who_waits() -> None:
    result = CliRunner().invoke(main, ["forward", "web-01", "80", "--reason", "x", "--json"])
    assert result.exit_code == 2
    assert "--json needs --background or --list." in result.stderr
