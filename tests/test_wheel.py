"""What is built from the tree works away from it."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.cli.command_tree import every_command
from tui.cli.manpages.page import title_of

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder holding the installed wheel, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run([*pip, *build], check=True)
    (wheel,) = folder.glob("*.whl")
    target = folder / "site"
    subprocess.run(
        [*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True
    )
    return target


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The paths of the source distribution."""
    folder = tmp_path_factory.mktemp("sdist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (file,) = folder.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def run(installed: Path, *code: str) -> str:
    return subprocess.run(
        [sys.executable, *code],
        cwd=installed.parent,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_the_installed_program_knows_its_version(installed: Path) -> None:
    output = run(installed, "-m", "tui", "--version")
    assert output.startswith("ssm-tui, version ")


def test_the_wheel_carries_every_theme_and_style_of_the_tree(installed: Path) -> None:
    inside = {path.relative_to(installed / "tui") for path in installed.rglob("tui/**/*.tcss")}
    assert inside == {path.relative_to(ROOT / "tui") for path in ROOT.glob("tui/**/*.tcss")}
    themes = {path.name for path in (installed / "tui/themes").glob("*.toml")}
    assert themes == {path.name for path in (ROOT / "themes").glob("*.toml")}


def test_the_wheel_carries_the_script_of_an_exported_page(installed: Path) -> None:
    code = "from tui.exports.page.writing import asset; print(asset('player.css'), asset('player.js'))"
    assert "requestAnimationFrame" in run(installed, "-c", code)


def test_the_installed_program_finds_its_themes(installed: Path) -> None:
    code = "from tui.ui.theme import theme_directory; print(theme_directory())"
    assert Path(run(installed, "-c", code).strip()) == installed / "tui" / "themes"


def test_the_installed_program_speaks_every_language(installed: Path) -> None:
    code = "from tui.language import _, choose; choose('ja'); print(ascii(_('Commands')))"
    assert run(installed, "-c", code).strip() == ascii("コマンド")


def test_the_wheel_holds_no_tests(installed: Path) -> None:
    assert not (installed / "tests").exists()


@pytest.mark.parametrize(
    ("folder", "heading"),
    [("man1", "NAME"), ("ja/man1", "名前")],
)
def test_the_wheel_installs_a_man_page_for_every_command_in_each_language(
    installed: Path, folder: str, heading: str
) -> None:
    pages = {path.stem: path for path in (installed / "share/man" / folder).glob("*.1")}
    assert set(pages) == {title_of(command) for command in every_command()}
    assert all(f'.SH "{heading}"\n' in page.read_text() for page in pages.values())


def test_the_wheel_carries_every_page_of_the_manual(installed: Path) -> None:
    pages = {path.relative_to(installed) for path in (installed / "tui/manual").rglob("*.md")}
    assert pages == {path.relative_to(ROOT) for path in (ROOT / "tui/manual").rglob("*.md")}


def test_the_sdist_has_all_that_its_tests_look_at(packed: set[str]) -> None:
    folders = ("tui", "tests", "themes", "docs")
    files = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.is_file() and not {"__pycache__", ".hypothesis"} & set(path.parts)
    }
    wanted |= {"Makefile", "pyproject.toml", "hatch_build.py", "LICENSE", "SECURITY.md"}
    assert wanted - packed == set()
