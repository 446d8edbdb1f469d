"""Whole stories: the real app against the sandbox, over real sockets, with a real shell."""
