"""Sessions that were: what is remembered of them, and what proves them.

access_log       who was where and why, from AWS and from the local history
log_entry        one session of it
overview         how many and how long, by day, target, ticket and end; `overview_report` tells
grouping         such a log by day and by ticket
machine          who was on one machine
notes            what the user writes on a session, whoever started it
export           such a log as CSV, JSON, Markdown and text
evidence         asks the sources of a session: CloudTrail, DescribeSessions, logs, history
testimony        what each of them says, in words; pure
told             what the organisation's history and the local one know, as it is compared; pure
proof            where they agree; pure
proof_report     a proof as Markdown, JSON and text
"""
