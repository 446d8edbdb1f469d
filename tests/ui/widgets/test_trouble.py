"""What went wrong, in words."""

from tui.aws.errors import AccessDenied, Facts
from tui.ui.widgets.trouble import words_of


def test_an_error_of_aws_has_a_title_a_sentence_and_a_request_id() -> None:
    error = AccessDenied(
        Facts(code="AccessDeniedException", request_id="1-2-3", action="ssm:StartSession")
    )
    title, sentence, facts = words_of(error)
    assert title == "Not allowed"
    assert "ssm:StartSession" in sentence
    assert facts == "code AccessDeniedException · request 1-2-3"


def test_an_error_of_another_kind_has_its_words() -> None:
    assert words_of(RuntimeError("the wire is cut")) == (
        "That did not work",
        "the wire is cut",
        "",
    )


def test_words_from_outside_cannot_act() -> None:
    assert words_of(RuntimeError("\x1b[2J"))[1] == "␛[2J"
