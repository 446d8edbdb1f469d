"""A session in the app: how it begins, what the far end may do to it, how it ends."""
