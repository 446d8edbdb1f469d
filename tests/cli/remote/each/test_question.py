"""Whether the user wants a command on all of them."""

from typing import Any

import click
import pytest

from tui.aws.instances import ManagedInstance
from tui.cli.remote.each import question
from tui.cli.remote.each.finding import RunMachine
from tui.cli.remote.session_command import ResolvedTarget

LOST = RunMachine("gone", problem="It is not there.")


def machine(name: str, ping: str = "") -> RunMachine:
    node = ManagedInstance("i-0abc", name, ping)
    return RunMachine(name, ResolvedTarget(node, None, None, recorded=False))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody is there to ask, and what they were asked; they say yes."""
    questions: list[str] = []

    def confirm(text: str, **_: Any) -> bool:
        questions.append(text)
        return True

    monkeypatch.setattr(question, "interactive", lambda: True)
    monkeypatch.setattr(click, "confirm", confirm)
    return questions


def test_one_machine_is_not_asked_about(asked: list[str]) -> None:
    assert question.agreed([machine("web"), LOST], ["ls"])
    assert asked == []


def test_several_are_named_with_what_is_to_be_run(asked: list[str]) -> None:
    several = [machine("web"), machine("db", "ConnectionLost"), LOST]
    assert question.agreed(several, ["rm", "a b\x1b[2J"])
    assert asked == ["Run rm 'a b␛[2J' on 2 instances (web, db [offline])?"]


@pytest.mark.usefixtures("asked")
def test_a_no_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(click, "confirm", lambda *_, **__: False)
    assert not question.agreed([machine("web"), machine("db")], ["ls"])
    assert "Nothing was started." in capsys.readouterr().err


@pytest.mark.usefixtures("asked")
def test_an_interrupt_at_the_question_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> bool:
        raise click.Abort

    monkeypatch.setattr(click, "confirm", interrupted)
    with pytest.raises(SystemExit, match="130"):
        question.agreed([machine("web"), machine("db")], ["ls"])


def test_where_nobody_can_be_asked_it_is_a_wrong_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "interactive", lambda: False)
    with pytest.raises(click.UsageError, match=r"would run on 2 instances .web, db.*--yes"):
        question.agreed([machine("web"), machine("db")], ["ls"])
