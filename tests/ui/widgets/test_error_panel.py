"""What went wrong, in words."""

import pytest
from textual.app import App, ComposeResult

from tests.ui.fakes import painted_text, until
from tui import language
from tui.aws.errors import (
    AccessDenied,
    AwsError,
    BadConfiguration,
    ErrorContext,
    ExpiredCredentials,
    NoCredentials,
)
from tui.ui.widgets.error_panel import ErrorPanel, signs_in_here, words_of


def test_an_error_of_aws_has_a_title_a_sentence_and_a_request_id() -> None:
    error = AccessDenied(
        ErrorContext(
            code="AccessDeniedException", request_id="1-2-3", action="ssm:StartSession"
        )
    )
    title, sentence, facts = words_of(error)
    assert title == "No permission"
    assert "ssm:StartSession" in sentence
    assert facts == "code AccessDeniedException · request 1-2-3"


def test_an_error_of_another_kind_has_its_words() -> None:
    assert words_of(RuntimeError("the wire is cut")) == (
        "That didn't work",
        "the wire is cut",
        "",
    )


def test_words_from_outside_cannot_act() -> None:
    assert words_of(RuntimeError("\x1b[2J"))[1] == "␛[2J"


@pytest.mark.parametrize(
    ("kind", "login", "offered"),
    [
        (ExpiredCredentials, "aws sso login --profile shop", True),
        (NoCredentials, "aws sso login", True),
        (NoCredentials, "aws login", False),
        (NoCredentials, "", False),
        (BadConfiguration, "aws sso login --profile shop", False),
        (AccessDenied, "aws sso login --profile shop", False),
    ],
)
def test_a_sign_in_is_offered_where_it_would_mend_the_error(
    kind: type[AwsError], login: str, offered: bool
) -> None:
    assert signs_in_here(kind(ErrorContext(login=login))) is offered


class PanelApp(App[None]):
    """Shows one."""

    CSS = "ErrorPanel * { height: auto; }"

    def compose(self) -> ComposeResult:
        yield ErrorPanel()


async def test_a_sign_in_is_offered_in_the_language_of_now() -> None:
    language.choose("ja")
    app = PanelApp()
    async with app.run_test(size=(80, 24)) as pilot:
        error = ExpiredCredentials(ErrorContext(login="aws sso login"))
        app.query_one(ErrorPanel).show(error)
        await until(pilot, lambda: "sを押してここでサインイン" in painted_text(app))
