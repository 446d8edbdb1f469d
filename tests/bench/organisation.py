"""An organisation's history of a million sessions: kept, filtered, sorted, paged.

    python -m tests.bench.organisation [--sessions 1000000]

Prints for each filter how long it takes until the latest hundred of its rows are there, with its
target, and until all of them are counted; and as how many times faster that is than SQLite, which
counts them by a scan of the same folded texts in a plain table of the same run. The rows come with
the latest first, as our question to Athena has them. Times are seconds of a core. The file is
encrypted, as users have it; the memory is that of the whole process at its most.
"""

import argparse
import asyncio
import random
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time
from typing import Final, TypeAlias

from tui.archive.organisation.answer_file import AnswerFile
from tui.archive.organisation.columns import folded
from tui.archive.organisation.kept import KeptResult
from tui.archive.organisation.terms import LATEST_FIRST, ResultFilter, ResultOrder, ResultTerm
from tui.aws.organisation.session import OrganisationSession

MOST: Final = 0.1
"""Seconds that a filter may take."""

MOST_MEMORY: Final = 200 << 20
"""Bytes."""

PAGE: Final = 2000
"""Rows that are brought at a time."""

TRIES: Final = 3

YEARS: Final = timedelta(days=730)

FILTERS: Final[tuple[tuple[str, ResultFilter], ...]] = (
    ("nothing", ()),
    ("nobody has it", (ResultTerm("xyzzy"),)),
    ("one session", (ResultTerm("inc-123456"),)),
    ("a person", (ResultTerm("person77@"),)),
    ("part of reasons", (ResultTerm("nginx"),)),
    ("in most rows", (ResultTerm("inc-"),)),
    ("a letter", (ResultTerm("e"),)),
    ("two digits", (ResultTerm("42"),)),
    ("Japanese", (ResultTerm("障害"),)),
    ("an account, a word", (ResultTerm("000000000007", ("account",)), ResultTerm("disk"))),
    ("not in production", (ResultTerm("prod", negated=True), ResultTerm("kafka"))),
    ("an id", (ResultTerm("i-0000000000000abc", ("target",), exact=True),)),
    ("a day", (ResultTerm("2025-03-01", ("start",)),)),
    ("an ARN", (ResultTerm("role/admin/person7"),)),
)

WORDS: Final = (
    "restart nginx after deploy", "disk full on /var", "rotate the certificates", "check kafka lag",
    "look at the failed backup", "障害対応", "apply the security patch", "debug slow queries",
    "drain the node", "collect logs for the vendor",
)  # fmt: skip


def sessions(count: int) -> Iterator[OrganisationSession]:
    """Of 200 accounts, 17 regions, 3,000 people and 40,000 machines in two years."""
    dice = random.Random(1)
    began = datetime(2026, 11, 1, tzinfo=UTC)
    roles = ("Admin", "PowerUser", "Operations", "ReadOnly-prod", "Support")
    for number in range(count):
        account = f"{dice.randrange(200):012}"
        person = f"person{dice.randrange(3000)}@example.com"
        role = dice.choice(roles)
        principal = f"arn:aws:sts::{account}:assumed-role/{role}/{person}"
        start = began - number * (YEARS / count)
        refused = dice.random() < 0.02
        ended = None if dice.random() < 0.4 else start + timedelta(seconds=dice.randrange(3600))
        yield OrganisationSession(
            session_id="" if refused else f"{person}-{dice.getrandbits(128):026x}"[:64],
            account=account,
            region=f"region-{dice.randrange(17)}",
            role=role,
            session_name=person,
            source_identity=person if dice.random() < 0.5 else "",
            principal=principal,
            source_ip=f"10.{dice.randrange(8)}.{dice.randrange(256)}.{dice.randrange(256)}",
            user_agent=f"aws-cli/2.{dice.randrange(30)}.{dice.randrange(9)} md/prompt#off",
            from_console=dice.random() < 0.3,
            target=f"i-{dice.randrange(40_000):017x}",
            document=dice.choice(
                ("", "AWS-StartInteractiveCommand", "SSM-SessionManagerRunShell")
            ),
            reason=f"INC-{number} {dice.choice(WORDS)} {dice.randrange(1000)}",
            start=start,
            end=ended,
            resumed=int(dice.random() < 0.1),
            ended_by=principal if ended else "",
            error_code="AccessDeniedException" if refused else "",
            error_message="not authorized to perform: ssm:StartSession" if refused else "",
            event_id=f"{dice.getrandbits(128):032x}",
        )


def plain_table(path: Path, count: int) -> sqlite3.Connection:
    """The same in a table that is scanned: each row's texts in one, folded."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE plain (start TEXT, texts TEXT)")
    rows = (
        (str(one.start), folded("\x1f".join(map(str, astuple(one)))).decode())
        for one in sessions(count)
    )
    database.executemany("INSERT INTO plain VALUES (?, ?)", rows)
    database.commit()
    return database


def scanned(database: sqlite3.Connection, wanted: ResultFilter) -> float:
    """Seconds that the plain scan takes to count."""
    terms = [f"instr(texts, ?) {'=' if one.negated else '>'} 0" for one in wanted]
    query = f"SELECT count(*) FROM plain WHERE {' AND '.join(terms) or '1'}"
    began = process_time()
    database.execute(query, [folded(one.text).decode() for one in wanted]).fetchone()
    return process_time() - began


Answer: TypeAlias = "KeptResult[OrganisationSession]"


async def measured(folder: Path, count: int) -> None:
    key = bytes(32)
    path = folder / "answer.db"
    writer = AnswerFile.begin(path, key, {"asked": "", "question": ""})
    answer = KeptResult(writer, AnswerFile(path, key), OrganisationSession)
    rows, making, first = sessions(count), 0.0, 0.0
    began = process_time()
    while True:
        before = process_time()
        page = list(islice(rows, PAGE))
        making += process_time() - before
        if not page:
            break
        await answer.add(page)
        if not first:
            await answer.page(limit=100)
            first = process_time() - began - making
    await answer.finish()
    taken = process_time() - began - making
    size = path.stat().st_size
    print(f"{count:,} rows are written in {taken:.1f} s, {count / taken:,.0f} rows a second")
    print(
        f"the first page is there after {first:.3f} s; the file has {size / count:.0f} B a row"
    )
    for column in ("start", "region", "target", "reason", "session_id"):
        began = process_time()
        await answer.page((), ResultOrder(column))
        print(f"sorted by {column} for the first time in {process_time() - began:.2f} s")
    found = {name: await timed(answer, wanted) for name, wanted in FILTERS}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    memory *= 1 if sys.platform == "darwin" else 1024
    print(f"memory of the process at its most: {memory >> 20} MiB of {MOST_MEMORY >> 20}")
    await answer.discard()
    database = plain_table(folder / "plain.db", count)
    for name, wanted in FILTERS:
        shown, counted, rows_found = found[name]
        plain = scanned(database, wanted)
        print(
            f"{name:20} page {shown * 1000:6.1f} ms of {MOST * 1000:.0f}, {rows_found:9,} counted "
            f"in {counted * 1000:6.1f} ms: {plain / counted:5.1f} times as fast as a scan"
        )


async def timed(answer: Answer, wanted: ResultFilter) -> tuple[float, float, int]:
    """Seconds until the latest hundred are there, and until all are counted; how many they are."""
    pages, counts, count = [], [], 0
    for _each in range(TRIES):
        answer.forget()
        began = process_time()
        await answer.page(wanted, LATEST_FIRST)
        pages.append(process_time() - began)
        count = await answer.count(wanted)
        counts.append(process_time() - began)
    return median(pages), median(counts), count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measured(Path(folder), chosen.sessions))


if __name__ == "__main__":
    main()
