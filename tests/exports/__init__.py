"""Tests of tui.exports."""
