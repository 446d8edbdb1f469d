"""Hundreds of apps that are driven one after the other in a process, as no user does it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, ref

import pytest
from textual.app import App, _PrintCapture
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

import tui.ui.compat  # noqa: F401  # as the program does it before there is an app
from tui.ui import matching, theme

SOON = 0.035
"""Seconds. A timer that goes off so soon, as that of a frame, which may be the one after the
next, belongs to what a key does."""
PATIENCE = 1.0
"""Seconds, as Textual has it, after which an app that is never idle is driven on."""
ROUNDS = 3
"""Turns of the event loop in which nothing happens: what one turn hears of is done in the next."""

_at_work: "WeakKeyDictionary[object, set[asyncio.Future[Any]]]" = WeakKeyDictionary()
"""What threads do for each event loop."""
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}
_matched: dict[tuple[RuleSet, ...], matching.Candidates] = {}
_themes: dict[Path, theme.ThemeFile] = {}

_read_theme = theme.read_theme
_parse_rules = Stylesheet._parse_rules
_run_in_executor = asyncio.BaseEventLoop.run_in_executor


def lighten(patch: pytest.MonkeyPatch) -> None:
    """Have styles parsed and matched, and our themes read, once a process, and hold no app."""
    patch.setattr(Stylesheet, "_parse_rules", parse_once)
    patch.setattr(matching, "kept", lambda: _matched)
    patch.setattr(theme, "read_theme", read_theme_once)
    patch.setattr(_PrintCapture, "__init__", capture_weakly)
    patch.setattr(_PrintCapture, "app", property(lambda it: it._captured()), raising=False)


def hasten(patch: pytest.MonkeyPatch) -> None:
    """Wait no longer for an app than it takes; for those that talk to nobody over a network."""
    patch.setattr(asyncio.BaseEventLoop, "run_in_executor", run_in_executor)
    patch.setattr("textual.app.wait_for_idle", wait_for_idle)
    patch.setattr("textual.pilot.wait_for_idle", wait_for_idle)


def parse_once(stylesheet: Stylesheet, css: str, *place: Any, **more: Any) -> list[RuleSet]:
    """The rules of a style with a stylesheet's variables; an app reads them and no more."""
    values = vars(stylesheet).get("_values", (None,))
    if values[0] is not stylesheet._variables:
        values = (stylesheet._variables, frozenset(stylesheet._variables.items()))
        vars(stylesheet)["_values"] = values
    key = (values[1], css, place, tuple(more.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(stylesheet, css, *place, **more)
    return _parsed[key]


def read_theme_once(path: Path) -> theme.ThemeFile:
    """A theme; a user's own is read each time."""
    if path.parent != theme.theme_directory():
        return _read_theme(path)
    if path not in _themes:
        _themes[path] = _read_theme(path)
    return _themes[path]


def run_in_executor(
    loop: asyncio.BaseEventLoop,
    executor: Executor | None,
    call: Callable[..., Any],
    *arguments: Any,
) -> "asyncio.Future[Any]":
    """Run a call in a thread, and keep in mind that it runs."""
    future = _run_in_executor(loop, executor, call, *arguments)
    running = _at_work.setdefault(loop, set())
    running.add(future)
    future.add_done_callback(running.discard)
    return future


def capture_weakly(capture: _PrintCapture, app: App[object], stderr: bool = False) -> None:
    """Capture for an app what is printed; a thread keeps the stderr of its start, not the app."""
    capture.__dict__.update(_captured=ref(app), stderr=stderr)


async def wait_for_idle(min_sleep: float = 0.0, max_sleep: float = PATIENCE) -> None:
    """Wait until there is nothing to do: no callback, no timer soon, and no thread at work.

    Textual's own looks at the processor's time instead: it takes 20 ms at least, twice a key,
    and whatever else the process does counts as the app's.
    """
    loop: Any = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() < begun + max_sleep:
        await _quiet(loop, begun + max_sleep)
        now = loop.time()
        timers = [timer.when() for timer in loop._scheduled if not timer.cancelled()]
        if (due := min(timers, default=now + max_sleep)) < now + SOON:
            await asyncio.sleep(max(0.0, due - now))
        elif now < begun + SOON and _at_work.get(loop):
            await asyncio.sleep(SOON / 20)
        elif now >= begun + min_sleep:
            return


async def _quiet(loop: Any, end: float) -> None:
    """Let all callbacks be called, and those that they ask for."""
    rounds = 0
    while rounds < ROUNDS and loop.time() < end:
        await asyncio.sleep(0)
        rounds = 0 if loop._ready else rounds + 1
