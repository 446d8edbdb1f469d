"""The commands, as a shell and ssh call them."""
