"""Widgets have the styles that Textual finds for them, whatever was found for others before."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.css._style_properties import ColorProperty
from textual.css.styles import StylesBase
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.widgets import Button, Label

import tui.ui.compat  # noqa: F401  # as the program does it before there is an app
from tests.ui.fakes import connect, make_app, opened, type_text
from tui.ui import matching


class Asking(App[None]):
    """Of which a style depends on whatever it can."""

    AUTO_FOCUS = None
    CSS = """
    Label { color: red; }
    .big Label { color: green; padding: 1; }
    #lower > Label { background: blue; }
    #lower .deep Label { background: yellow; }
    Vertical:focus-within Label { text-style: bold; }
    Vertical:disabled Label.told { color: white; border: solid $primary; }
    Label:first-child { margin: 1; }
    Label:odd { width: 7; }
    Button:last-child.told { height: 9; }
    Button:focus.told { width: 20; }
    Button:focus-within { height: 5; }
    Button.told:hover { height: 4; }
    .big.told Label { height: 3; }
    Label#one.told { dock: top; }
    """

    def compose(self) -> ComposeResult:
        for name in ("upper", "lower"):
            with Vertical(id=name):
                yield Label("a", classes="told")
                yield Label("b", id="one" if name == "upper" else None)
                with Vertical(classes="deep"):
                    yield Label("c")
                    yield Button("d", classes="told")


def styles_of(app: App[Any]) -> dict[DOMNode, Any]:
    """What each node and each part of one has, and what has it looked at again."""
    styles: dict[Any, Any] = {}
    for node in app.walk_children():
        styles[node] = dict(node.styles.base._rules)
        styles[node] |= {
            flag: getattr(node, flag)
            for flag in (
                "_has_hover_style",
                "_has_focus_within",
                "_has_order_style",
                "_has_odd_or_even",
            )
        }
        for name, component in node._component_styles.items():
            styles[node, name] = dict(component.base._rules)
    for rules in styles.values():
        # Of layouts each widget has its own.
        rules["layout"] = type(rules.get("layout"))
    return styles


def textuals(app: App[Any]) -> dict[DOMNode, Any]:
    """What they have once Textual has looked for it by itself, which remembers nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "apply", matching._textuals)
        patch.setattr(Stylesheet, "replace_rules", staticmethod(matching._replace_rules))
        for screen in app.screen_stack:
            app.stylesheet.update(screen)
    return styles_of(app)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests' apps have found out is not looked at."""
    monkeypatch.setattr(matching, "kept", dict)


async def test_styles_follow_all_that_they_ask_for() -> None:
    app = Asking()
    changes: dict[str, Callable[[], object]] = {
        "at first": lambda: None,
        "a class above": lambda: app.query_one("#lower").add_class("big"),
        "another one": lambda: app.query_one("#lower").add_class("told"),
        "focus": lambda: app.query("#upper Button").first(Button).focus(),
        "focus elsewhere": lambda: app.query("#lower Button").first(Button).focus(),
        "disabled": lambda: setattr(app.query_one("#upper"), "disabled", True),
        "a class": lambda: app.query_one("#one").add_class("told"),
        "one less": lambda: app.query("#lower > Label").first(Label).remove(),
        "one more": lambda: app.query_one("#upper").mount(Label("e"), before=0),
        "one after": lambda: app.query_one("#upper .deep").mount(Label("f")),
        "theme": lambda: setattr(app, "theme", "textual-light"),
        "moved": lambda: app.query_one("#lower").remove_class("big", "told"),
    }
    async with app.run_test() as pilot:
        before: dict[DOMNode, Any] = {}
        for change, make in changes.items():
            make()
            await pilot.pause()
            # Not everything that is asked for above a node has Textual look at the node again.
            app.stylesheet.update(app.screen)
            found = styles_of(app)
            assert found != before, change
            assert found == textuals(app), change
            before = found


async def test_all_that_the_interface_consists_of_looks_as_textual_says() -> None:
    app = make_app()
    async with app.run_test() as pilot:
        await opened(pilot)
        for key in ("/", "w", "escape", "question_mark", "escape", "3", "1"):
            await pilot.press(key)
            assert styles_of(app) == textuals(app), key
        await connect(pilot)
        await type_text(pilot, "ls")
        app.theme = "textual-light"
        await pilot.resize_terminal(30, 7)
        await pilot.pause()
        assert styles_of(app) == textuals(app)


async def test_of_nodes_that_are_alike_textual_matches_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, looked = Asking(), list[DOMNode]()

    def look(candidates: Stylesheet, node: DOMNode) -> None:
        looked.append(node)
        textuals_own(candidates, node)

    textuals_own = matching._textuals
    monkeypatch.setattr(matching, "_textuals", look)
    async with app.run_test() as pilot:
        for expected in (True, False):
            looked.clear()
            await app.query_one("#lower .deep").mount(Button("e", classes="told"))
            await pilot.pause()
            assert bool(looked) is expected
        app.stylesheet.update(app.screen)
        assert looked == []
        app.query_one("#lower").add_class("big")
        assert looked


async def test_what_is_a_nodes_already_is_not_given_to_it_again() -> None:
    app = Asking()
    async with app.run_test():
        styles = app.query("#upper Label").first(Label).styles.base
        updates = styles._updates
        app.stylesheet.update(app.screen)
        assert styles._updates == updates
        styles.color = "black"
        app.stylesheet.update(app.screen)
        assert styles.color.hex == "#FF0000"


async def test_of_a_theme_that_has_gone_nothing_is_kept() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        app.theme = "textual-light"
        await pilot.pause()
        kept = vars(app.stylesheet)["_known"].by_rules
        assert kept
        assert {rule for rules in kept for rule in rules} <= set(app.stylesheet.rules)


async def test_plain_styles_are_put_where_they_are_kept_once_one_has_had_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, colored = Asking(), list[object]()

    def color(this: ColorProperty, styles: StylesBase, value: Color | str | None) -> None:
        if styles.node is not None and not styles.node._is_mounted:
            colored.append(styles.node)
        set_color(this, styles, value)

    set_color = ColorProperty.__set__
    monkeypatch.setattr(ColorProperty, "__set__", color)
    async with app.run_test():
        upper, lower = app.query_one("#upper"), app.query_one("#lower")
        assert upper in colored
        assert lower not in colored
        assert upper.styles.background == lower.styles.background
        assert upper.styles.layout is not lower.styles.layout, "it keeps what is in one"


async def test_what_is_in_a_window_is_drawn_anew_with_its_first_style() -> None:
    app = Asking()
    async with app.run_test() as pilot:
        labels = app.query("#upper .deep Label, #lower .deep Label").results(Label)
        for label in labels:
            app.stylesheet.update(label)
            label.styles.base.reset()
            label._repaint_required = label._layout_required = False
            app.stylesheet.update(label)
            assert label._layout_required
            await pilot.pause()
