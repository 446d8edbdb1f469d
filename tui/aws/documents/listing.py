"""The session documents that an account can see: its own, shared ones and AWS's."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from tui.aws.answers import pages, parts, text
from tui.aws.client import Aws

PAGE: Final = 50
"""Documents in a page: the most that ListDocuments allows."""

AMAZON: Final = "Amazon"


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """An entry of the list; one that another account shares is named by its ARN."""

    name: str
    owner: str

    @property
    def is_amazons(self) -> bool:
        return self.owner == AMAZON


async def list_documents(aws: Aws) -> AsyncGenerator[tuple[ListedDocument, ...], None]:
    """Session documents in pages, in the service's order. Raises AwsError."""
    wanted = [{"Key": "DocumentType", "Values": ["Session"]}]
    answers = pages(aws, "ssm", "list_documents", Filters=wanted, MaxResults=PAGE)
    async with aclosing(answers):
        async for answer in answers:
            listed = parts(answer, "DocumentIdentifiers")
            yield tuple(
                ListedDocument(text(each, "Name"), text(each, "Owner"))
                for each in listed
                if text(each, "Name")
            )
