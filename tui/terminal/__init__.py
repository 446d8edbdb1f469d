"""The screen of a session without a UI: bytes in, rows and replies out."""
