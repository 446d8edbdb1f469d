from collections.abc import Iterator

import pytest

from tui.aws import codes
from tui.aws.errors import AwsError, ErrorContext, ExpiredCredentials, NoCredentials

OF_AWS = {AwsError.__module__, codes.__name__}


def kinds(kind: type[AwsError] = AwsError) -> Iterator[type[AwsError]]:
    if kind.__module__ in OF_AWS:
        yield kind
    for narrower in kind.__subclasses__():
        if narrower.__module__ in OF_AWS:
            yield from kinds(narrower)


FULL = ErrorContext(
    service="ssm",
    operation="StartSession",
    code="Code",
    message="The words",
    request_id="request-1",
    action="ssm:StartSession",
    resource="arn:aws:ec2:eu-west-1:1:instance/i-1",
    target="i-1",
    profile="shop",
    region="eu-west-1",
    endpoint="https://ssm.eu-west-1.amazonaws.com",
)


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("context", [FULL, ErrorContext(), None])
def test_every_error_is_a_sentence_whatever_is_known(
    kind: type[AwsError], context: ErrorContext | None
) -> None:
    error = kind(context)
    sentence = error.sentence()
    assert sentence.endswith((".", "!", "?"))
    assert "  " not in sentence
    assert "None" not in sentence
    assert error.title[0].isupper()


@pytest.mark.parametrize("kind", kinds())
def test_codes_come_at_the_end_where_there_are_any(kind: type[AwsError]) -> None:
    assert str(kind(FULL)).endswith(" (Code, request request-1)")
    assert str(kind()) == kind().sentence()


def test_every_error_has_a_title_of_its_own() -> None:
    titled = {kind for kind in kinds() if "title" in vars(kind)}
    assert {kind for kind in kinds() if not kind.__subclasses__()} <= titled
    assert len({kind.title for kind in titled}) == len(titled)


def test_facts_are_attributes() -> None:
    error = AwsError(FULL)
    assert (error.code, error.context.request_id, error.action) == (
        "Code",
        "request-1",
        "ssm:StartSession",
    )


@pytest.mark.parametrize("kind", [ExpiredCredentials, NoCredentials])
def test_the_command_that_signs_in_is_named(kind: type[AwsError]) -> None:
    error = kind(ErrorContext(login="aws sso login --profile shop"))
    assert "`aws sso login --profile shop`" in str(error)
