"""What is built from the tree works away from it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_the_wheel_holds_no_tests(installed: Path) -> None:
    assert not (installed / "tests").exists()
