"""Writing Session Manager's preferences, so that nobody's work is lost.

An update names the version that it follows: AWS takes it only if that is still the newest one
(UpdateDocument, "DocumentVersion"), so that two people cannot overwrite each other even between
a look and a write. The newest version rules sessions; the default version is what AWS's console
shows, and is set to the newest afterwards.
"""

from dataclasses import dataclass
from typing import Final

from tui.aws.answers import part, text
from tui.aws.client import Aws
from tui.aws.codes import NoSuchVersion
from tui.aws.errors import AccessDenied, AwsError, InvalidRequest, NotFound
from tui.aws.permissions import action_of
from tui.aws.preferences.document import Preferences, parse_content, read_preferences
from tui.aws.preferences.edit import Draft, EditError, same_content
from tui.language import N_, _

IMPOSSIBLE_VERSION: Final = "1000000"
"""A document has at most a thousand versions."""

_DUPLICATE = "DuplicateDocumentContent"
_OVERTAKEN = frozenset({"InvalidDocumentVersion", "DocumentAlreadyExists", "InvalidDocument"})


class ChangedMeanwhile(EditError):
    """Somebody else has written the document since it was read; nothing was saved."""

    title = N_("Someone else changed the preferences")

    def __init__(self, read: Preferences, found: Preferences) -> None:
        super().__init__(read, found)
        self.read = read
        """The document as it was when editing began."""
        self.found = found
        """The document as it is."""

    def __str__(self) -> str:
        said = _(
            "The document has changed since you opened it (then: {before}; now: {now}). Nothing "
            "was saved. Review what changed, then save again."
        )
        return said.format(before=_version(self.read), now=_version(self.found))


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save."""

    version: str
    """The newest version, which rules new sessions."""
    default_version: str | None
    """The version that the console shows."""
    created: bool = False
    changed: bool = True
    """False where the document said so already."""
    default_problem: AwsError | None = None
    """Why the default version could not be set; the save itself holds."""

    def __str__(self) -> str:
        if self.created:
            said = _("Created. New sessions follow version {version}.")
        elif self.changed:
            said = _("Saved. New sessions follow version {version}.")
        else:
            said = _("Nothing to change. New sessions follow version {version}.")
        sentence = said.format(version=self.version)
        if self.default_problem is None:
            return sentence
        said = _("The console still shows version {version}: {reason}")
        still = said.format(version=self.default_version or "?", reason=self.default_problem)
        return f"{sentence} {still}"


async def save_draft(aws: Aws, wanted: Draft) -> Saved:
    """Create the document, or write its next version and make that the default.

    Raises ChangedMeanwhile where somebody else was faster, AwsError where AWS refuses.
    """
    base = wanted.base
    found = await read_preferences(aws, base.document)
    if not _same(base, found) or not wanted.changed:
        return await _settle(aws, wanted, found)
    try:
        version = await (_update if found.exists else _create)(aws, wanted)
    except AwsError as error:
        if error.code != _DUPLICATE and error.code not in _OVERTAKEN:
            raise
        # A retried call finds its own work done, which is success; else it was somebody else.
        found = await read_preferences(aws, base.document)
        if error.code == _DUPLICATE and _same(base, found) and not _holds(wanted, found):
            raise
        return await _settle(aws, wanted, found)
    if not found.exists:
        return Saved(version, version, created=True)
    return await _make_default(aws, base, version, found.default_version)


async def editing_denied(aws: Aws, preferences: Preferences) -> AccessDenied | None:
    """Why the document cannot be written, found out without writing; None where it can be.

    A write that AWS has to refuse for another reason shows whether it is allowed: an update of
    a version that no document can have, or a new document that is none. CloudTrail notes the
    refused call, so ask once, when somebody is about to edit. Other errors mean nothing here.
    """
    operation = "UpdateDocument" if preferences.exists else "CreateDocument"
    try:
        if preferences.exists:
            await aws.call(
                "ssm",
                "update_document",
                Name=preferences.document,
                Content="{}",
                DocumentVersion=IMPOSSIBLE_VERSION,
            )
        else:
            await aws.call(
                "ssm",
                "create_document",
                Name=preferences.document,
                Content="{}",
                DocumentType="Session",
                DocumentFormat="JSON",
            )
    except AccessDenied as error:
        return error
    except (InvalidRequest, NoSuchVersion, NotFound):
        # Whoever may not write is told so before anything is said of what was to be written.
        aws.capabilities.allow(action_of("ssm", operation), preferences.document)
    except AwsError:
        pass
    return None


async def _settle(aws: Aws, wanted: Draft, found: Preferences) -> Saved:
    """What holds when the document is not what it was: success if it says what is wanted."""
    if not _holds(wanted, found) or found.version is None:
        raise ChangedMeanwhile(wanted.base, found)
    if not found.drifted:
        return Saved(found.version, found.default_version, changed=False)
    return await _make_default(
        aws, wanted.base, found.version, found.default_version, changed=False
    )


async def _create(aws: Aws, wanted: Draft) -> str:
    answer = await aws.call(
        "ssm",
        "create_document",
        Name=wanted.base.document,
        Content=wanted.text,
        DocumentType="Session",
        DocumentFormat="JSON",
    )
    return text(part(answer, "DocumentDescription"), "DocumentVersion") or "1"


async def _update(aws: Aws, wanted: Draft) -> str:
    base = wanted.base
    answer = await aws.call(
        "ssm",
        "update_document",
        Name=base.document,
        Content=wanted.text,
        DocumentFormat="JSON",
        DocumentVersion=base.version or "$LATEST",
    )
    version = text(part(answer, "DocumentDescription"), "DocumentVersion")
    return version or (await read_preferences(aws, base.document)).version or "?"


async def _make_default(
    aws: Aws, base: Preferences, version: str, before: str | None, *, changed: bool = True
) -> Saved:
    try:
        await aws.call(
            "ssm",
            "update_document_default_version",
            Name=base.document,
            DocumentVersion=version,
        )
    except AwsError as error:
        return Saved(version, before, changed=changed, default_problem=error)
    return Saved(version, version, changed=changed)


def _same(read: Preferences, found: Preferences) -> bool:
    """Whether the newest version is the one that was read, and has not been made anew."""
    return (read.exists, read.version, read.unreadable) == (
        found.exists,
        found.version,
        found.unreadable,
    ) and same_content(read.content, found.content)


def _holds(wanted: Draft, found: Preferences) -> bool:
    content, unreadable = parse_content(wanted.text)
    return found.exists and not unreadable and same_content(found.content, content)


def _version(preferences: Preferences) -> str:
    if not preferences.exists:
        return _("none")
    return _("version {version}").format(version=preferences.version)
