"""A bundle that was changed is told from one that was not; a hostile one does no harm."""

import io
import json
import struct
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from string import ascii_lowercase
from tempfile import TemporaryFile
from zipfile import ZIP_LZMA, ZipFile, ZipInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.told import Told, recorded
from tui.exports.bundle.checking import Checked, check_bundle
from tui.exports.bundle.gathering import FetchedLog, Gathered
from tui.exports.bundle.manifest import BundledFile, Manifest, MissingPart, NoManifest
from tui.exports.bundle.writing import masked_proof, write_bundle
from tui.exports.masking import Find, secrets_in
from tui.sessions.review.proof import Evidence, EvidenceSource, Proof, SourceState
from tui.sessions.review.proof_report import proof_json

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PROOF = Proof("you-1", "123456789012", "eu-west-1", NOON, (), ())
EVENTS: list[Told] = [(0.0, "o", "$ ls\r\n"), (1.0, "o", "password=hunter2\r\n")]
NAMES = ["proof.md", "proof.json", "recording.cast", "recording.txt", "aws-log-s3.txt"]


def bundle(find: Find | None = None) -> bytes:
    with ExitStack() as held:
        log = held.enter_context(TemporaryFile())
        log.write("token: abc\n障害\n".encode())
        one = recorded(EVENTS)
        found = Gathered(
            PROOF,
            find,
            one if find is None else one.masked(find),
            [FetchedLog("aws-log-s3.txt", "s3://logs/you-1.log", log)],
            [MissingPart("CloudTrail", "Access denied.")],
        )
        out = io.BytesIO()
        write_bundle(out, found)
    return out.getvalue()


def checked(data: bytes) -> Checked:
    return check_bundle(io.BytesIO(data))


def parts_of(data: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(ZipInfo(name), data)
    return out.getvalue()


def test_a_bundle_says_what_is_in_it_and_what_is_not() -> None:
    data = bundle()
    found = checked(data)
    assert found.problems == ()
    assert found.manifest is not None
    assert [file.name for file in found.manifest.files] == NAMES
    assert list(parts_of(data)) == [*NAMES, "manifest.json"]
    assert found.manifest.missing == (MissingPart("CloudTrail", "Access denied."),)
    assert (found.manifest.assembled, found.manifest.masked) == ("2026-11-23T12:00:00Z", False)
    sizes = {name: len(content) for name, content in parts_of(data).items()}
    assert {file.name: file.size for file in found.manifest.files} == {
        name: sizes[name] for name in NAMES
    }


def test_the_same_things_are_the_same_bytes() -> None:
    assert bundle() == bundle()


def test_secrets_are_masked_in_the_recording_and_the_log() -> None:
    shown, masked = parts_of(bundle()), parts_of(bundle(secrets_in()))
    for name in ("recording.cast", "recording.txt"):
        assert b"hunter2" in shown[name]
        assert b"password=*******" in masked[name]
    assert masked["aws-log-s3.txt"].decode() == "token: ***\n障害\n"
    assert json.loads(masked["manifest.json"])["masked"]


def test_a_secret_in_the_proof_is_masked_and_the_proof_is_json() -> None:
    raw = {"requestParameters": {"parameters": {"command": ["x --token abc"], "pwd": ["ab"]}}}
    looked = Evidence(EvidenceSource.TRAIL, SourceState.FOUND, NOON, "", raw=raw)
    proof = masked_proof(replace(PROOF, evidence=(looked,)), secrets_in())
    parameters = json.loads(proof_json(proof))["evidence"][0]["raw"]["requestParameters"]
    assert parameters["parameters"] == {"command": ["x --token ***"], "pwd": ["**"]}


@pytest.mark.parametrize("name", NAMES)
def test_what_was_changed_is_named(name: str) -> None:
    parts = parts_of(bundle())
    assert checked(rewritten(parts)).problems == ()
    other = rewritten(parts | {name: parts[name].replace(b"o", b"z", 1)})
    longer = rewritten(parts | {name: parts[name] + b" "})
    without = rewritten({each: data for each, data in parts.items() if each != name})
    assert checked(other).problems == (f"{name} was changed.",)
    assert checked(longer).problems == (f"{name} was changed.",)
    assert checked(without).problems == (f"{name} is missing.",)


def test_what_was_added_is_named() -> None:
    parts = parts_of(bundle()) | {"more.txt": b"x"}
    assert checked(rewritten(parts)).problems == ("more.txt was added.",)


@given(st.data())
def test_no_byte_can_be_changed_unnoticed(data: st.DataObject) -> None:
    whole = bytearray(bundle())
    place = data.draw(st.integers(0, len(whole) - 1))
    before = whole[place]
    whole[place] = data.draw(st.integers(0, 255).filter(lambda value: value != before))
    found = checked(bytes(whole))
    if found.problems:
        return
    # What is left is what says nothing: dates, permissions and versions of the ZIP format.
    assert parts_of(bytes(whole)) == parts_of(bundle())


@given(st.binary(max_size=200))
def test_what_is_no_bundle_is_a_sentence(data: bytes) -> None:
    [problem] = checked(data).problems
    assert problem.startswith("Not a ZIP file")


@given(st.integers(0, 2000))
def test_one_that_is_cut_off_is_a_sentence(length: int) -> None:
    whole = bundle()
    assert checked(whole[: min(length, len(whole) - 1)]).problems


@pytest.mark.parametrize(
    "name",
    [
        "../evil.txt",
        "/etc/passwd",
        "a/b.txt",
        "c:evil.txt",
        "..\\evil",
        "folder/",
        "a\nb.txt",
        "…",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    [problem] = checked(rewritten(parts_of(bundle()) | {name: b"x"})).problems
    assert problem == f"The file name {name!a} is not allowed in a bundle."


def test_a_name_that_is_there_twice_is_refused() -> None:
    out = io.BytesIO(bundle())
    with ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("proof.md", "another")
    assert checked(out.getvalue()).problems == ("It has 2 files named 'proof.md'.",)


def test_a_thousand_files_are_not_looked_at() -> None:
    many = {f"a{n}.txt": b"" for n in range(1000)}
    [problem] = checked(rewritten(many)).problems
    assert problem == "It has 1,000 files; a bundle has at most 100."


def with_manifest(change: Callable[[dict[str, object]], None], more: bytes = b"") -> bytes:
    parts = parts_of(bundle())
    told = json.loads(parts["manifest.json"])
    change(told)
    return rewritten(parts | {"manifest.json": json.dumps(told).encode() + more})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "x"}, "not from ssm-tui"),
        ({"version": 2}, "by a later version"),
        ({"files": "x"}, "damaged"),
        ({"files": [{"name": "../x", "what": "", "size": 1, "sha256": "0" * 64}]}, "damaged"),
        ({"files": [{"name": "x.md", "what": "", "size": -1, "sha256": "0" * 64}]}, "damaged"),
        (
            {"files": [{"name": "x.md", "what": "", "size": True, "sha256": "0" * 64}]},
            "damaged",
        ),
        (
            {"files": [{"name": "manifest.json", "what": "", "size": 1, "sha256": "0" * 64}]},
            "dam",
        ),
        ({"missing": [1]}, "damaged"),
        ({"holds": "yes"}, "damaged"),
        (
            {"files": [{"name": "x.md", "what": "", "size": 9 << 30, "sha256": "0" * 64}]},
            "8 GiB",
        ),
    ],
)
def test_a_manifest_that_cannot_be_is_a_sentence(change: dict[str, object], words: str) -> None:
    [problem] = checked(with_manifest(lambda told: told.update(change))).problems
    assert words in problem


def test_a_manifest_that_is_none_is_a_sentence() -> None:
    parts = parts_of(bundle())
    without = {name: data for name, data in parts.items() if name != "manifest.json"}
    for data, words in (
        (rewritten(without), "is missing"),
        (rewritten(without | {"manifest.json": b"["}), "not JSON"),
        (rewritten(without | {"manifest.json": b"[" * 100_000}), "not JSON"),
        (rewritten(without | {"manifest.json": b" " * (2 << 20)}), "too large"),
        (rewritten(without | {"manifest.json": b"\xff"}), "or damaged"),
    ):
        [problem] = checked(data).problems
        assert words in problem


def test_a_bomb_is_not_unpacked() -> None:
    """A file that says it is small and is not; what its manifest says is all that is read."""
    parts = parts_of(bundle())
    out = io.BytesIO()
    with ZipFile(out, "w", 8) as archive:
        for name, data in parts.items():
            archive.writestr(name, data if name != "proof.md" else b"\0" * (64 << 20))
    data = out.getvalue()
    assert len(data) < 100_000
    assert checked(data).problems == ("proof.md was changed.",)
    # The same with a lie about its size in the list of files.
    size = len(parts["proof.md"])
    lie = data.replace(struct.pack("<L", 64 << 20), struct.pack("<L", size))
    assert lie != data
    assert checked(lie).problems == ("proof.md was changed.",)


@pytest.mark.parametrize("change", ["before", "between", "behind", "comment"])
def test_bytes_that_belong_to_no_file_are_noticed(change: str) -> None:
    data = bundle()
    if change == "before":
        data = b"#!/bin/sh\n" + data
    elif change == "comment":
        out = io.BytesIO(data)
        with ZipFile(out, "a") as archive:
            archive.comment = b"hidden"
        data = out.getvalue()
    else:
        with ZipFile(io.BytesIO(data)) as archive:
            offsets = [info.header_offset for info in archive.infolist()]
            start = archive.start_dir
        at = offsets[1] if change == "between" else start
        data = data[:at] + b"hidden" + data[at:]
    assert checked(data).problems


def test_a_file_compressed_in_another_way_is_refused() -> None:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_LZMA) as archive:
        archive.writestr("manifest.json", "{}")
    assert "uses a compression" in checked(out.getvalue()).problems[0]


@given(
    st.builds(
        Manifest,
        *[st.text()] * 6,
        st.booleans(),
        st.booleans(),
        st.lists(
            st.builds(
                BundledFile,
                st.text(ascii_lowercase, min_size=1, max_size=9).map("{}.txt".format),
                st.text(),
                st.integers(0, 1 << 60),
                st.binary(min_size=32, max_size=32).map(bytes.hex),
            ),
            unique_by=lambda file: file.name,
        ).map(tuple),
        st.lists(st.builds(MissingPart, st.text(), st.text())).map(tuple),
    )
)
def test_a_manifest_is_read_as_it_was_written(manifest: Manifest) -> None:
    assert Manifest.from_json(manifest.to_json()) == manifest


@given(st.text())
def test_any_text_is_a_manifest_or_a_sentence(text: str) -> None:
    with pytest.raises(NoManifest):
        Manifest.from_json(text)
