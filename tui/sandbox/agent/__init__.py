"""The far end, which speaks through the gateway.

agent            the official agent's part, for one session
context          the session that an agent runs, and what it needs of the sandbox
program          what it runs, and whom that speaks to
shell            shells and interactive commands, and what they find around them
pseudo_terminal  a program on a terminal of its own
command          commands without a terminal
power_shell      both on a machine with Windows
ports            connections to a port, one at a time or many
session_log      what a session said, in the shapes of AWS
log_store        where that goes: moto's S3 and CloudWatch Logs
"""
