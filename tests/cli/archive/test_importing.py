"""`ssm-tui archive import` takes recordings into the archive, each once and whole."""

import asyncio
import json
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.archived import call, remember, said
from tests.replay.recordings import Told, written
from tui.archive.cast_reader import CastEvent
from tui.archive.recorder import RESET, SPACING
from tui.archive.recordings import Recordings
from tui.archive.store import Archive
from tui.replay.archive_source import ArchiveSource
from tui.replay.rendering import Rendering
from tui.settings.settings import data_directory, state_directory

EVENTS: list[Told] = [
    (0.0, "o", "$ "),
    (0.5, "o", "障害\r\n"),
    (1.25, "r", "30x9"),
    (2.0, "m", "x"),
]


def recordings() -> Recordings:
    return Recordings.within(data_directory())


def names() -> list[str]:
    with recordings()._opener.opened() as database:
        query = "SELECT session_id FROM recordings ORDER BY session_id"
        return [str(name) for (name,) in database.execute(query)]


def own_file(name: str, events: list[Told]) -> Path:
    folder = data_directory() / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    return written(folder / name, events)


def test_a_file_is_taken_in_once_whatever_its_name(tmp_path: Path) -> None:
    first = written(tmp_path / "demo.cast", EVENTS)
    told = said("archive", "import", str(first))
    assert told.startswith("Imported demo.cast as cast-")
    [name] = names()
    assert list(recordings().events(name)) == [CastEvent(*event) for event in EVENTS]
    facts = recordings().facts(name)
    assert facts is not None
    assert (facts.title, facts.columns, facts.lines) == ("demo.cast", 20, 5)
    again = first.rename(tmp_path / "other.cast")
    assert "is already in the archive as" in said("archive", "import", str(again), str(again))
    assert names() == [name]
    assert again.exists()


def test_what_was_taken_in_is_listed_and_found_as_imported(tmp_path: Path) -> None:
    head = {"version": 2, "width": 80, "height": 24, "timestamp": 1_795_000_000}
    file = tmp_path / "talk.cast"
    title = json.dumps({**head, "title": "how we mended it"})
    file.write_text(f'{title}\n[1.0, "o", "zebra\\r\\n"]\n[90.0, "o", "done\\r\\n"]\n')
    for _ in range(2):
        said("archive", "import", str(file))
    [listed] = json.loads(call("sessions", "--everywhere", "--offline", "--json").stdout)[
        "sessions"
    ]
    assert listed["session_id"] == names()[0]
    assert (listed["target_name"], listed["reason"]) == ("talk.cast", "how we mended it")
    assert (listed["end"], listed["seconds"]) == ("imported", 90)
    for words in ("mended", "zebra"):
        shown = said("search", words)
        assert shown.startswith(f"2026-11-18 11:06 {names()[0]} talk.cast how we mended it")
    # It is no reason of the user's, nor a person.
    archive = Archive.within(data_directory())
    assert asyncio.run(archive.reasons()) == ()
    assert asyncio.run(archive.owners()) == frozenset()


def test_the_row_of_a_session_outweighs_its_file() -> None:
    remember("you-1", reason="INC-1")
    said("archive", "import", str(own_file("you-1.cast", EVENTS)))
    [listed] = json.loads(call("sessions", "--everywhere", "--offline", "--json").stdout)[
        "sessions"
    ]
    assert (listed["reason"], listed["end"]) == ("INC-1", "unknown")


def test_a_file_that_bears_the_name_of_a_session_is_not_its_recording(tmp_path: Path) -> None:
    remember("you-1")
    said("archive", "import", str(written(tmp_path / "you-1.cast", EVENTS)))
    assert names()[0].startswith("cast-")


def test_those_of_an_earlier_version_belong_to_their_sessions() -> None:
    first = own_file("maria.silva-01.cast", EVENTS)
    later = own_file("maria.silva-01-2.cast", [(0.5, "o", "again")])
    other = own_file("you-7-2.cast", EVENTS)
    remember("maria=silva-01", recording=str(first))
    told = said("archive", "import", "--delete-files")
    assert told.count("Imported ") == 2
    assert names() == ["maria=silva-01", "you-7-2"]
    found = list(recordings().events("maria=silva-01"))
    assert found[:4] == [CastEvent(*event) for event in EVENTS]
    assert found[4:] == [
        CastEvent(2.0, "r", "20x5"),
        CastEvent(2.0, "o", RESET.decode()),
        CastEvent(2.5, "o", "again"),
    ]
    assert not any(path.exists() for path in (first, later, other))
    kept = asyncio.run(Archive.within(data_directory()).find("maria=silva-01"))
    assert kept is not None
    assert kept.recording == ""


def test_damage_is_a_sentence_each_and_never_the_end_of_the_rest(tmp_path: Path) -> None:
    (tmp_path / "no.cast").write_text("hello")
    (tmp_path / "huge.cast").write_text(
        '{"version": 2, "width": 80, "height": 24}\n' + "x" * 5_000_000
    )
    with (tmp_path / "sparse.cast").open("wb") as sparse:
        sparse.truncate(3 << 30)
    half = written(tmp_path / "half.cast", EVENTS)
    half.write_text(half.read_text() + '[3.0, "o", "')
    good = written(tmp_path / "good.cast", [(0.0, "o", "good")])
    files = ["no.cast", "none.cast", "huge.cast", "sparse.cast", "half.cast", "good.cast"]
    answer = call(
        "archive", "import", "/dev/zero", *(str(tmp_path / name) for name in files), status=1
    )
    problems = answer.stderr
    assert "/dev/zero couldn't be read: it is not a regular file." in problems
    assert "no.cast is not a recording. The recording is damaged at line 1" in problems
    assert "none.cast couldn't be read: No such file or directory." in problems
    assert "huge.cast: The recording is damaged at line 2: " in problems
    assert "sparse.cast was not imported: it is larger than 2 GiB" in problems
    assert "half.cast: The recording is damaged at line 6" in problems
    assert "Imported good.cast" in answer.stdout
    assert good.exists()


def test_a_damaged_file_is_not_deleted(tmp_path: Path) -> None:
    half = written(tmp_path / "half.cast", EVENTS)
    half.write_text(half.read_text() + '[3.0, "o", "')
    said("archive", "import", "--delete-files", str(half), status=1)
    assert half.exists()
    assert len(names()) == 1


def test_a_file_that_is_not_what_the_archive_has_is_not_deleted() -> None:
    file = own_file("you-1.cast", EVENTS)
    said("archive", "import", str(file))
    own_file("you-1.cast", [(0.0, "o", "another")])
    told = said("archive", "import", "--delete-files", str(file))
    assert "differs from the archive" in told
    assert file.exists()


def test_the_file_of_a_live_session_is_not_taken_in() -> None:
    own_file("you-1.cast", EVENTS)
    live = state_directory() / "live" / "you-1.json"
    live.parent.mkdir(parents=True)
    live.write_text("{}")
    assert "belongs to a session that is active" in said("archive", "import", status=1)
    assert names() == []


def test_one_that_breaks_off_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    file = written(tmp_path / "a.cast", EVENTS)
    with monkeypatch.context() as breaking:
        breaking.setattr("tui.archive.pieces.append", broken)
        call("archive", "import", str(file), status=130)
    assert "Imported " in said("archive", "import", str(file))
    assert len(list(recordings().events(names()[0]))) == len(EVENTS)


def test_two_programs_take_it_in_once(tmp_path: Path) -> None:
    from tui.exports.importing import CastSet, pack_files

    file = written(tmp_path / "a.cast", EVENTS)
    packed = pack_files(CastSet("cast-1", (file,), own=False))
    kept: list[bool] = []
    threads = [
        threading.Thread(
            target=lambda: kept.append(recordings().take_in("cast-1", packed.pieces))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [False, False, False, True]
    assert len(list(recordings().events("cast-1"))) == len(EVENTS)


def test_output_that_is_cut_anywhere_has_keyframes_too(tmp_path: Path) -> None:
    # From line 10,000 on every piece ends in the middle of a line.
    text = "".join(f"line {n} of some length\r\n" for n in range(40_000))
    events = [(n / 100, "o", text[n * 999 : n * 999 + 999]) for n in range(len(text) // 999)]
    file = written(tmp_path / "a.cast", events)
    said("archive", "import", str(file))
    facts = recordings().facts(names()[0])
    assert facts is not None
    most = 3 * SPACING / 999 / 100
    for tenth in range(4, 10):
        at = facts.duration * tenth / 10
        found = recordings().keyframe(names()[0], at)
        assert found is not None
        assert at - found.at < most
    # However it was divided, it is known again.
    assert "is already in the archive" in said("archive", "import", str(file), "--delete-files")
    assert not file.exists()


def test_what_was_taken_in_is_sought_by_keyframes(tmp_path: Path) -> None:
    # So much that a minute of it is worth a keyframe.
    much = "\x1b[m" * 200
    events = [(n * 2.0, "o", f"{much}\x1b[3{n % 8}mline {n}\r\n") for n in range(200)]
    # Just behind a keyframe, and more rows are shown again than were drawn since.
    events.insert(121, (241.0, "r", "30x9"))
    said("archive", "import", str(written(tmp_path / "a.cast", events)))
    [name] = names()
    facts = recordings().facts(name)
    assert facts is not None
    source = ArchiveSource(recordings(), facts)
    try:
        # Whichever way one comes there, the screen is the same.
        for at in (61.0, 130.0, 240.0, 241.0, 243.0, 398.0):
            found = source.keyframe(at)
            assert at - found.at <= 62
            sought = Rendering.at_time(source, at, lambda: False)
            played = Rendering(source, source.keyframe(-1.0))
            assert played.run_to(at, lambda: False)
            assert sought is not None
            assert sought.emulator.display == played.emulator.display
    finally:
        source.close()
        source.join()


HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(
            [
                '{"version": 2, "width": 80, "height": 24}',
                '{"version": 3, "term": {"cols": 80, "rows": 24}}',
                '{"version": 2, "width": 1e9, "height": -1}',
                '[0.1, "o", "\\ud800\\u0000\\u001b[2J"]',
                '[1e308, "r", "1x1"]',
                '[-1, "r", "999999x999999"]',
                "[" * 2000,
                '[NaN, "o", "x"]',
                '[1, "m", ""]',
                "# comment",
            ]
        ),
    ),
    max_size=8,
).map("\n".join)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(HOSTILE)
def test_a_hostile_file_is_taken_in_or_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.cast").write_text(text, "utf-8", "replace")
    from click.testing import CliRunner

    from tui.cli import main

    result = CliRunner().invoke(main, ["archive", "import", str(tmp_path / "a.cast")])
    assert result.exit_code in {0, 1}
    assert "internal error" not in result.output
    assert json.loads(call("archive", "info", "--json").stdout)["counts"] is not None
