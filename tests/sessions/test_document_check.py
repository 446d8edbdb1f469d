"""Which document, and what is wrong with what it is given, is said before AWS is asked."""

import json
from typing import Any

import pytest

from tests.support.aws.fake_aws import FakeAws
from tests.support.virtual_time import run
from tui.aws.documents.document import ChosenDocument, SessionDocument, SessionType
from tui.aws.documents.parameters import DocumentParameter
from tui.sessions import bounded
from tui.sessions.document_check import (
    DocumentUnfit,
    fit_for_app,
    in_a_sentence,
    problems_of,
    usual_document,
)
from tui.settings.settings import Settings
from tui.settings.values import Rules

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
        ({}, "It is required."),
        ({"path": ("/etc/shadow",)}, r"`/etc/shadow` doesn't match `^/var/log/\w+$`."),
        (
            {"path": ("/var/log/app",), "lines": ("6",)},
            "`6` is not allowed. Allowed values: `5`, `20`.",
        ),
        (
            {"path": ("/var/log/app",), "line": ("5",)},
            "Unknown parameter. Did you mean lines? Parameters: path, lines.",
        ),
    ],
)
async def test_what_a_document_does_not_take_is_said(
    values: dict[str, tuple[str, ...]], words: str
) -> None:
    assert " ".join((await problems_of(VIEW, values)).values()) == words


def test_a_sentence_names_the_parameter_and_the_document() -> None:
    words = in_a_sentence(VIEW, {"path": "A value is needed."})
    assert words == "Parameter path of View: A value is needed."


def answers(content: dict[str, Any]) -> FakeAws:
    return FakeAws({"get_document": {"Content": json.dumps(content), "DocumentVersion": "1"}})


@pytest.mark.parametrize(
    "kind", ["Standard_Stream", "InteractiveCommands", "NonInteractiveCommands"]
)
async def test_the_app_takes_every_kind_but_a_port(kind: str) -> None:
    found = await fit_for_app(answers({"sessionType": kind}), ChosenDocument("D"))
    assert found == ChosenDocument("D", {}, SessionType(kind))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"sessionType": "Port"}, "use `ssm-tui forward --document D`"),
        ({}, "doesn't say what kind"),
        (
            {"sessionType": "Standard_Stream", "parameters": {"p": {"type": "String"}}},
            "p of D: It is required",
        ),
    ],
)
async def test_what_the_app_cannot_show_is_said(content: dict[str, Any], words: str) -> None:
    with pytest.raises(DocumentUnfit, match=words):
        await fit_for_app(answers(content), ChosenDocument("D"))


async def test_who_may_not_read_a_document_may_start_it_all_the_same() -> None:
    chosen = ChosenDocument("D", {"p": ("x",)})
    assert await fit_for_app(FakeAws(), chosen) is chosen


def test_a_document_that_nobody_shows_in_time_may_be_started_all_the_same() -> None:
    aws, chosen = FakeAws(), ChosenDocument("D")

    async def wait() -> ChosenDocument:
        aws.hold("get_document")
        return await fit_for_app(aws, chosen)

    assert run(wait()) is chosen


def test_the_document_of_a_tag_goes_before_a_profiles_and_that_before_the_general() -> None:
    settings = Settings(
        document="General",
        profiles=(("prod", Rules(document="Profile")), ("plain", Rules())),
        tags=(("a", Rules(document="First")), ("b=1", Rules(document="Last"))),
    )
    named = [
        usual_document(settings, profile, tags)
        for profile, tags in (
            ("dev", {}),
            ("prod", {}),
            ("plain", {}),
            ("prod", {"a": ""}),
            (None, {"b": "1", "a": ""}),
            ("prod", None),
        )
    ]
    assert [each and each.name for each in named] == [
        "General",
        "Profile",
        "General",
        "First",
        "Last",
        "Profile",
    ]
    assert usual_document(Settings(), "prod", {}) is None
    assert usual_document(Settings(document="SSM-SessionManagerRunShell"), None, {}) is None


@pytest.mark.parametrize("pattern", [r"\p{L}+", "(a+)+$", "["])
async def test_a_pattern_that_cannot_be_tried_here_is_left_to_aws(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded.search, "__kwdefaults__", {"patience": 0.5})
    parameter = DocumentParameter("p", allowed_pattern=pattern)
    document = SessionDocument("D", SessionType.SHELL, parameters=(parameter,))
    assert (await problems_of(document, {"p": ("a" * 40 + "!",)})) == {}
