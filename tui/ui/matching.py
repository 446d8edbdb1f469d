"""Textual's stylesheet, which looks for the rules of a node as if it had seen none like it before.

Of each node it goes through all rules there are, compares those that may be the node's with the
node and all that it is in, and sets each style anew. But hundreds of nodes are alike, and what is
set is mostly what was there. Here the rules that may be a node's are sought once for all of its
name, those that are once for all in the same place and state, and only what differs is set.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, cast

from textual.css import _style_properties as properties
from textual.css.model import CombinatorType, RuleSet, Selector, SelectorType
from textual.css.styles import RulesMap, StylesBase
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

MOST: Final = 64
"""Places and states of which is kept what holds for a node of a name."""

_PLAIN: Final = {
    properties.BooleanProperty,
    properties.BoxProperty,
    properties.ColorProperty,
    properties.FractionalProperty,
    properties.IntegerProperty,
    properties.ScalarProperty,
    # It has scrollbars drawn anew, of which there are none yet.
    properties.ScrollbarColorProperty,
    properties.SpacingProperty,
    properties.StyleFlagsProperty,
}

_textuals: Final = Stylesheet.apply
_replace_rules: Final = Stylesheet.replace_rules


def match_once() -> None:
    """Let every stylesheet remember from now on what it has matched."""
    Stylesheet.apply = _apply  # type: ignore[method-assign, assignment]
    Stylesheet.replace_rules = staticmethod(_replace)  # type: ignore[method-assign]


class Matched(dict[str, Any]):
    """What holds for a node, by the names of styles; read by all nodes that are alike."""

    plain: Mapping[str, Any] = MappingProxyType({})
    """Those styles that are set by putting them where they are kept, as the first node had them."""


class Candidates:
    """The rules that hold for a node if all that their selectors ask for is so.

    It stands in for a stylesheet of no others where Textual looks which of them hold.
    """

    _check_rule = staticmethod(Stylesheet._check_rule)

    def __init__(self, rules: Iterable[RuleSet]) -> None:
        self.rules = list(rules)
        self.rules_map = {"*": self.rules}
        own: set[str] = set()
        above: set[str] = set()
        self._ids: set[str] = set()
        classes = {"-textual-system"}
        for rule in self.rules:
            for selectors in (selector_set.selectors for selector_set in rule.selector_set):
                last = _last_of(selectors)
                for place, selector in enumerate(selectors):
                    (own if place >= last else above).update(selector.pseudo_classes)
                    if selector.type is SelectorType.CLASS:
                        classes.add(selector.name)
                    elif selector.type is SelectorType.ID:
                        self._ids.add(selector.name)
        self._classes = frozenset(classes)
        self._own, self._above = tuple(own), tuple(above)
        self._matched: dict[tuple[object, ...], Matched | None] = {}
        self._found: Matched | None = None
        pseudo_classes = own | above
        self._hover = "hover" in pseudo_classes
        self._within = "focus-within" in pseudo_classes
        self._order = not pseudo_classes.isdisjoint(
            {"first-of-type", "last-of-type", "first-child", "last-child", "empty"}
        )
        self._parity = not pseudo_classes.isdisjoint({"odd", "even"})

    def of(self, node: DOMNode) -> Matched | None:
        """What holds for a node, and None if nothing does."""
        node._has_hover_style = self._hover
        node._has_focus_within = self._within
        node._has_order_style = self._order
        node._has_odd_or_even = self._parity
        state = self._state(node)
        if state not in self._matched:
            if len(self._matched) >= MOST:
                self._matched.clear()
            self._found = None
            _textuals(self, node)  # type: ignore[arg-type]
            self._matched[state] = self._found
        return self._matched[state]

    def replace_rules(self, node: DOMNode, rules: RulesMap, animate: bool) -> None:
        self._found = Matched(rules)

    def _process_component_classes(self, node: DOMNode) -> None:
        """Those are the stylesheet's to see to."""

    def _state(self, node: DOMNode) -> tuple[object, ...]:
        """All that the selectors ask for of a node and of those that it is in."""
        classes, ids, asked = self._classes, self._ids, self._own
        state: list[object] = []
        at: object = node
        while isinstance(at, DOMNode):
            state += (
                at._css_type_names,
                classes & at._classes,
                at._id if at._id in ids else None,
                *[at.has_pseudo_class(name) for name in asked],
            )
            at, asked = at._parent, self._above
        return tuple(state)


class Known:
    """What a stylesheet has found, until it has other rules."""

    def __init__(self) -> None:
        self.variables: object = None
        self.rules_map: object = None
        self.by_names: dict[frozenset[str], Candidates] = {}
        self.by_rules: dict[tuple[RuleSet, ...], Candidates] = {}


def kept() -> dict[tuple[RuleSet, ...], Candidates]:
    """Where a stylesheet keeps what it finds out of rules while they have the same colours."""
    return {}


def _apply(stylesheet: Stylesheet, node: DOMNode, *, animate: bool = False, **_: Any) -> None:
    rules = _candidates(stylesheet, node).of(node)
    if rules is not None:
        stylesheet.replace_rules(node, cast(RulesMap, rules), animate=animate)
    stylesheet._process_component_classes(node)


def _candidates(stylesheet: Stylesheet, node: DOMNode) -> Candidates:
    known: Known = vars(stylesheet).setdefault("_known", Known())
    rules_map = stylesheet.rules_map
    if known.variables is not stylesheet._variables:
        known.variables, known.by_rules = stylesheet._variables, kept()
    if known.rules_map is not rules_map:
        known.rules_map, known.by_names = rules_map, {}
    names = frozenset(rules_map.keys() & node._selector_names)
    if names not in known.by_names:
        may_be = {rule for name in names for rule in rules_map[name]}
        rules = tuple(filter(may_be.__contains__, stylesheet.rules))
        if rules not in known.by_rules:
            known.by_rules[rules] = Candidates(rules)
        known.by_names[names] = known.by_rules[rules]
    return known.by_names[names]


def _replace(node: DOMNode, rules: RulesMap | Matched, animate: bool = False) -> None:
    if animate and "transitions" in rules:
        _replace_rules(node, cast(RulesMap, rules), animate=True)
        return
    base = node.styles.base
    before, after = cast(dict[str, Any], base._rules), cast(dict[str, Any], rules)
    # What has none yet and is in no window has nothing but its style changed by one.
    alike = rules if isinstance(rules, Matched) and not (before or node._is_mounted) else None
    if alike and alike.plain:
        before |= alike.plain
        base._updates += len(alike.plain)
    for name in before.keys() | after.keys():
        if before.get(name) is not (value := after.get(name)):
            setattr(base, name, value)
    if alike and not alike.plain:
        alike.plain = {name: value for name, value in before.items() if _is_plain(name)}
        # As they are kept, so that they are found to be the same.
        alike |= alike.plain
    node.notify_style_update()


def _is_plain(name: str) -> bool:
    """Whether a style's being set has no effect but that what is in a window is drawn anew."""
    return type(vars(StylesBase)[name]) in _PLAIN


def _last_of(selectors: list[Selector]) -> int:
    """Where those begin that all ask of the node itself."""
    place = len(selectors) - 1
    while selectors[place].combinator is CombinatorType.SAME:
        place -= 1
    return place
