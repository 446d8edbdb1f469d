"""Where an address may be opened."""

import webbrowser

import pytest

from tui.ui.screens.sign_in import TEXT_BROWSERS, open_in_browser


class FakeBrowser:
    """Notes what it was to open."""

    def __init__(self, basename: str = "firefox") -> None:
        self.basename = basename
        self.opened: list[str] = []

    def open(self, url: str) -> bool:
        self.opened.append(url)
        return True


def test_a_browser_with_a_window_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = FakeBrowser()
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    assert open_in_browser("https://device.example/")
    assert browser.opened == ["https://device.example/"]


@pytest.mark.parametrize("name", sorted(TEXT_BROWSERS))
def test_a_browser_that_would_paint_over_the_screen_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    browser = FakeBrowser(name)
    monkeypatch.setattr(webbrowser, "get", lambda: browser)
    assert not open_in_browser("https://device.example/")
    assert browser.opened == []


def test_without_any_browser_nothing_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert not open_in_browser("https://device.example/")
