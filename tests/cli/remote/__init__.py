"""The commands that open sessions."""
