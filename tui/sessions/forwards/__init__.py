"""Forwarded ports as they are listed: the app's own, and those that outlive their terminal.

facts          how a port stands at a moment, whoever forwards it
standing       the same, asked of one that this process forwards
background     those that a process without a terminal forwards: each has a file that tells of it
kept           one that the app keeps, in one session after the other
recalled       earlier ones of each machine
services       what usually listens at a port
registering    how such a process keeps its file
"""
