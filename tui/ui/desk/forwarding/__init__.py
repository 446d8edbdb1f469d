"""Forwards ports on behalf of the app.

flow    asks where and why, keeps the ports until the app ends, lists those in the background too
"""
