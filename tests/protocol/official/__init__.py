"""Our ends and the official programs, by what was recorded of these."""
