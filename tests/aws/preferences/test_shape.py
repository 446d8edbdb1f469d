"""A name that is one letter off is told; any other name is somebody's own affair."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.strategies.nested import nested
from tui.aws.preferences.document import Preferences
from tui.aws.preferences.edit import draft_of, written
from tui.aws.preferences.shape import NAMES, shape_problems, slips_in


def document(**inputs: Any) -> dict[str, Any]:
    return {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A known name with one letter more, less or other, two swapped, or in another case."""
    name = draw(st.sampled_from(sorted(NAMES)))
    place = draw(st.integers(0, len(name) - 2))
    letter = draw(st.sampled_from("xyz"))
    head, here, tail = name[:place], name[place : place + 2], name[place + 2 :]
    return name, draw(
        st.sampled_from(
            [
                head + letter + here + tail,
                head + here[1:] + tail,
                head + letter + here[1:] + tail,
                head + here[::-1] + tail,
                name.upper(),
            ]
        )
    )


@given(slips())
def test_a_name_that_is_one_letter_off_is_told_with_the_one_that_is_meant(
    slip: tuple[str, str],
) -> None:
    meant, name = slip
    if name not in NAMES:
        assert list(slips_in(document(**{name: "1"}))) == [(name, meant)]


@pytest.mark.parametrize("name", [*sorted(NAMES), "comment", "s3Bucket", "", "idle"])
def test_a_known_name_and_one_that_is_like_none_are_not(name: str) -> None:
    assert shape_problems(document(**{name: "1"})) == ()


def test_a_shell_profile_of_no_system_is_told_too() -> None:
    (problem,) = shape_problems(document(shellProfile={"linus": "bash", "windows": ""}))
    assert "Did you mean `linux`" in problem


def test_a_document_without_a_session_type_has_that_problem() -> None:
    found = Preferences(exists=True, content={"schemaVersion": "1.0", "inputs": {}})
    assert "sessionType" in " ".join(found.problems)


@given(nested(st.none() | st.text(), lists=False))
def test_whatever_is_in_a_document_is_no_trouble(content: Any) -> None:
    assert shape_problems(content if isinstance(content, dict) else {"inputs": content})


def test_only_a_slip_that_is_new_is_asked_about() -> None:
    before = Preferences(exists=True, content=document(kmsKeyID="k"))
    same = written(document(kmsKeyID="k", runAsEnabled=True))
    assert draft_of(before, same).slips == ()
    new = written(document(kmsKeyID="k", maxSesionDuration="60"))
    assert draft_of(before, new).slips == (("maxSesionDuration", "maxSessionDuration"),)
