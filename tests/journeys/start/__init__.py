"""Where the program is started, and as whom."""
