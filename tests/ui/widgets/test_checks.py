"""Checks as lines."""

import pytest

from tui.aws.doctor.checks import Check, CheckStatus
from tui.ui.widgets.checks import SHOWN, Checks

STOPPED = Check("Instance state", CheckStatus.PROBLEM, "web is stopped (EC2)", "Start it.")


def lines(check: Check, width: int) -> list[str]:
    shown = Checks()
    shown.add(check)
    return [line.plain.rstrip() for line in shown.lines(width)]


def test_a_problem_has_a_shape_a_word_its_evidence_and_its_fix() -> None:
    first, second = lines(STOPPED, 100)
    assert first == f"✕ problem  {'Instance state':31}web is stopped (EC2)"
    assert second.strip() == "→ Start it."
    assert second.index("Start") == first.index("web")


def test_where_it_is_narrow_the_evidence_stands_under_the_name() -> None:
    assert lines(STOPPED, 50) == [
        "✕ problem  Instance state",
        "           web is stopped (EC2)",
        "         → Start it.",
    ]


def test_what_is_well_needs_no_fix() -> None:
    assert len(lines(Check("Agent", CheckStatus.OK, "3.3", "update"), 100)) == 1


@pytest.mark.parametrize("width", [1, 40, 100])
def test_it_is_as_high_as_its_lines(width: int) -> None:
    words = "東京 " * 40 + "\x1b[2J [bold]" + "x" * 200
    shown = lines(Check("Name", CheckStatus.WARNING, words, words), width)
    assert "\x1b" not in "".join(shown)
    assert "[bold]" in "".join(shown) or width == 1


def test_every_verdict_has_a_shape_of_its_own() -> None:
    assert set(SHOWN) == set(CheckStatus)
    assert len({words[0] for words, _ in SHOWN.values()}) == len(CheckStatus)
