"""The user's file of settings."""

from pathlib import Path

from tui.settings.settings import settings_file


def write_settings(text: str | bytes) -> Path:
    """Have the file hold this, and nothing else; gives back where it lies."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
