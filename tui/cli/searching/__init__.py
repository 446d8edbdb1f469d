"""`ssm-tui search`.

command   the command: recordings on this machine, or the logs of an account
logs      what CloudWatch Logs Insights finds in the logs of sessions
"""
