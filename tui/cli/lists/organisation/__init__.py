"""`ssm-tui sessions --organisation`: the sessions of all accounts, by CloudTrail's files.

question   the question that the options ask
asking     has it answered: from today's answers, or by AWS when the user wants to pay for it
listing    writes the answer while it comes: a table, lines, CSV, JSON
"""
