"""Which of Textual's drivers this platform has."""

import sys
from typing import TYPE_CHECKING

from textual import constants

if TYPE_CHECKING:
    from textual.driver import Driver


def driver_class() -> "type[Driver] | None":
    """The driver to give to `App`, None where Textual's own choice is the only one."""
    if sys.platform == "win32" or constants.DRIVER is not None:
        return None
    from tui.ui.host.raw_driver import RawDriver

    return RawDriver
