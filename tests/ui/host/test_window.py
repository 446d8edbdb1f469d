"""What is said to the user's own terminal."""

import pytest

from tui.ui.host.window import HostTerminal
from tui.ui.widgets.frame import title_words
from tui.ui.widgets.tabs import Tab


def terminal(notification: str = "off") -> tuple[HostTerminal, list[str]]:
    said: list[str] = []
    return HostTerminal(said.append, notification), said


def test_the_title_that_was_there_is_kept_once_and_given_back() -> None:
    host, said = terminal()
    host.say_title("ssm-tui")
    host.say_title("web-1 04:59 - ssm-tui")
    host.say_title("web-1 04:59 - ssm-tui")
    host.give_title_back()
    host.give_title_back()
    assert said == [
        "\x1b[22;2t\x1b]2;ssm-tui\x1b\\",
        "\x1b]2;web-1 04:59 - ssm-tui\x1b\\",
        "\x1b[23;2t",
    ]


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("off", []),
        ("osc9", ["\x1b]9;ssm-tui: web;1 ends\x1b\\"]),
        ("osc777", ["\x1b]777;notify;ssm-tui;web,1 ends\x1b\\"]),
    ],
)
def test_notifications_are_asked_for_as_the_user_wants_them(
    kind: str, written: list[str]
) -> None:
    host, said = terminal(kind)
    host.notify("ssm-tui", "web;1 ends")
    assert said == written


def test_a_name_from_outside_ends_no_sequence() -> None:
    host, said = terminal("osc9")
    host.say_title("a\x1b\\b\x07\x9c")
    host.notify("x\x1b]2;y\x07", "z" * 1000)
    for text in said:
        body = text.removeprefix("\x1b[22;2t").removeprefix("\x1b]").removesuffix("\x1b\\")
        assert not any(character < " " or "\x7f" <= character < "\xa0" for character in body)
        assert len(body) < 500


def tab(number: int, *, time: str = "", urgent: bool = False, mark: str = "●") -> Tab:
    return Tab(f"session-{number}", number, f"web-{number}", mark, time, urgent)


def test_the_title_is_the_session_in_sight_unless_another_one_is_short_of_time() -> None:
    calm, short = tab(1, time="12:40"), tab(2, time="04:59", urgent=True)
    view = tab(0, mark="")
    assert title_words([view, calm], "session-1") == "web-1 12:40 - ssm-tui"
    assert title_words([view, calm, short], "session-1") == "web-2 04:59 - ssm-tui"
    assert title_words([view, calm], "session-0") == "ssm-tui"
