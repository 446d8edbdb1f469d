"""Record what xterm itself sends for keys, into `xterm_keys.json`.

It needs xterm, Xvfb, xdotool and setxkbmap, and some twenty seconds:

    python -m tests.vectors.record_xterm_keys

xterm runs on a display of its own, with a US keyboard and Alt as a prefix (metaSendsEscape, as
every other terminal has it). In it a program puts the terminal into each mode and keeps what
the keys then send; a `z` follows each key, so that a key which sends nothing is seen too.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
import tty
from pathlib import Path
from time import monotonic, sleep

VECTORS = Path(__file__).parent / "xterm_keys.json"
DISPLAY = ":77"
PATIENCE = 10.0

MODIFIERS = (
    "", "shift", "alt", "alt+shift", "ctrl", "ctrl+shift", "ctrl+alt", "ctrl+alt+shift",
)  # fmt: skip
KEYS = [
    *"ahijmz0123456789",
    *("grave", "minus", "equal", "bracketleft", "bracketright", "backslash", "semicolon"),
    *("apostrophe", "comma", "period", "slash", "space"),
    *("Tab", "Return", "Escape", "BackSpace", "Delete", "Insert", "Prior", "Up", "Home"),
    *("F1", "F3", "F5", "F12"),
]
LEVELS = {
    "0": b"\x1b[>4;0m",
    "1": b"\x1b[>4;1m",
    "2": b"\x1b[>4;2m",
}
"""modifyOtherKeys, and the sequence that sets it."""

OPTIONS = ["-u8"] + [
    part
    for resource in (
        "*metaSendsEscape: true",
        # Alt+Return would make xterm as large as the screen.
        "*omitTranslation: fullscreen",
    )
    for part in ("-xrm", resource)
]


def wait_for(condition: object) -> None:
    """Wait until a callable says so."""
    deadline = monotonic() + PATIENCE
    while not condition():  # type: ignore[operator]  # a function without arguments
        if monotonic() > deadline:
            raise SystemExit("xterm said nothing more")
        sleep(0.002)


def log_keys(folder: Path) -> None:
    """Inside xterm: write what it sends into a file, and to it what another file holds."""
    tty.setraw(0)
    orders, log = folder / "orders", folder / "log"
    log.touch()
    while True:
        if orders.exists():
            os.write(1, orders.read_bytes())
            orders.unlink()
        if select.select([0], [], [], 0.005)[0]:
            with log.open("ab") as file:
                file.write(os.read(0, 4096))


def record(folder: Path) -> dict[str, dict[str, list[str | None]]]:
    """Press every key in every mode."""
    environment = os.environ | {"DISPLAY": DISPLAY, "LC_ALL": "C.UTF-8"}
    run = [sys.executable, "-m", "tests.vectors.record_xterm_keys", str(folder)]
    log = folder / "log"
    terminal = subprocess.Popen(["xterm", *OPTIONS, "-e", *run], env=environment)
    try:
        wait_for(log.exists)
        for command in ("setxkbmap us", "xdotool search --sync --class xterm windowfocus"):
            subprocess.run(command.split(), env=environment, check=True)
        found: dict[str, dict[str, list[str | None]]] = {}
        for level, order in LEVELS.items():
            # The answer says that it has been obeyed.
            (folder / "part").write_bytes(order + b"\x1b[?4m")
            start = log.stat().st_size
            (folder / "part").rename(folder / "orders")
            wait_for(lambda start=start: log.read_bytes()[start:].endswith(b"m"))
            found[level] = {key: press(key, log, environment) for key in KEYS}
        return found
    finally:
        terminal.kill()
        terminal.wait()


def press(key: str, log: Path, environment: dict[str, str]) -> list[str | None]:
    """What a key sends with each of the modifiers, in hexadecimal digits; None for nothing."""
    sent: list[str | None] = []
    for modifiers in MODIFIERS:
        start = log.stat().st_size
        chord = f"{modifiers}+{key}" if modifiers else key
        subprocess.run(
            ["xdotool", "key", "--delay", "1", chord, "z"], env=environment, check=True
        )
        wait_for(lambda start=start: log.read_bytes()[start:].endswith(b"z"))
        # Ctrl+Alt with a function key is the X server's.
        sent.append(log.read_bytes()[start:-1].hex() or None)
    return sent


def main() -> None:
    server = subprocess.Popen(["Xvfb", DISPLAY, "-screen", "0", "800x600x24"])
    try:
        sleep(1)
        with tempfile.TemporaryDirectory() as folder:
            found = record(Path(folder))
    finally:
        server.kill()
        server.wait()
    rows = ",\n".join(
        f'  "{level}": {{\n'
        + ",\n".join(f"    {json.dumps(key)}: {json.dumps(sent)}" for key, sent in keys.items())
        + "\n  }"
        for level, keys in found.items()
    )
    VECTORS.write_text(f"{{\n{rows}\n}}\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        log_keys(Path(sys.argv[1]))
    else:
        main()
