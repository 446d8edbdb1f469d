"""Session documents: what moto keeps, and what it lacks.

moto stores documents and their versions. This module reads the one that rules a session, adds
those of `session_documents`, and does what moto leaves out: `$DEFAULT`, when a version was
written, the checks on session preferences, ListDocuments, ListDocumentVersions, and an
UpdateDocument that refuses only the content of the latest version, so that preferences can be set
back.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from tui.sandbox.account.document_checks import (
    PLATFORMS,
    check_content,
    check_name,
    minutes,
)
from tui.sandbox.account.document_list import AMAZON, list_documents
from tui.sandbox.account.session_documents import COMMAND, CUSTOM, OWNED
from tui.sandbox.calls.answers import ApiError, constraint, json_object, text
from tui.sandbox.options import COMMAND_SCHEMA, SESSION_SCHEMA

PREFERENCES = "SSM-SessionManagerRunShell"
DEFAULT_IDLE_MINUTES = 20
FORMATS = ("JSON", "YAML")
#: Of one document.
MOST_VERSIONS = 1000
#: What is there from the beginning was written so long ago.
AGE = timedelta(days=90)


@dataclass(frozen=True)
class StoredDocument:
    """A document at its latest version."""

    name: str
    content: Mapping[str, Any]

    @property
    def session_type(self) -> str:
        return str(self.content.get("sessionType") or "Standard_Stream")

    @property
    def inputs(self) -> Mapping[str, Any]:
        inputs = self.content.get("inputs")
        return inputs if isinstance(inputs, dict) else {}

    @property
    def properties(self) -> Mapping[str, Any]:
        properties = self.content.get("properties")
        return properties if isinstance(properties, dict) else {}

    @property
    def idle_minutes(self) -> int:
        return minutes(self.inputs.get("idleSessionTimeout")) or DEFAULT_IDLE_MINUTES

    @property
    def max_minutes(self) -> int | None:
        return minutes(self.inputs.get("maxSessionDuration"))


def document_arn(name: str, region: str, account: str) -> str:
    """The ARN under which policies name a document; AWS's own belong to no account."""
    return f"arn:aws:ssm:{region}:{'' if name in OWNED else account}:document/{name}"


def is_true(value: object) -> bool:
    """A switch as documents write it: a boolean, or what Go's ParseBool takes (section 8.2)."""
    return value is True or value in ("1", "t", "T", "TRUE", "true", "True")


class Documents:
    """The account's documents, in moto's store."""

    def __init__(self, backend: Any, clock_skew: float = 0.0) -> None:
        """`backend` is moto's SimpleSystemManagerBackend of the region.

        The service's clock is `clock_skew` seconds ahead of moto's, which is this machine's.
        """
        self._backend = backend
        self._clock_skew = clock_skew
        for name, content in (OWNED | CUSTOM).items():
            self._store(name, content)

    def set_preferences(
        self, inputs: Mapping[str, object], schema: str = SESSION_SCHEMA
    ) -> None:
        """Create SSM-SessionManagerRunShell with these inputs, or as one for commands."""
        if schema == COMMAND_SCHEMA:
            self._store(PREFERENCES, COMMAND)
            return
        self._store(
            PREFERENCES,
            {
                "schemaVersion": SESSION_SCHEMA,
                "description": "Document to hold regional settings for Session Manager",
                "sessionType": "Standard_Stream",
                "inputs": dict(inputs),
            },
        )

    def plant(self, content: str) -> None:
        """Have SSM-SessionManagerRunShell say exactly this, which AWS might not have taken."""
        self.set_preferences({})
        document = self._backend._documents[PREFERENCES].get_latest_version()
        document.content, document.content_json = content, json_object(content)

    def read(self, name: str | None) -> StoredDocument:
        """The document that rules a session: the latest version, whatever the default.

        Raises:
            ApiError: InvalidDocument, when a named one is missing or is no session document.
        """
        wanted = (name or PREFERENCES).rpartition("/")[2]
        versions = self._backend._documents.get(wanted)
        if versions is None:
            if wanted == PREFERENCES:
                return StoredDocument(PREFERENCES, {})
            raise ApiError("InvalidDocument", f"Document with name {wanted} does not exist.")
        latest = versions.get_latest_version()
        if latest.document_type != "Session":
            raise ApiError("InvalidDocument", f"Document {wanted} is not of type Session.")
        if latest.content_json is None:
            raise ApiError("InvalidDocument", f"The content of document {wanted} is not valid.")
        return StoredDocument(wanted, latest.content_json)

    def prepare(self, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any] | None:
        """The arguments as moto understands them; None leaves the call as it is.

        Raises:
            ApiError: A new document is not valid, or there is none of that name or version.
        """
        name = str(arguments.get("Name", ""))
        if operation == "CreateDocument":
            check_name(name)
            if arguments.get("DocumentType") == "Session":
                check_content(arguments)
        if operation in {"DeleteDocument", "UpdateDocumentDefaultVersion"}:
            self._versions(name)
            self._version(name, str(arguments.get("DocumentVersion", "")))
        if operation != "DescribeDocument":
            return None
        self._version(name.rpartition("/")[2], str(arguments.get("DocumentVersion", "")))
        understood = dict(arguments)
        if understood.get("DocumentVersion") == "$DEFAULT":
            del understood["DocumentVersion"]
        # A name may be an ARN here.
        understood["Name"] = str(understood.get("Name", "")).rpartition("/")[2]
        return understood

    def complete(self, name: str) -> None:
        """Give a document that moto has made what moto leaves open: its platforms."""
        versions = self._backend._documents.get(name)
        if versions is not None:
            versions.get_latest_version().platform_types = list(PLATFORMS)

    def get_document(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        # A name may be an ARN here.
        name = text(arguments, "Name", longest=128 + len("arn:")).rpartition("/")[2]
        found = self._version(name, arguments.get("DocumentVersion") or "")
        form = arguments.get("DocumentFormat") or found.document_format
        if form not in FORMATS:
            raise constraint("DocumentFormat", form, "satisfy enum value set: [YAML, JSON]")
        answer: dict[str, Any] = self._backend._generate_document_information(found, form)
        return answer | {"CreatedDate": self._written(found)}

    def update_document(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        versions = self._versions(text(arguments, "Name", longest=128))
        latest = versions.get_latest_version()
        if arguments.get("DocumentVersion", "$LATEST") not in {
            "$LATEST",
            latest.document_version,
        }:
            raise _no_version()
        content = text(arguments, "Content", longest=sys.maxsize)
        if latest.document_type == "Session":
            check_content(arguments)
        self._check_versions(versions, arguments.get("VersionName"))
        if content == latest.content:
            raise ApiError(
                "DuplicateDocumentContent",
                "The content of the association document matches another document. "
                "Change the content of the document and try again.",
            )
        number = str(max(int(version) for version in versions.versions) + 1)
        versions.add_new_version(
            self._document(
                latest.name,
                content,
                number,
                latest.document_type,
                document_format=arguments.get("DocumentFormat", "JSON"),
                version_name=arguments.get("VersionName"),
            )
        )
        described = versions.describe(document_version=number)
        written = self._written(versions.versions[number])
        return {"DocumentDescription": described | {"CreatedDate": written}}

    def list_documents(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        every = self._backend._documents.values()
        found = [each.get_default_version() for each in every]
        return list_documents(arguments, {each: self._written(each) for each in found})

    def list_document_versions(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        versions = self._versions(text(arguments, "Name", longest=128))
        return {
            "DocumentVersions": [
                {
                    "Name": document.name,
                    "DocumentVersion": number,
                    "CreatedDate": self._written(document),
                    "IsDefaultVersion": number == versions.default_version,
                    "DocumentFormat": document.document_format,
                    "Status": document.status,
                }
                for number, document in sorted(
                    versions.versions.items(), key=lambda item: -int(item[0])
                )
            ]
        }

    def _version(self, name: str, wanted: str) -> Any:
        """One version of a document; the default one where none is named."""
        versions = self._backend._documents.get(name)
        if versions is None:
            raise ApiError("InvalidDocument", f"Document with name {name} does not exist.")
        named = {"$LATEST": versions.latest_version, "$DEFAULT": versions.default_version}
        found = versions.versions.get(named.get(wanted or "$DEFAULT", wanted))
        if found is None:
            raise _no_version()
        return found

    def _check_versions(self, versions: Any, name: str | None) -> None:
        """Raises ApiError where there are too many versions, or one has that name."""
        if len(versions.versions) >= MOST_VERSIONS:
            raise ApiError(
                "DocumentVersionLimitExceeded",
                "The document has too many versions. Delete one or more document versions and "
                "try again.",
            )
        if name and any(each.version_name == name for each in versions.versions.values()):
            raise ApiError(
                "DuplicateDocumentVersionName",
                "The version name has already been used in this document.",
            )

    def _versions(self, name: str) -> Any:
        versions = self._backend._documents.get(name)
        if versions is None or name in OWNED:
            raise ApiError("InvalidDocument", "The specified document does not exist.")
        return versions

    def _store(self, name: str, content: Mapping[str, Any]) -> None:
        from moto.ssm.models import Documents as Versions

        kind = "Session" if content["schemaVersion"] == SESSION_SCHEMA else "Command"
        document = self._document(name, json.dumps(content, indent=2), "1", kind)
        document.created_date -= AGE
        self._backend._documents[name] = Versions(document)

    def _written(self, document: Any) -> float:
        """When a version was written, in Unix seconds by the service's clock."""
        # moto's times are UTC and do not say so.
        moment: float = document.created_date.replace(tzinfo=UTC).timestamp()
        return moment + self._clock_skew

    def _document(self, name: str, content: str, version: str, kind: str, **more: Any) -> Any:
        from moto.ssm import models

        make: Any = models.Document
        document = make(
            account_id=AMAZON if name in OWNED else self._backend.account_id,
            name=name,
            content=content,
            document_type=kind,
            document_format=more.get("document_format", "JSON"),
            version_name=more.get("version_name"),
            requires=[],
            attachments=[],
            target_type=None,
            document_version=version,
        )
        document.platform_types = list(PLATFORMS)
        return document


def _no_version() -> ApiError:
    return ApiError(
        "InvalidDocumentVersion", "The document version is not valid or does not exist."
    )
