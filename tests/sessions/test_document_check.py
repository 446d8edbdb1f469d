"""What is wrong with a document's parameters is said before AWS is asked."""

import pytest

from tui.aws.documents.document import SessionDocument, SessionType
from tui.aws.documents.parameters import DocumentParameter
from tui.sessions import bounded
from tui.sessions.document_check import in_a_sentence, problems_of

VIEW = SessionDocument(
    "View",
    SessionType.INTERACTIVE_COMMAND,
    parameters=(
        DocumentParameter("path", allowed_pattern=r"^/var/log/\w+$"),
        DocumentParameter("lines", default=("20",), allowed_values=("5", "20")),
    ),
)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"path": ("/var/log/app",)}, ""),
        ({"path": ("/var/log/app",), "lines": ("5",)}, ""),
        ({}, "It has to be given."),
        ({"path": ("/etc/shadow",)}, r"`/etc/shadow` does not match `^/var/log/\w+$`."),
        ({"path": ("/var/log/app",), "lines": ("6",)}, "`6` is none of `5`, `20`."),
        (
            {"path": ("/var/log/app",), "line": ("5",)},
            "There is no such one. It takes path, lines. Is lines meant?",
        ),
    ],
)
async def test_what_a_document_does_not_take_is_said(
    values: dict[str, tuple[str, ...]], words: str
) -> None:
    assert " ".join((await problems_of(VIEW, values)).values()) == words


def test_a_sentence_names_the_parameter_and_the_document() -> None:
    words = in_a_sentence(VIEW, {"path": "It takes a value."})
    assert words == "The parameter path of View: It takes a value."


@pytest.mark.parametrize("pattern", [r"\p{L}+", "(a+)+$", "["])
async def test_a_pattern_that_cannot_be_tried_here_is_left_to_aws(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded.search, "__kwdefaults__", {"patience": 0.5})
    parameter = DocumentParameter("p", allowed_pattern=pattern)
    document = SessionDocument("D", SessionType.SHELL, parameters=(parameter,))
    assert (await problems_of(document, {"p": ("a" * 40 + "!",)})) == {}
