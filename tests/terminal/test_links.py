"""Hyperlinks: kept once each, and no more of them than there is room for."""

import pytest

from tests.terminal.screens import fed, look
from tui.terminal.links import Links


def test_a_link_is_kept_once() -> None:
    links = Links()
    first = links.kept(("http://x", ""))
    assert links.kept(("http://" + "x", "")) is first


def test_links_are_refused_when_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Links, "MAX_SIZE", 2 * Links.OVERHEAD + 20)
    links = Links()
    assert links.kept(("http://1", ""))
    assert links.kept(("http://2", ""))
    assert links.kept(("http://3", "")) is None
    assert links.kept(("http://1", "")) is not None
    links.forget_all_but([("http://1", "")])
    assert links.kept(("http://3", "")) is not None


def test_text_goes_on_without_a_link_when_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Links, "MAX_SIZE", 2 * Links.OVERHEAD + 20)
    data = "".join(f"\x1b]8;;http://{place}\x1b\\x" for place in range(4))
    emulator = fed(data)
    assert [look(emulator, x, 0).link for x in range(4)] == ["http://0", "http://1", None, None]


def test_links_that_are_gone_make_room_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Links, "MAX_SIZE", 2 * Links.OVERHEAD + 20)
    data = "".join(f"\x1b[2K\x1b]8;;http://{place}\x1b\\x" for place in range(4))
    assert look(fed(data), 3, 0).link == "http://3"


def test_links_in_the_scrollback_still_need_their_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Links, "MAX_SIZE", 19 * Links.OVERHEAD + 100)
    line = "".join(f"\x1b]8;;h:{place}\x1b\\x" for place in range(19)) + "\x1b]8;;\x1b\\\r\n"
    emulator = fed(line, "\r\n" * 5, "\x1b]8;;other\x1b\\x", columns=20)
    oldest = emulator.row(-emulator.history_length)
    assert [attributes.link for _, attributes in oldest.runs] == [f"h:{x}" for x in range(19)]
    assert emulator.terminal.attributes.link is None
    emulator.feed(b"\x1b[3J" + b"\x1b]8;;another\x1b\\x" * Links.SWEEP_INTERVAL)
    assert emulator.terminal.attributes.link == "another"
