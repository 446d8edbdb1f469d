"""Whether a terminal is as it was."""

from tui.terminal.emulator import Emulator


def state(host: Emulator) -> dict[str, object]:
    """All that a later program on it would notice."""
    terminal = host.terminal
    return {
        "private": frozenset(terminal.private_modes - {1048}),
        "ansi": frozenset(terminal.ansi_modes),
        "modes": host.modes,
        "cursor": (host.cursor.visible, host.cursor.shape, host.cursor.blinking),
        "margins": (terminal.top, terminal.bottom, terminal.left, terminal.right),
        "origin": terminal.origin,
        "insert": terminal.insert_mode,
        "new line": terminal.new_line_mode,
        "sets": (terminal.designated, terminal.left_set),
        "style": terminal.attributes,
        "keys": terminal.keyboard_flags[False],
        "colors": host.palette,
        "eight bits": terminal.eight_bit_replies,
    }
