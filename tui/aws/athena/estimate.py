"""What a question will scan: the sizes of the files in the partitions that it reads.

A listing of S3 tells them, a thousand at a call. Of an organisation's partitions there may be a
hundred thousand: then some are listed, spread evenly over all of them, and the others are taken
to be like these.
"""

import re
from asyncio import Future
from collections.abc import Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from math import gcd, prod
from typing import Any, Final, overload

from tui.aws.answers import pages, part, parts, text
from tui.aws.athena.columns import EventColumns
from tui.aws.athena.literals import literals
from tui.aws.athena.partitions import Undivided, days
from tui.aws.athena.sql import read_days
from tui.aws.athena.tables import TrailTable
from tui.aws.client import Aws, abandon
from tui.aws.errors import AwsError
from tui.aws.organisation.question import HistoryQuestion
from tui.aws.organisation.source import HistoryEstimate
from tui.language import _

PLACES: Final = 120
"""Partitions that are listed for one estimate, in some seconds: S3 asks $0.005 for 1,000 calls."""
AT_ONCE: Final = 5
"""Of the threads for calls, so that the app keeps some."""
LISTED: Final = 20
"""Calls that list one partition, at most: 20,000 files of a day."""
PARTITION_PAGES: Final = 50
"""Calls for the partitions themselves, at most: 50,000 of them."""

OWN_CATALOG: Final = "AwsDataCatalog"
"""What Athena calls the catalogue that Glue keeps for the account."""

_PLACE: Final = re.compile(r"s3://([^/]+)/?(.*)", re.DOTALL)
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")


class _Unquoted(EventColumns):
    """Columns as Glue's expressions name them."""

    def column(self, name: str) -> str:
        return name.lower()


async def estimated(aws: Aws, question: HistoryQuestion, table: TrailTable) -> HistoryEstimate:
    """What a question scans of a table, as far as its files may be listed. Raises nothing."""
    try:
        places = await _places(aws, question, table)
        if isinstance(places, str):
            return HistoryEstimate(None, places)
        chosen = [places[index] for index in spread(len(places))]
        total, complete = await _sizes(aws, chosen)
    except AwsError as error:
        said = _("The size of the files is unknown: {reason}").format(reason=error.sentence())
        return HistoryEstimate(None, said)
    if not complete:
        return HistoryEstimate(None, _("There are too many files to add up."))
    share = len(chosen) or 1
    return HistoryEstimate(total * len(places) // share, sampled=share < len(places))


async def _places(
    aws: Aws, question: HistoryQuestion, table: TrailTable
) -> Sequence[str] | str:
    """Where the files are that are read, as addresses in S3; or why nobody knows."""
    if isinstance(table.by_time, Undivided):
        return [table.location]
    if table.is_projected:
        return _projected(question, table)
    if table.catalog != OWN_CATALOG:
        return _("The table's partitions are in a catalog that isn't Glue's.")
    return await _kept(aws, question, table)


def _projected(question: HistoryQuestion, table: TrailTable) -> Sequence[str] | str:
    """Where partitions are by the table's template: one for each day, account and region."""
    first, last = read_days(question)
    today = datetime.now(UTC).date()
    dated = [table.by_time.values(day) for day in days(first, min(last, today))]
    keys = {table.account_key: question.accounts, table.region_key: question.regions}
    by_key = {
        key: asked or tuple(_listed(table.projection(key, "values")))
        for key, asked in keys.items()
        if key
    }
    template = table.parameters.get("storage.location.template", "") or _hive_style(table)
    places = _Projected(template, dated, tuple(by_key.items()))
    if not all(by_key.values()) or any(map(_VARIABLE.search, places[:1])):
        return _("Which partitions there are is not in the table's definition.")
    return places


@dataclass(frozen=True, slots=True)
class _Projected(Sequence[str]):
    """Each place that a template leads to; there may be a million, and few are looked at."""

    template: str
    dated: Sequence[Mapping[str, str]]
    by_key: Sequence[tuple[str, Sequence[str]]]

    def __len__(self) -> int:
        return len(self.dated) * prod(len(values) for _key, values in self.by_key)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        rest, day = divmod(index, len(self.dated))
        told = dict(self.dated[day])
        for key, values in self.by_key:
            rest, number = divmod(rest, len(values))
            told[key] = values[number]
        return _VARIABLE.sub(lambda found: told.get(found[1], found[0]), self.template)


def _listed(values: str) -> Iterator[str]:
    return filter(None, map(str.strip, values.split(",")))


def spread(count: int) -> Sequence[int]:
    """So many of these numbers as are looked at, spread over all, and in step with nothing."""
    if count <= PLACES:
        return range(count)
    step = round(count * 0.618)
    while gcd(step, count) > 1:
        step += 1
    return [number * step % count for number in range(PLACES)]


def _hive_style(table: TrailTable) -> str:
    keys = [*table.by_time.values(datetime.now(UTC).date())]
    keys += [key for key in (table.account_key, table.region_key) if key]
    return "/".join([table.location.rstrip("/"), *(f"{key}=${{{key}}}" for key in keys)])


async def _kept(aws: Aws, question: HistoryQuestion, table: TrailTable) -> Sequence[str] | str:
    """Where partitions are that were added one by one, as Glue has them."""
    columns = _Unquoted(table.columns.types)
    conditions = [table.by_time.condition(columns, *read_days(question))]
    for key, asked in (
        (table.account_key, question.accounts),
        (table.region_key, question.regions),
    ):
        if key and asked:
            conditions.append(f"{key} IN ({literals(asked)})")
    answers = pages(
        aws,
        "glue",
        "get_partitions",
        DatabaseName=table.database,
        TableName=table.name,
        Expression=" AND ".join(conditions),
        ExcludeColumnSchema=True,
    )
    places: list[str] = []
    async with aclosing(answers) as read:
        number = 0
        async for answer in read:
            places += [
                text(part(found, "StorageDescriptor"), "Location")
                for found in parts(answer, "Partitions")
            ]
            number += 1
            if number == PARTITION_PAGES:
                return _("There are too many partitions to add up.")
    return places


async def _sizes(aws: Aws, places: Sequence[str]) -> tuple[int, bool]:
    """The bytes of the files at these places, and whether these are all."""
    total, complete = 0, True
    for begin in range(0, len(places), AT_ONCE):
        asked = [_list(aws, place) for place in places[begin : begin + AT_ONCE]]
        try:
            for place, listing in zip(places[begin:], asked, strict=False):
                size, whole = await _size(aws, place, listing)
                total, complete = total + size, complete and whole
        finally:
            for listing in asked:
                if not listing.done():
                    abandon(listing)
    return total, complete


async def _size(aws: Aws, place: str, listing: "Future[dict[str, Any]]") -> tuple[int, bool]:
    size = 0
    for _number in range(LISTED):
        answer = await listing
        size += sum(
            found["Size"]
            for found in parts(answer, "Contents")
            if isinstance(found.get("Size"), int)
        )
        token = text(answer, "NextContinuationToken")
        if not token:
            return size, True
        listing = _list(aws, place, ContinuationToken=token)
    abandon(listing)
    return size, False


def _list(aws: Aws, place: str, **more: Any) -> "Future[dict[str, Any]]":
    found = _PLACE.fullmatch(place)
    bucket, prefix = found.groups() if found else ("", "")
    # Without the last slash `2024/01/1` would be all days that begin so.
    if prefix and not prefix.endswith("/"):
        prefix += "/"
    return aws.begin("s3", "list_objects_v2", Bucket=bucket, Prefix=prefix, **more)
