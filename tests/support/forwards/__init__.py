"""Forwarded ports, on a stage and in the background."""
