"""A recording in the archive is read from any time on, and found by what was on its screen."""

import os
import shutil
import signal
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from itertools import count, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.recorded import NOON, index, record, record_lines
from tests.archive.rings import LOCKED, Program, Ring
from tui.archive import lines
from tui.archive.cast_reader import CastEvent
from tui.archive.chunk import GROWN, GROWN_SPAN, TextLine
from tui.archive.database import memory, scalar
from tui.archive.errors import ArchiveLocked
from tui.archive.opening.opener import Opener
from tui.archive.pieces import PackedChunk, Piece, RecordingFacts
from tui.archive.query import Query, QueryError, SearchTerm, parse
from tui.archive.recordings import Recordings, StoredKeyframe
from tui.archive.rows import HistoryRow
from tui.archive.searching import SearchHit, search


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "data", Ring())


@pytest.fixture
def recordings(program: Program) -> Recordings:
    return Recordings(program.opener)


EVENTS = [
    CastEvent(0.0, "o", "$ "),
    CastEvent(0.5, "o", "uname\r\n"),
    CastEvent(1.25, "r", "100x30"),
    CastEvent(2.0, "o", "障害\r\n"),
    CastEvent(2.0, "m", "bookmark"),
    CastEvent(9.75, "o", "logout\r\n"),
]


def test_a_recording_is_read_as_it_was_written(recordings: Recordings) -> None:
    record(recordings, "you-1", EVENTS)
    assert list(recordings.events("you-1")) == EVENTS
    assert list(recordings.events("you-2")) == []
    facts = recordings.facts("you-1")
    assert facts is not None
    assert (facts.began, facts.columns, facts.duration, facts.size) == (NOON, 80, 9.75, 35)
    assert facts.stored > 0
    assert recordings.facts("you-2") is None


def test_a_recording_goes_on_from_the_nearest_keyframe(recordings: Recordings) -> None:
    record(recordings, "you-1", EVENTS[:2])
    recordings.append_keyframe("you-1", StoredKeyframe(0.5, 80, 24, b"screen"))
    record(recordings, "you-1", EVENTS[2:])
    recordings.append_keyframe("you-1", StoredKeyframe(9.75, 100, 30, b"last"))
    assert recordings.keyframe("you-1", 0.4) is None
    found = recordings.keyframe("you-1", 5.0)
    assert found == StoredKeyframe(0.5, 80, 24, b"screen", 1)
    assert list(recordings.events("you-1", number=found.number)) == EVENTS[2:]
    last = recordings.keyframe("you-1", 99.0)
    assert last is not None
    assert list(recordings.events("you-1", number=last.number)) == []


def test_what_is_recorded_meanwhile_is_read_too(recordings: Recordings) -> None:
    record(recordings, "you-1", EVENTS[:1])
    reading = recordings.events("you-1")
    assert next(reading) == EVENTS[0]
    record(recordings, "you-1", EVENTS[3:])
    assert list(reading) == EVENTS[3:]


@pytest.mark.parametrize("minutes", [540, 0, -210])
def test_a_recording_knows_the_clock_where_it_was_made(
    recordings: Recordings, minutes: int
) -> None:
    there = NOON.astimezone(timezone(timedelta(minutes=minutes)))
    made = Piece(RecordingFacts("you-1", there, 80, 24), ())
    for each in (made, Piece.from_json(made.to_json())):
        assert each.part.began.isoformat() == there.isoformat()
    recordings.begin(made.part)
    facts = recordings.facts("you-1")
    assert facts is not None
    assert facts.began.isoformat() == there.isoformat()


def piece(
    *events: CastEvent, keyframe: StoredKeyframe | None = None, session: str = "you-1"
) -> Piece:
    part = RecordingFacts(session, NOON, 80, 24)
    return Piece(part, (PackedChunk.of(events),), keyframe)


def chunks(program: Program) -> list[int]:
    """The sizes of the chunks that there are."""
    with program.opener.opened() as database:
        found = database.execute("SELECT size FROM chunks ORDER BY number")
        return [int(str(size)) for (size,) in found]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recordings, Iterator[int]]:
    """A plain archive, and a number for each session that is kept there."""
    return Recordings(Program(tmp_path_factory.mktemp("grown"), None).opener), count()


@given(
    texts=st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["a", "b" * 20_000]))),
    at_once=st.integers(1, 4),
)
def test_chunks_that_grow_are_read_as_they_were_written(
    shelf: tuple[Recordings, Iterator[int]], texts: list[tuple[int, str]], at_once: int
) -> None:
    recordings, numbers = shelf
    session, at, events = f"you-{next(numbers)}", 0, []
    reading, seen = recordings.events(session), []
    for number, (gap, text) in enumerate(texts):
        at += gap
        events.append(CastEvent(float(at), "o", text))
        recordings.write(piece(events[-1], session=session))
        if number % at_once == 0:
            # Who has read a chunk is told what it grew by, and nothing twice.
            seen.append(next(reading))
    assert list(recordings.events(session)) == events
    assert [*seen, *reading] == events


def test_a_chunk_grows_until_it_is_large_indexed_or_before_a_keyframe(
    program: Program, recordings: Recordings
) -> None:
    recordings.write(piece(CastEvent(0, "o", "a" * 9)), piece(CastEvent(1, "o", "b\r\n")))
    assert chunks(program) == [12]
    index(recordings)
    recordings.write(piece(CastEvent(2, "o", "c\r\n")))
    assert chunks(program) == [12, 3]
    screen = StoredKeyframe(3.0, 80, 24, b"screen")
    recordings.write(piece(CastEvent(3, "o", "d\r\n"), keyframe=screen))
    recordings.write(piece(CastEvent(4, "o", "e\r\n")))
    assert chunks(program) == [12, 6, 3]
    kept = recordings.keyframe("you-1", 5.0)
    assert kept is not None
    assert [event.data for event in recordings.events("you-1", number=kept.number)] == ["e\r\n"]
    recordings.write(piece(CastEvent(5, "o", "f" * GROWN)))
    recordings.write(piece(CastEvent(5 + GROWN_SPAN, "o", "g" * 8)))
    assert chunks(program) == [12, 6, 3, GROWN, 8]


def test_a_chunk_that_grows_while_it_is_indexed_is_indexed_later(
    program: Program, recordings: Recordings
) -> None:
    recordings.write(piece(CastEvent(0, "o", "nginx\r\n")))
    [chunk] = recordings.backlog.waiting(0, 8)
    recordings.write(piece(CastEvent(1, "o", "apache\r\n")))
    assert not recordings.backlog.index([(chunk, [TextLine(0.0, "nginx")])])
    assert recordings.backlog.count() == 1
    index(recordings)
    assert found(program, "nginx") == ["nginx"]
    assert found(program, "apache") == ["apache"]


def test_a_keyframe_that_an_earlier_version_wrote_is_read(
    program: Program, recordings: Recordings
) -> None:
    record(recordings, "you-1", EVENTS)
    screen = StoredKeyframe(9.75, 80, 24, b"screen" * 100, 1)
    recordings.append_keyframe("you-1", screen)
    with program.opener.opened() as database:
        [(size,)] = database.execute("SELECT length(screen) FROM keyframes").fetchall()
        assert int(str(size)) < 60
        assert recordings.keyframe("you-1", 10.0) is not None
        database.execute("UPDATE keyframes SET screen = ?", (screen.screen,))
    kept = recordings.keyframe("you-1", 10.0)
    assert kept is not None
    assert kept.screen == screen.screen


def test_a_long_recording_takes_little_memory_to_read(recordings: Recordings) -> None:
    text = os.urandom(24_000).hex()
    record(recordings, "you-1", (CastEvent(float(at), "o", text) for at in range(200)))
    tracemalloc.start()
    count = sum(len(event.data) for event in recordings.events("you-1"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200 * len(text)
    assert most < count / 4


def test_a_locked_archive_takes_no_recording_and_says_so(program: Program) -> None:
    ring = Ring()
    record(Recordings(Program(program.place.folder, ring).opener), "you-1", EVENTS)
    ring.trouble = LOCKED
    locked = Recordings(Program(program.place.folder, ring).opener)
    with pytest.raises(ArchiveLocked):
        locked.append("you-1", EVENTS)


RECORDING = """
import sys
from itertools import count
from pathlib import Path
from tests.archive.recorded import NOON
from tui.archive.cast_reader import CastEvent
from tui.archive.recordings import RecordingFacts, Recordings
recordings = Recordings.within(Path(sys.argv[1]), keyring=False)
recordings.begin(RecordingFacts("you-1", NOON, 80, 24))
for number in count():
    recordings.append("you-1", [CastEvent(float(number), "o", f"{number}")])
    print(number, flush=True)
"""


def test_a_killed_program_keeps_every_chunk_that_it_has_written(tmp_path: Path) -> None:
    call = [sys.executable, "-c", RECORDING, str(tmp_path / "data")]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as writing:
        assert writing.stdout is not None
        written = [int(line) for line in islice(writing.stdout, 5)]
        writing.send_signal(signal.SIGKILL)
        written += [int(line) for line in writing.stdout]
    found = [
        int(event.data)
        for event in Recordings.within(tmp_path / "data", keyring=False).events("you-1")
    ]
    assert found[: len(written)] == written
    assert len(found) - len(written) in {0, 1}


# Found again.

LOG = [
    "NGINX: worker process 4711 exited",
    "データベースに障害が発生しました",
    "再起動します",
    "no space left on device",
    "Café crème, naïve",
    "\uff71\uff8c\uff9f\uff98 \uff32\uff25\uff21\uff24\uff39",
    "ハ\u309aイフ\u309a 50%",
]


def found(program: Program, text: str) -> list[str]:
    return [hit.line for hit in search(program.opener, parse(text, NOON))]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("nginx", 0),
        ("ngi*", 0),
        ("exited worker", 0),
        ("障害", 1),
        ("害", 1),
        ('"障害が発生"', 1),
        ("再起動", 2),
        ('"space left"', 3),
        ("cafe", 4),
        ("CRÈME", 4),
        ("cre\u0300me", 4),
        ("\uff4e\uff47\uff49\uff4e\uff58", 0),
        ("アプリ", 5),
        ("\uff8a\uff9f\uff72\uff8c\uff9f", 6),
        ("\uff15\uff10\uff05", 6),
    ],
)
def test_a_line_of_any_script_is_found(
    program: Program, recordings: Recordings, text: str, line: int
) -> None:
    record_lines(recordings, "you-1", LOG)
    assert found(program, text) == [LOG[line]]


@pytest.mark.parametrize("text", ["ginx", '"left space"', "nginx 障害", "xyz*"])
def test_what_is_not_in_one_line_is_not_found(
    program: Program, recordings: Recordings, text: str
) -> None:
    record_lines(recordings, "you-1", LOG)
    assert found(program, text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("web-01", ["up: web-01"]),
        ("web-0*", ["up: web-01"]),
        ('"web 7"', ["web 7, no 01"]),
        ("web 01", ["web 7, no 01", "up: web-01"]),
        ("-- web-12 --", ["web-12"]),
        ("--", []),
    ],
)
def test_words_that_are_joined_are_found_behind_each_other(
    program: Program, recordings: Recordings, text: str, wanted: list[str]
) -> None:
    record_lines(recordings, "you-1", ["up: web-01", "web 7, no 01", "web-12"])
    assert found(program, text) == wanted


def test_a_hit_says_when_and_between_what(program: Program, recordings: Recordings) -> None:
    record(recordings, "you-1", [CastEvent(0.5, "o", "\r\n".join("abcdefg"))])
    assert recordings.backlog.count() == 1
    index(recordings)
    assert recordings.backlog.count() == 0
    [hit] = search(program.opener, parse("d", NOON))
    moment = NOON + timedelta(seconds=0.5)
    around = ("b", "c"), ("e", "f")
    assert hit == SearchHit("you-1", NOON, "d", 0.5, *around, moment=moment)


async def test_reasons_names_and_marks_are_found_too(
    program: Program, recordings: Recordings
) -> None:
    row = HistoryRow(
        session_id="you-1", started=NOON, reason="INC-7 disk", target="i-0abc", target_name="db"
    )
    await program.archive.began(row)
    await program.archive.mark("you-1", NOON, "bookmark", "/var/log is full")
    record_lines(recordings, "you-1", LOG)
    for text in ("inc-7", "i-0abc", "db disk"):
        assert found(program, text) == ["INC-7 disk" if text != "i-0abc" else "i-0abc"]
    assert found(program, "full") == ["bookmark /var/log is full"]
    assert found(program, "host:DB nginx") == [LOG[0]]
    assert found(program, "host:web nginx") == []
    assert found(program, "ticket:INC-7 nginx") == [LOG[0]]
    assert found(program, "ticket:INC-8 nginx") == []
    assert found(program, "ticket:INC-7") == ["INC-7 disk"]


WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


async def test_what_is_written_of_a_session_is_found_in_any_width(program: Program) -> None:
    reason, name = "INC-7 ディスク", "db-1"
    for number, (why, what) in enumerate([(reason, name), (f"{reason} ".translate(WIDE), "")]):
        row = HistoryRow(
            session_id=f"you-{number}",
            started=NOON,
            reason=why,
            target_name=what or name.translate(WIDE),
        )
        await program.archive.began(row)
    half = "\uff83\uff9e\uff68\uff7d\uff78"
    for text in ("inc-7", "ディスク", half, f"ticket:{half}", "ticket:INC-7", "host:DB-1"):
        kind, colon, words = text.rpartition(":")
        assert len(found(program, text)) == 2
        assert len(found(program, kind + colon + words.translate(WIDE))) == 2


def test_the_newest_comes_first_and_the_old_can_be_left_out(
    program: Program, recordings: Recordings
) -> None:
    for days in range(3):
        record_lines(recordings, f"you-{days}", [f"nginx {days}"], NOON - timedelta(days=days))
    assert found(program, "nginx") == ["nginx 0", "nginx 1", "nginx 2"]
    assert found(program, "nginx since:36h") == ["nginx 0", "nginx 1"]
    assert found(program, "nginx since:2026-11-22T00:00:00Z") == ["nginx 0", "nginx 1"]
    assert len(search(program.opener, parse("nginx", NOON), limit=2)) == 2


def test_a_chunk_is_indexed_once(program: Program, recordings: Recordings) -> None:
    record(recordings, "you-1", [CastEvent(0.0, "o", "nginx\r\n")])
    (chunk,) = recordings.backlog.waiting(0, 8)
    index(recordings)
    assert not recordings.backlog.index([(chunk, [TextLine(0, "apache")])])
    assert found(program, "apache") == []


@given(text=st.text(max_size=30) | st.from_regex(r'(ngi\*|"|host:|since:7d|\*|-|NEAR|\s)+'))
def test_any_text_can_be_searched_for(text: str) -> None:
    with suppress(QueryError):
        search(ARCHIVE, parse(text, NOON))


ARCHIVE = Opener(Path("/nonexistent"), None)  # type: ignore[arg-type]  # replaced below


@pytest.fixture(autouse=True, scope="module")
def _small_archive(tmp_path_factory: pytest.TempPathFactory) -> None:
    global ARCHIVE
    ARCHIVE = Program(tmp_path_factory.mktemp("archive"), None).opener
    record_lines(Recordings(ARCHIVE), "you-1", LOG)


def test_what_is_typed_is_understood() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert parse('disk "no space" ngi* host:web ticket:"INC 7" since:7d', now) == Query(
        (SearchTerm("disk"), SearchTerm("no space"), SearchTerm("ngi", beginning=True)),
        ("web",),
        ("INC 7",),
        now - timedelta(days=7),
    )
    with pytest.raises(QueryError, match="is not a date or duration"):
        parse("since:yesterday", now)


async def test_a_plain_archive_is_encrypted_with_its_recordings_and_its_index(
    tmp_path: Path,
) -> None:
    plain = Program(tmp_path / "data", None)
    record_lines(Recordings(plain.opener), "you-1", LOG)
    Recordings(plain.opener).append_keyframe("you-1", StoredKeyframe(1.0, 80, 24, b"s"))
    program = Program(tmp_path / "data", Ring())
    assert found(program, "障害") == [LOG[1]]
    assert not program.place.plain.exists()
    assert program.place.encrypted.exists()
    recordings = Recordings(program.opener)
    assert len(list(recordings.events("you-1"))) == len(LOG)
    assert recordings.keyframe("you-1", 9.0) is not None


async def test_recordings_of_a_plain_file_beside_the_archive_are_taken_in_and_indexed_anew(
    tmp_path: Path,
) -> None:
    folder, ring = tmp_path / "data", Ring()
    record_lines(Recordings(Program(folder, ring).opener), "you-1", ["nginx"])
    other = Program(tmp_path / "other", None)
    record_lines(Recordings(other.opener), "you-2", ["apache"])
    shutil.copy(other.place.plain, Program(folder, ring).place.plain)
    program = Program(folder, ring)
    assert found(program, "nginx") == ["nginx"]
    assert Recordings(program.opener).backlog.count() == 1
    index(Recordings(program.opener))
    assert found(program, "apache") == ["apache"]


@given(
    words=st.lists(st.from_regex(r"[a-z0-9_.'-]{1,5}", fullmatch=True), min_size=1, max_size=6),
    joined=st.sampled_from([" ", "-", ".", ": ", "_", "'"]),
)
def test_a_line_is_found_by_all_of_it(words: list[str], joined: str) -> None:
    line = joined.join(words)
    with memory() as database:
        lines.make_ready(database)
        lines.add(database, 1, [line])
        wanted = lines.LineQuery(database, [SearchTerm(line)])
        if wanted.match:
            query = "SELECT count(*) FROM lines WHERE lines MATCH ?"
            assert scalar(database, query, (wanted.match,)) == 1
            assert wanted.is_in(f"before {line} behind")
