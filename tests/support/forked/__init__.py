"""`python -m tui`, and scripts that import it, without their start.

They are forked from a process that has imported everything, and read botocore's models.
A program that a test starts is a process of its own either way, with its own terminal, signals
and environment, and a child of the test's process. What is saved is what Python takes to start
and import, a second of the processor and more for the app. Tests of the start itself, and of what
can be read about a process from outside, start it afresh: `started_afresh` is their mark.

    client.py     stands in for what `subprocess` does to start it
    server.py     the process that is forked
    streams.py    standard input, output and error, as Python makes them
"""
