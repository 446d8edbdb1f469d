"""Forwarded ports in the app: asked for, listed, looked at.

form        asks where a port is to lead, and why
rows        how a port stands, as a row of the list
view        the list: the app's own ports, and those in the background
details     all that is known of one
"""
