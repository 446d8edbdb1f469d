"""ListDocuments: the documents of the account and AWS's own, filtered and in pages."""

from collections.abc import Mapping
from typing import Any

from tui.sandbox.calls.answers import ApiError, next_token, page_size, page_start

DEFAULT_PAGE = 10
LARGEST_PAGE = 50
MOST_FILTERS = 6
AMAZON = "Amazon"

_KIND = "ListDocuments"
#: By the owner asked for, whether a document of Amazon's and one of the account's is meant.
_OWNERS = {
    "All": (True, True),
    AMAZON: (True, False),
    "Self": (False, True),
    "Private": (False, True),
    "Public": (True, False),
    "ThirdParty": (False, False),
}
_KEYS = (
    "Name",
    "Owner",
    "DocumentType",
    "PlatformTypes",
    "TargetType",
    "SearchKeyword",
    "CloudProviders",
)


def list_documents(
    arguments: Mapping[str, Any], documents: Mapping[Any, float]
) -> dict[str, Any]:
    """A page of the answer.

    `documents` are moto's, each at its default version, with when that was written, in Unix
    seconds.

    Raises:
        ApiError: InvalidFilterKey, InvalidNextToken and what AWS's model does not allow.
    """
    wanted = _filters(arguments)
    size = page_size(arguments, default=DEFAULT_PAGE, smallest=1, largest=LARGEST_PAGE)
    start = 0
    if (token := arguments.get("NextToken")) is not None:
        error = ApiError("InvalidNextToken", "The specified token is not valid.")
        start = int(page_start(token, _KIND, error))
    found = sorted(
        (each for each in documents if all(_fits(each, *one) for one in wanted)),
        key=lambda document: str(document.name),
    )
    answer: dict[str, Any] = {
        "DocumentIdentifiers": [
            _identifier(each) | {"CreatedDate": documents[each]}
            for each in found[start : start + size]
        ]
    }
    if len(found) > start + size:
        answer["NextToken"] = next_token(_KIND, start + size)
    return answer


def _filters(arguments: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Keys with their values, from `Filters` or from the older `DocumentFilterList`."""
    filters = [
        (str(each.get("Key")), [str(value) for value in each.get("Values") or ()])
        for each in arguments.get("Filters") or ()
    ]
    filters += [
        (str(each.get("key")), [str(each.get("value"))])
        for each in arguments.get("DocumentFilterList") or ()
    ]
    if len(filters) > MOST_FILTERS:
        words = f"Member must have length less than or equal to {MOST_FILTERS}"
        raise ApiError("ValidationException", words)
    for key, values in filters:
        if key not in _KEYS and not key.startswith("tag:"):
            raise ApiError("InvalidFilterKey", f"The filter key {key} is not valid.")
        if key == "Owner" and (len(values) != 1 or values[0] not in _OWNERS):
            raise ApiError("ValidationException", "Owner takes one of its values.")
    return filters


def _fits(document: Any, key: str, values: list[str]) -> bool:
    if key == "Name":
        return str(document.name).startswith(tuple(values))
    if key == "Owner":
        of_amazon, of_account = _OWNERS[values[0]]
        return of_amazon if document.owner == AMAZON else of_account
    if key == "SearchKeyword":
        return any(value.lower() in document.name.lower() for value in values)
    # None has a target type, or tags.
    has = {
        "DocumentType": {document.document_type},
        "PlatformTypes": set(document.platform_types or ()),
        "CloudProviders": {"AWS"},
    }
    return not has.get(key, set()).isdisjoint(values)


def _identifier(document: Any) -> dict[str, Any]:
    told: dict[str, Any] = document.list_describe()
    return told | {"Owner": document.owner}
