"""Where an organisation's history of sessions is kept, and how it may be asked."""

import re
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

from tui.language import _
from tui.settings.values import check_choice, check_table, check_text, setting
from tui.sizes import size_of

LAYOUTS: Final = ("auto", "manual", "projection", "organisation", "parquet")
LEAST_LIMIT: Final = 10_000_000
"""Bytes: what Athena bills at least, and the smallest cutoff that a workgroup may have."""
MOST_LIMIT: Final = 10**15

_WORKGROUP: Final = re.compile(r"[a-zA-Z0-9._-]{1,128}")
_LOCATION: Final = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/\S*)?")
_STORE: Final = re.compile(r"[a-zA-Z0-9._/\-:]{3,2048}")


def check_workgroup(value: Any) -> str:
    if not isinstance(value, str) or not _WORKGROUP.fullmatch(value):
        raise ValueError(_("must be the name of an Athena workgroup"))
    return value


def check_location(value: Any) -> str:
    if not isinstance(value, str) or not _LOCATION.fullmatch(value):
        raise ValueError(_("must be a place in S3, as in s3://bucket/folder/"))
    return value


def check_event_data_store(value: Any) -> str:
    """By the model of CloudTrail's EventDataStoreArn, which may be an id alone."""
    if not isinstance(value, str) or not _STORE.fullmatch(value):
        raise ValueError(_("must be the ARN or the ID of an event data store"))
    return value


def check_limit(value: Any) -> int:
    """Bytes, as a size is written or as a number of them."""
    size = value if type(value) is int else size_of(value) if isinstance(value, str) else None
    if size is None or not LEAST_LIMIT <= size <= MOST_LIMIT:
        raise ValueError(_('must be a size from 10 MB to 1000 TB, as in "10 GB"'))
    return size


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySettings:
    """The table `[history]`: Athena over CloudTrail's files, or a store of CloudTrail Lake.

    Nothing is asked without a table or a store.
    """

    table: str | None = setting(None, check_text)
    """In which CloudTrail's events are."""
    database: str = setting("default", check_text)
    catalog: str = setting("AwsDataCatalog", check_text)
    workgroup: str = setting("primary", check_workgroup)
    layout: str = setting("auto", check_choice(*LAYOUTS))
    """How the table is partitioned."""
    output_location: str | None = setting(None, check_location)
    """Where results are written, for a workgroup that has no place of its own."""
    max_scanned: int = setting(10 * 10**9, check_limit)
    """Bytes that one query may scan."""
    profile: str | None = setting(None, check_text)
    """To ask from; None for the one in use, and so for the region."""
    region: str | None = setting(None, check_text)
    event_data_store: str | None = setting(None, check_event_data_store)
    """Of CloudTrail Lake, asked instead of Athena."""
    logs_table: str | None = setting(None, check_text)
    """In which sessions' logs in S3 are."""

    @property
    def is_configured(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.table or self.event_data_store)


UNCONFIGURED: Final = HistorySettings()
check_history: Final = check_table("history", HistorySettings)
KEYS_BY_VARIABLE: Final = MappingProxyType(
    {f"history_{item.name}": item for item in fields(HistorySettings)}
)
"""The keys by what a variable calls them, as SSM_TUI_HISTORY_TABLE does."""
