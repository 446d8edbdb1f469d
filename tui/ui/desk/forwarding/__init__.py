"""Forwards ports on behalf of the app.

asking  what the question for a reason takes, where the session forwards a port
flow    asks where and why, keeps the ports until the app ends, lists those in the background too
"""
