"""What is wrong with a query, in Athena's words."""

from tui.sandbox.calls.answers import ApiError


class QueryFailed(Exception):
    """A query that came to nothing: StateChangeReason, and whose fault it is."""

    def __init__(self, reason: str, category: int = 2) -> None:
        super().__init__(reason)
        self.reason = reason
        self.category = category
        """1 is the system's, 2 the user's, 3 another's."""


class QueryStopped(Exception):
    """A query that was stopped; the reason is empty where somebody asked for it."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


def invalid(message: str, code: str = "INVALID_INPUT") -> ApiError:
    return ApiError("InvalidRequestException", message, extra={"AthenaErrorCode": code})


def not_found(what: str, name: str) -> ApiError:
    return ApiError("MetadataException", f"EntityNotFoundException: {what} {name} not found.")
