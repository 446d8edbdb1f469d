"""Ports that the desk forwards."""
