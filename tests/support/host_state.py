"""Whether a terminal is as it was."""

from tui.terminal.emulator import Emulator


def state(host: Emulator) -> dict[str, object]:
    """All that a later program on it would notice."""
    screen = host.screen
    return {
        "private": frozenset(screen.private_modes - {1048}),
        "ansi": frozenset(screen.ansi_modes),
        "modes": host.modes,
        "cursor": (host.cursor.visible, host.cursor.shape, host.cursor.blinking),
        "margins": (screen.top, screen.bottom, screen.left, screen.right),
        "origin": screen.origin,
        "insert": screen.insert_mode,
        "new line": screen.new_line_mode,
        "sets": (screen.designated, screen.left_set),
        "style": screen.attributes,
        "keys": screen.keyboard_flags[False],
        "colors": host.palette,
        "eight bits": screen.eight_bit_replies,
    }
