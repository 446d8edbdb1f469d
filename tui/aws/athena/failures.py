"""Why a query came to nothing, by what Athena says of it."""

import re
from typing import Final

from tui.aws.errors import AccessDenied, AwsError, ErrorContext
from tui.aws.organisation.source import HistoryLimitReached
from tui.errors import ended
from tui.language import N_, _
from tui.printable import clean
from tui.sizes import size_words

_NOT_AUTHORIZED: Final = re.compile(
    r"not authorized to perform:? ([a-z0-9-]+:[A-Za-z0-9*]+)(?: on resource:? ([^\s,()]+))?"
)
_PLACE: Final = re.compile(r"s3://[^\s,()]+")
_OF_S3: Final = re.compile(
    r"access denied.*(s3|writing)|permission denied on s3", re.IGNORECASE
)
_WRITING: Final = re.compile(r"writing|output", re.IGNORECASE)
_CUTOFF: Final = re.compile(r"bytes scanned limit", re.IGNORECASE)


class HistoryFailed(AwsError):
    """AWS could not answer the question."""

    title = N_("History query failed")

    def __init__(self, context: ErrorContext, scanned: int = 0) -> None:
        super().__init__(context)
        self.scanned = scanned
        """Bytes, which AWS bills."""

    def sentence(self) -> str:
        reason = ended(_(self.context.message)) or _("no reason given.")
        said = _("AWS couldn't answer the question: {reason}").format(reason=reason)
        if not self.scanned:
            return said
        billed = _("{scanned} had been scanned, and AWS bills them.")
        return f"{said} {billed.format(scanned=size_words(self.scanned))}"


class HistoryCutoffReached(HistoryLimitReached):
    """More would have been scanned than the workgroup allows; AWS stopped the query."""

    title = N_("Workgroup's limit of scanned bytes reached")

    def sentence(self) -> str:
        said = _(
            "The workgroup's own limit stopped the query: {scanned} had been scanned, and AWS "
            "bills them. Ask for less time, accounts or regions, or use another workgroup."
        )
        return said.format(scanned=size_words(self.scanned))


class HistoryNotStopped(AwsError):
    """A query could not be stopped, and may go on."""

    title = N_("Query not stopped")

    def __init__(self, context: ErrorContext, cause: AwsError) -> None:
        super().__init__(context)
        self.cause = cause

    def sentence(self) -> str:
        said = _(
            "Query {id} couldn't be stopped and may go on scanning, which AWS bills. Stop it in "
            "the console. {reason}"
        )
        return said.format(id=self.context.target, reason=self.cause.sentence())


def denied_by(words: str) -> AccessDenied | None:
    """The error for words of AWS's that name an action that is not allowed; else None."""
    found = _NOT_AUTHORIZED.search(words)
    return _denied(found[1], found[2] or "") if found else None


def failure(reason: str, *, retryable: bool, scanned: int, cutoff: int | None) -> AwsError:
    """The error for a query that failed or was cancelled, and not by us.

    Args:
        reason: `StateChangeReason`, in Athena's words.
        retryable: whether Athena says that it may be asked again.
        scanned: bytes.
        cutoff: bytes, of the workgroup.
    """
    told = clean(" ".join(reason.split()))
    context = ErrorContext(message=told)
    if _CUTOFF.search(told):
        return HistoryCutoffReached(context, scanned, cutoff or scanned)
    if (denied := denied_by(told)) is not None:
        return denied
    if _OF_S3.search(told):
        place = _PLACE.search(told)
        action = "s3:PutObject" if _WRITING.search(told) else "s3:GetObject"
        return _denied(action, place[0] if place else "")
    if retryable:
        again = _("{reason} Try again.").format(reason=ended(told))
        context = ErrorContext(message=again)
    return HistoryFailed(context, scanned)


def _denied(action: str, resource: str) -> AccessDenied:
    service, _colon, operation = action.partition(":")
    return AccessDenied(
        ErrorContext(
            service="athena" if service == "kms" else service,
            operation=operation,
            action=action,
            resource=resource.rstrip("."),
        )
    )
