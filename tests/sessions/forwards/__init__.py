"""Forwarded ports as they are listed."""
