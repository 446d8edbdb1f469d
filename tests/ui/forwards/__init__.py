"""Forwarded ports in the app."""
