"""Preferences are saved once, by whoever read them last, and the console shows them."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.aws.aws_server import Answer, AwsServer, Request, error
from tui.aws.client import Aws
from tui.aws.errors import AccessDenied, InvalidRequest
from tui.aws.permissions import Capability
from tui.aws.preferences.document import read_preferences
from tui.aws.preferences.edit import draft
from tui.aws.preferences.save import (
    ChangedMeanwhile,
    Saved,
    editing_denied,
    save_draft,
)

CHANGES = {"maxSessionDuration": "1"}


def content(**inputs: Any) -> str:
    return json.dumps(
        {"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": inputs}
    )


@dataclass
class Documents:
    """One document with its versions, as Systems Manager keeps it."""

    fake: AwsServer
    versions: list[str] = field(default_factory=list)
    default: int = 1

    def __post_init__(self) -> None:
        self.fake.on("GetDocument", self.get)
        self.fake.on("CreateDocument", self.create)
        self.fake.on("UpdateDocument", self.update)
        self.fake.on("UpdateDocumentDefaultVersion", self.make_default)

    def get(self, request: Request) -> Answer:
        if not self.versions:
            return error("InvalidDocument", "The specified document does not exist.")
        latest = request.arguments["DocumentVersion"] == "$LATEST"
        number = len(self.versions) if latest else self.default
        return Answer({"Content": self.versions[number - 1], "DocumentVersion": str(number)})

    def create(self, request: Request) -> Answer:
        if self.versions:
            return error("DocumentAlreadyExists", "The specified document already exists.")
        return self._add(request)

    def update(self, request: Request) -> Answer:
        if request.arguments["DocumentVersion"] != str(len(self.versions)):
            return error("InvalidDocumentVersion", "The document version is not valid.")
        if request.arguments["Content"] == self.versions[-1]:
            return error("DuplicateDocumentContent", "Change the content.")
        return self._add(request)

    def make_default(self, request: Request) -> Answer:
        self.default = int(request.arguments["DocumentVersion"])
        return Answer({})

    def _add(self, request: Request) -> Answer:
        self.versions.append(request.arguments["Content"])
        return Answer({"DocumentDescription": {"DocumentVersion": str(len(self.versions))}})


def inputs(documents: Documents) -> dict[str, Any]:
    found = json.loads(documents.versions[-1])["inputs"]
    assert isinstance(found, dict)
    return found


async def test_a_document_that_does_not_exist_is_created(fake: AwsServer, aws: Aws) -> None:
    documents = Documents(fake)
    saved = await save_draft(aws, draft(await read_preferences(aws), CHANGES))
    assert saved == Saved("1", "1", created=True)
    assert inputs(documents)["maxSessionDuration"] == "1"
    (request,) = fake.asked("CreateDocument")
    assert request.arguments["DocumentType"] == "Session"
    assert request.arguments["DocumentFormat"] == "JSON"


async def test_an_update_follows_the_version_that_was_read_and_becomes_the_default(
    fake: AwsServer, aws: Aws
) -> None:
    documents = Documents(fake, [content(a=1), content(a=2)], default=1)
    saved = await save_draft(aws, draft(await read_preferences(aws), CHANGES))
    assert saved == Saved("3", "3")
    assert inputs(documents) == {"a": 2, "maxSessionDuration": "1"}
    assert documents.default == 3
    assert fake.asked("UpdateDocument")[0].arguments["DocumentVersion"] == "2"


async def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    fake: AwsServer, aws: Aws
) -> None:
    documents = Documents(fake, [content()])
    read = await read_preferences(aws)
    documents.versions.append(content(maxSessionDuration="99"))
    with pytest.raises(ChangedMeanwhile, match="then: version 1; now: version 2"):
        await save_draft(aws, draft(read, CHANGES))
    assert inputs(documents) == {"maxSessionDuration": "99"}
    assert fake.asked("UpdateDocument") == []


async def test_a_save_between_the_look_and_the_write_is_not_overwritten(
    fake: AwsServer, aws: Aws
) -> None:
    documents = Documents(fake, [content()])
    read = await read_preferences(aws)

    def too_late(request: Request) -> Answer:
        documents.versions.append(content(maxSessionDuration="99"))
        return documents.update(request)

    fake.on("UpdateDocument", too_late)
    with pytest.raises(ChangedMeanwhile) as caught:
        await save_draft(aws, draft(read, CHANGES))
    assert (caught.value.read.version, caught.value.found.version) == ("1", "2")
    assert inputs(documents) == {"maxSessionDuration": "99"}


async def test_a_document_made_anew_with_the_same_number_is_noticed(
    fake: AwsServer, aws: Aws
) -> None:
    documents = Documents(fake, [content(a=1)])
    read = await read_preferences(aws)
    documents.versions[:] = [content(a=True)]
    with pytest.raises(ChangedMeanwhile):
        await save_draft(aws, draft(read, CHANGES))


async def test_a_document_that_somebody_created_meanwhile_is_noticed(
    fake: AwsServer, aws: Aws
) -> None:
    documents = Documents(fake)
    read = await read_preferences(aws)

    def too_late(request: Request) -> Answer:
        documents.versions.append(content(a=1))
        return documents.create(request)

    fake.on("CreateDocument", too_late)
    with pytest.raises(ChangedMeanwhile, match="then: none"):
        await save_draft(aws, draft(read, CHANGES))


async def test_two_people_who_want_the_same_both_succeed(fake: AwsServer, aws: Aws) -> None:
    documents = Documents(fake, [content()])
    read = await read_preferences(aws)
    await save_draft(aws, draft(read, CHANGES))
    saved = await save_draft(aws, draft(read, CHANGES))
    assert saved == Saved("2", "2", changed=False)
    assert len(documents.versions) == 2


async def test_a_document_that_says_so_already_counts_as_saved_and_drift_is_ended(
    fake: AwsServer, aws: Aws
) -> None:
    documents = Documents(fake, [content(), content(maxSessionDuration="1")], default=1)
    saved = await save_draft(aws, draft(await read_preferences(aws), CHANGES))
    assert saved == Saved("2", "2", changed=False)
    assert documents.default == 2
    assert str(saved) == "Nothing to change. New sessions follow version 2."


async def test_duplicate_content_counts_as_saved(fake: AwsServer, aws: Aws) -> None:
    """A call whose answer was lost is sent again, and finds its own work."""
    documents = Documents(fake, [content()])

    def answer_lost(request: Request) -> Answer:
        documents.update(request)
        return error("DuplicateDocumentContent", "Change the content.")

    fake.on("UpdateDocument", answer_lost)
    saved = await save_draft(aws, draft(await read_preferences(aws), CHANGES))
    assert saved == Saved("2", "2", changed=False)


async def test_a_default_that_cannot_be_set_is_told_and_the_save_holds(
    fake: AwsServer, aws: Aws
) -> None:
    Documents(fake, [content()])
    fake.on("UpdateDocumentDefaultVersion", error("AccessDeniedException", "no"))
    saved = await save_draft(aws, draft(await read_preferences(aws), CHANGES))
    assert (saved.version, saved.default_version) == ("2", "1")
    assert "ssm:UpdateDocumentDefaultVersion" in str(saved)
    assert "The console still shows version 1" in str(saved)


async def test_a_denied_update_names_the_action(fake: AwsServer, aws: Aws) -> None:
    Documents(fake, [content()])
    fake.on("UpdateDocument", error("AccessDeniedException", "no"))
    with pytest.raises(AccessDenied) as caught:
        await save_draft(aws, draft(await read_preferences(aws), CHANGES))
    assert caught.value.action == "ssm:UpdateDocument"


async def test_whether_editing_is_allowed_is_found_out_without_writing(
    fake: AwsServer, aws: Aws
) -> None:
    for versions, operation in (([content()], "UpdateDocument"), ([], "CreateDocument")):
        documents = Documents(fake, list(versions))
        fake.on("CreateDocument", error("InvalidDocumentContent", "not valid"))
        read = await read_preferences(aws)
        assert await editing_denied(aws, read) is None
        assert documents.versions == versions
        fake.on(operation, error("AccessDeniedException", "no"))
        refused = await editing_denied(aws, read)
        assert refused is not None
        assert refused.action == f"ssm:{operation}"
        assert aws.capabilities.denied(Capability.PREFERENCES_EDIT) == refused.action
        fake.on(operation, error("InvalidDocumentContent", "not valid"))
        assert await editing_denied(aws, read) is None
        assert aws.capabilities.denied(Capability.PREFERENCES_EDIT) is None


async def test_a_document_that_aws_rejects_is_explained_in_its_words(
    fake: AwsServer, aws: Aws
) -> None:
    Documents(fake, [content()])
    fake.on("UpdateDocument", error("InvalidDocumentContent", "The key is bad"))
    with pytest.raises(InvalidRequest, match="rejected UpdateDocument: The key is bad"):
        await save_draft(aws, draft(await read_preferences(aws), CHANGES))
