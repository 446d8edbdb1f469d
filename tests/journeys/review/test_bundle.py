"""All that proves a session is put into one file, and what was changed in it is found."""

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.journeys.remote import Account, Finished
from tui.archive.store import Archive
from tui.sandbox.account.fixtures import BUCKET, LOG_GROUP
from tui.sandbox.service import Sandbox, SandboxOptions
from tui.settings.settings import data_directory

INPUTS = {
    "s3BucketName": BUCKET,
    "s3KeyPrefix": "ssm",
    "cloudWatchLogGroupName": LOG_GROUP,
    "cloudWatchStreamingEnabled": True,
}
SHOWN = "障害 password=hunter2"


@pytest.fixture(scope="module")
def here() -> Iterator[Account]:
    """One account for these stories, which logs its sessions."""
    with Sandbox(SandboxOptions(seed_history=False, inputs=INPUTS)) as sandbox:
        yield Account(sandbox)


async def recorded(here: Account) -> str:
    """Run a command that is recorded; its session."""
    call = ("exec", "web-01", "--record", "--reason", "INC-7: look", "--", "echo", SHOWN)
    run = await here.run(*call)
    assert run.status == 0, run.stderr
    [row] = await Archive.within(data_directory()).sessions()
    return row.session_id


async def bundled(here: Account, session_id: str, file: Path, *more: str) -> Finished:
    return await here.run("proof", session_id, "--bundle", str(file), *more)


async def test_a_session_is_put_into_one_file_and_checked(
    here: Account, tmp_path: Path
) -> None:
    session_id, file = await recorded(here), tmp_path / "evidence.zip"
    file.write_text("mine")
    refused = await bundled(here, session_id, file)
    assert (refused.status, file.read_text()) == (1, "mine")
    assert "exists. Add --force to replace it." in refused.stderr
    run = await bundled(here, session_id, file, "--wait", "--force")
    assert run.status == 0, run.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with ZipFile(file) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(parts["proof.json"])["holds"]
    assert session_id in parts["proof.md"]
    assert "障害 password=*******" in parts["recording.txt"]
    assert "password=*******" in parts["recording.cast"]
    manifest = json.loads(parts["manifest.json"])
    assert manifest["session_id"] == session_id
    assert "hunter2" not in "".join(parts.values())
    # What there was no log of is told in the bundle and on standard error.
    logs = [name for name in parts if name.startswith("aws-log")]
    for missing in manifest["missing"]:
        assert f"Not in the bundle: {missing['what']}. {missing['why']}" in run.stderr
    assert logs or "the AWS log" in run.stderr
    checked = await here.run("proof", "--verify", str(file))
    assert checked.status == 0, checked.stderr
    assert "The bundle matches its manifest." in checked.stdout.decode()
    digest = run.stderr.split()[-1]
    assert digest in checked.stdout.decode()
    parts["recording.txt"] = parts["recording.txt"].replace("password", "nothing!")
    with ZipFile(file, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    changed = await here.run("proof", "--verify", str(file))
    assert (changed.status, changed.stdout) == (1, b"")
    assert "recording.txt was changed." in changed.stderr
    assert f"{file} failed verification." in changed.stderr


async def test_without_aws_the_bundle_has_what_this_machine_knows_and_says_so(
    here: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, file = await recorded(here), tmp_path / "evidence.zip"
    refused = here.sandbox.environment() | {"AWS_SECRET_ACCESS_KEY": "another"}
    monkeypatch.setattr(here.sandbox, "environment", lambda: refused)
    run = await bundled(here, session_id, file)
    assert run.status == 1
    assert "Not in the bundle: CloudTrail. AWS" in run.stderr
    assert "Not in the bundle: the AWS log. AWS" in run.stderr
    with ZipFile(file) as archive:
        proof = json.loads(archive.read("proof.json"))
        assert "recording.cast" in archive.namelist()
    assert (proof["holds"], proof["region"]) == (False, here.sandbox.region)
    assert {each["source"]: each["state"] for each in proof["evidence"]} == {
        "DescribeSessions": "failed",
        "CloudTrail": "failed",
        "S3": "failed",
        "local history": "found",
        "this machine's recording": "found",
    }
    monkeypatch.undo()
    assert (await here.run("proof", "--verify", str(file))).status == 0


async def test_of_a_session_elsewhere_the_bundle_says_what_is_missing(
    here: Account, tmp_path: Path
) -> None:
    run = await bundled(here, "you-0000", tmp_path / "evidence.zip")
    assert run.status == 1
    assert "Not in the bundle: the recording. The session was not recorded" in run.stderr
    assert "Not in the bundle: local history." in run.stderr


@pytest.mark.parametrize(
    "arguments",
    [[], ["you-1", "--verify", "x"], ["you-1", "--bundle", "x", "--json"]],
)
async def test_what_makes_no_sense_is_said(here: Account, arguments: list[str]) -> None:
    assert (await here.run("proof", *arguments)).status == 2


async def test_what_is_no_bundle_is_a_sentence(here: Account, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("hello")
    for name, words in (("a.zip", "Not a ZIP file"), ("b.zip", "No such file")):
        run = await here.run("proof", "--verify", str(tmp_path / name))
        assert run.status == 1
        assert words in run.stderr
