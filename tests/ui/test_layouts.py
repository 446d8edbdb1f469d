"""What stands where: pictures of every screen in plain text, from a small window to a large one.

`pytest tests/ui/test_layouts.py --snapshot-update` takes them anew; look at the difference.
"""

from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.screen import Screen

from tests.ui.fakes import until
from tests.ui.gallery import RICH, SCENES, UNSEEN
from tests.ui.gallery.colors import repainted, too_faint
from tests.ui.gallery.scene import settled, shown
from tests.ui.kinds import kinds_of
from tui import language
from tui.ui.theme import theme_directory

FIRST: Final = (100, 30)
ROOMY: Final = (140, 50)
LARGEST: Final = (200, 60)
SIZES: Final = (FIRST, (40, 8), (60, 16), (80, 24), ROOMY, LARGEST)
IN_JAPANESE: Final = (FIRST, (60, 16))
THEMES: Final = [path.stem for path in sorted(theme_directory().glob("*.toml"))]
WIDE: Final = 140
"""Columns from which there is something beside a list."""


def test_every_screen_of_the_app_has_a_picture_or_a_reason_why_not() -> None:
    pictured = {scene.screen.__name__ for scene in SCENES.values() if scene.pictured}
    assert {screen.__name__ for screen in kinds_of(Screen)} - pictured == set(UNSEEN)


@pytest.mark.parametrize("name", [name for name in SCENES if SCENES[name].pictured])
async def test_a_screen_in_windows_of_every_size(
    name: str, snapshot: SnapshotAssertion
) -> None:
    scene = SCENES[name]
    app = scene.make()
    async with app.run_test(size=FIRST) as pilot:
        await scene.opener(pilot, app)
        await until(pilot, lambda: type(app.screen) is scene.screen)
        for size in SIZES if scene.lasts else (FIRST,):
            await pilot.resize_terminal(*size)
            if size[0] >= WIDE:
                await shown(pilot, *scene.late)
            await until(pilot, lambda size=size: app.screen.size == size)  # type: ignore[misc]  # at once
            seen = await settled(pilot, app)
            assert seen == snapshot(name="x".join(map(str, size)))
            assert "Too small" not in seen
            if name not in RICH and size == (ROOMY if scene.lasts else FIRST):
                # What follows is seen under another theme.
                for theme in ("dusk", THEMES[[*SCENES].index(name) % len(THEMES)]):
                    await repainted(pilot, app, theme)
                    assert too_faint(app) == set(), theme


@pytest.mark.parametrize("name", [name for name in SCENES if SCENES[name].pictured])
async def test_a_screen_in_japanese(name: str, snapshot: SnapshotAssertion) -> None:
    language.choose("ja")
    scene = SCENES[name]
    app = scene.make()
    async with app.run_test(size=FIRST) as pilot:
        await scene.opener(pilot, app)
        await until(pilot, lambda: type(app.screen) is scene.screen)
        for size in IN_JAPANESE if scene.lasts else (FIRST,):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda size=size: app.screen.size == size)  # type: ignore[misc]  # at once
            assert await settled(pilot, app) == snapshot(name="x".join(map(str, size)))
