"""Has a wheel install the man pages, which are made of the commands as it is built, in each language."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManPages(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the pages before the wheel is packed; an editable install has `ssm-tui man`."""

    folder: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        from tui.cli.manpages.page import write_pages
        from tui.cli.root import main
        from tui.language import ENGLISH, LANGUAGES, choose

        self.folder = Path(tempfile.mkdtemp(prefix="ssm-tui-man-"))
        for tag in LANGUAGES:
            choose(tag)
            (below := self.folder / tag).mkdir()
            place = "share/man/man1" if tag == ENGLISH else f"share/man/{tag}/man1"
            build_data["shared_data"] |= {
                str(page): f"{place}/{page.name}" for page in write_pages(main, below)
            }
        choose(ENGLISH)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self.folder is not None:
            shutil.rmtree(self.folder)
