"""Session logs in CloudWatch Logs, searched by Logs Insights.

screen   what was found, and the bytes that it took; nothing is asked before the user says so
words    hits in lines, how far a search is, and how far back it looks
"""
