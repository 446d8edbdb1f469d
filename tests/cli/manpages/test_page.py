"""Each command has a man page that a man can read, and that says what its help says."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from tests.cli.command_tree import command_of, every_command
from tui import language
from tui.cli import main
from tui.cli.manpages.page import context_of, page_of, title_of, write_pages

ROOT = Path(__file__).parents[3]
COMMANDS = every_command()


def ids(words: list[str]) -> str:
    return title_of(words)


def plain(page: str) -> str:
    """The words of a page, without requests, fonts and escapes."""
    words = re.sub(r"^\.\w+ ?", "", page, flags=re.MULTILINE)
    words = words.replace("\\-", "-").replace("\\&", "").replace("\\:", "").replace("\\e", "\\")
    return " ".join(re.sub(r"\\f[BIR]", "", words).split())


@pytest.mark.parametrize("words", COMMANDS, ids=ids)
def test_a_page_tells_every_option_and_the_exit_status(words: list[str]) -> None:
    page = plain(page_of(main, words))
    for parameter in command_of(words).params:
        record = parameter.get_help_record(context_of(main, words))
        assert record is None or f"{record[0]} {' '.join(record[1].split())}" in page
    assert "-h, --help Show this message" in page
    assert '"EXIT STATUS"' in page


@pytest.mark.parametrize("words", COMMANDS, ids=ids)
def test_no_line_of_a_page_is_a_request_by_accident(words: list[str]) -> None:
    requests = {"TH", "SH", "TP", "PP", "nf", "fi", "nh", "na"}
    for line in page_of(main, words).splitlines():
        if line.startswith((".", "'")):
            assert line[1:].split(" ")[0] in requests


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_has_nothing_to_say_against_any_page(tmp_path: Path) -> None:
    pages = write_pages(main, tmp_path)
    assert len(pages) == len(COMMANDS)
    groff = ["groff", "-man", "-Tutf8", "-wall", "-K", "utf8", *map(str, pages)]
    assert subprocess.run(groff, check=True, capture_output=True, text=True).stderr == ""


def test_a_page_speaks_the_language_of_now() -> None:
    language.choose("ja")
    page = plain(page_of(main, ["archive", "prune"]))
    assert "古い記録を削除します" in page
    assert "Show this message" not in page
    language.choose("en")
    assert "Show this message and exit." in plain(page_of(main, ["archive", "prune"]))


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_lines_of_japanese_are_broken(tmp_path: Path) -> None:
    language.choose("ja")
    page = tmp_path / "page.1"
    page.write_text(page_of(main, ["exec"]))
    groff = ["groff", "-man", "-Tutf8", "-wall", "-K", "utf8", str(page)]
    done = subprocess.run(groff, check=True, capture_output=True, text=True)
    assert done.stderr == ""
    assert "説明" in done.stdout
    assert not any(line.lstrip().startswith(("、", "。")) for line in done.stdout.splitlines())


def test_groups_lead_to_their_commands_and_commands_to_their_group() -> None:
    assert "ssm-tui-archive-prune(1)" in plain(page_of(main, ["archive"]))
    assert "SEE ALSO" in page_of(main, ["archive", "prune"])
    assert plain(page_of(main, ["archive", "prune"])).endswith("ssm-tui-archive(1)")


def test_pages_are_made_with_what_a_build_installs(tmp_path: Path) -> None:
    """An isolated build knows what `build-system.requires` names, and nothing else."""
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    names = [re.split(r"[>=<]", each)[0] for each in required]
    code = f"""
import sys
from importlib.abc import MetaPathFinder
# What rich itself is made of.
known = {{*{names!r}, "tui", "pygments", "markdown_it", "mdurl"}} | sys.stdlib_module_names
class Isolated(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] not in known:
            raise ImportError(name)
sys.meta_path.insert(0, Isolated())
from pathlib import Path
from tempfile import mkdtemp
from tui import language
from tui.cli.manpages.page import write_pages
from tui.cli.root import main
print(len(write_pages(main, Path(mkdtemp(dir=sys.argv[1])))))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(COMMANDS)


def test_words_are_nothing_else_to_roff() -> None:
    @click.group(help=".hidden files\n\n'quoted' words\n\n\b\n.kept\nC:\\temp --all")
    def odd() -> None:
        """Replaced."""

    page = page_of(odd, []).splitlines()
    for line in ("\\&.hidden files", "\\&'quoted' words", "\\&.kept", "C:\\etemp \\-\\-all"):
        assert line in page
    assert page.index(".nf") < page.index("\\&.kept") < page.index(".fi")


def test_without_a_man_the_help_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = CliRunner().invoke(main, ["man", "archive", "prune"])
    assert done.exit_code == 0
    assert "Usage: ssm-tui archive prune" in done.stdout


def test_a_man_is_given_the_page_as_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reader = tmp_path / "man"
    reader.write_text('#!/bin/sh\n/bin/cp "$1" "${0%/*}/shown"\n')
    reader.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert CliRunner().invoke(main, ["man", "exec"]).exit_code == 0
    assert (tmp_path / "shown").read_text() == page_of(main, ["exec"])


def test_a_man_that_fails_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "man").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "man").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = CliRunner().invoke(main, ["man"])
    assert done.exit_code == 1
    assert "status 3" in done.stderr


def test_a_command_that_is_none_is_told() -> None:
    done = CliRunner().invoke(main, ["man", "archive", "burn"])
    assert done.exit_code == 2
    assert "archive burn" in done.stderr
