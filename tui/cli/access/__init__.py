"""Just-in-time access from the command line.

request    `ssm-tui request`: asks for access to a machine, and waits for the answer if need be
"""
