"""Secrets in keyrings, good and bad ones."""
