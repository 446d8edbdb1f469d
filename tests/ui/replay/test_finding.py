"""What a search has found, and where one goes from there."""

from tui.comparing import SoughtText
from tui.replay.find import Hit
from tui.ui.replay.finding import Finding


def finding(*times: float, begin: float = 0, done: bool = True) -> Finding:
    found = Finding(SoughtText("x"), begin)
    found.add([Hit(at, "x") for at in times], done=done)
    return found


def test_one_goes_to_the_first_from_where_one_was_or_round_to_the_beginning() -> None:
    found = Finding(SoughtText("x"), 50)
    assert found.add([Hit(10, "x")], done=False) is None
    assert found.add([Hit(60, "x")], done=False) == 60
    assert found.add([Hit(70, "x")], done=True) is None
    found = Finding(SoughtText("x"), 50)
    assert found.add([Hit(10, "x")], done=True) == 10


def test_it_goes_round_in_both_directions() -> None:
    found = finding(10, 20, 30)
    assert [found.after(at) for at in (0, 10, 30)] == [10, 20, 10]
    assert [found.before(at) for at in (99, 30, 10)] == [30, 20, 30]
    assert (finding().after(5), finding().before(5)) == (None, None)


def test_it_says_how_many_there_are_and_which_is_looked_at() -> None:
    assert finding(10, 20).words(20) == "2 of 2"
    assert finding(10, 20, done=False).words(5) == "2+ found"
    assert finding(done=False).words(0) == "searching…"
    assert finding().words(0) == "not found"


def test_several_steps_at_once_go_round_too() -> None:
    found = finding(10, 20, 30)
    assert [found.after(10, steps) for steps in (2, 3, 99_999)] == [30, 10, 10]
    assert [found.before(30, steps) for steps in (2, 3, 99_999)] == [10, 30, 30]
