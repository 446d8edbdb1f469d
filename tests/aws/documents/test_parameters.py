"""What may be given to a session document, by what it says itself."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies.nested import nested
from tui.aws.documents.parameters import (
    BadParameter,
    DocumentParameter,
    parse_assignments,
    put_in,
)

NAMES = st.text(
    st.characters(exclude_characters="=", exclude_categories=["Cs"]), min_size=1, max_size=9
)
VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9)
JSON = nested(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
)


@given(st.lists(st.tuples(NAMES.filter(str.strip), VALUES), max_size=6))
def test_assignments_give_back_every_value_in_its_order(pairs: list[tuple[str, str]]) -> None:
    read = parse_assignments(f"{name}={value}" for name, value in pairs)
    assert [*read] == [*dict.fromkeys(name for name, _ in pairs)]
    for name, values in read.items():
        assert [*values] == [value for each, value in pairs if each == name]


@given(st.lists(st.text(max_size=20), max_size=4))
def test_whatever_is_written_is_read_or_refused_in_a_sentence(words: list[str]) -> None:
    refusal = ""
    read: dict[str, tuple[str, ...]] = {}
    try:
        read = parse_assignments(words)
    except BadParameter as error:
        refusal = str(error)
    assert bool(refusal) != bool(read) or not words
    assert not refusal or refusal.endswith(".")
    assert all(values and all(values) for values in read.values())


@pytest.mark.parametrize("word", ["", "path", "=x", " =x", "path=", "a" * 256 + "=b"])
def test_what_is_no_assignment_is_refused(word: str) -> None:
    with pytest.raises(BadParameter):
        parse_assignments([word])


def test_a_value_may_hold_what_shells_and_lists_do_not() -> None:
    read = parse_assignments(["q=a=b, c", "q=--", "p= x\n"])
    assert read == {"q": ("a=b, c", "--"), "p": (" x\n",)}


@given(
    declared=st.dictionaries(st.text(max_size=12), JSON, max_size=6), values=st.lists(st.text())
)
def test_any_declaration_can_be_read_and_any_value_be_judged(
    declared: dict[str, Any], values: list[str]
) -> None:
    known = ("type", "default", "allowedValues", "allowedPattern", "minChars", "maxItems")
    for shape in (declared, dict(zip(known, declared.values(), strict=False))):
        problem = DocumentParameter.from_content("p", shape).problem(values)
        assert problem == "" or problem.endswith(".")


@pytest.mark.parametrize(
    ("declared", "values", "words"),
    [
        ({}, ["a"], ""),
        ({}, [], "A value is needed."),
        ({}, [""], "A value is needed."),
        ({}, ["a", "b"], "Only one value is allowed, not 2."),
        ({"type": "StringList"}, ["a", "b"], ""),
        ({"type": "StringList", "minItems": "2"}, ["a"], "At least 2 values are needed."),
        ({"type": "StringList", "maxItems": 1}, ["a", "b"], "At most 1 value is allowed."),
        ({"allowedValues": ["a", "b"]}, ["c"], "`c` is not allowed. Allowed values: `a`, `b`."),
        ({"allowedValues": [1, True]}, ["true"], ""),
        ({"minChars": 2}, ["a"], "At least 2 characters are needed."),
        ({"maxChars": "2"}, ["abc"], "At most 2 characters are allowed."),
        ({"maxChars": "many"}, ["abc"], ""),
        ({}, ["a" * 65_536], "At most 65535 characters are allowed."),
    ],
)
def test_a_value_is_held_to_what_the_document_says(
    declared: dict[str, Any], values: list[str], words: str
) -> None:
    assert DocumentParameter.from_content("p", declared).problem(values) == words


@pytest.mark.parametrize(
    ("declared", "default"),
    [
        ({}, None),
        ({"default": None}, None),
        ({"default": ""}, ("",)),
        ({"default": 80}, ("80",)),
        ({"default": False}, ("false",)),
        ({"default": ["a", 1]}, ("a", "1")),
    ],
)
def test_a_default_may_have_any_shape(
    declared: dict[str, Any], default: tuple[str, ...] | None
) -> None:
    parameter = DocumentParameter.from_content("p", declared)
    assert parameter.default == default
    assert parameter.is_required == (default is None)


def test_values_are_put_in_once_and_whole_ones_keep_their_type() -> None:
    content = {"a": "{{ x }}", "b": ["-{{x}}-{{ y }}-"], "c": "{{ z }}", "d": 1}
    assert put_in(content, {"x": ["{{ y }}"], "y": "{{ x }}"}) == {
        "a": ["{{ y }}"],
        "b": ['-["{{ y }}"]-{{ x }}-'],
        "c": "{{ z }}",
        "d": 1,
    }


@given(node=JSON, value=st.text())
def test_a_content_without_names_stays_as_it_is(node: Any, value: str) -> None:
    assert put_in(node, {}) == node
    put_in(node, {"x": value})
