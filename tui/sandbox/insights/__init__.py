"""CloudWatch Logs Insights: queries, truly executed over the events that moto keeps.

    words       a query's text in tokens
    commands    what a query says: fields, filter, parse, sort, stats, limit, display
    reading     commands of tokens, or a MalformedQueryException
    values      what an expression comes to for an event
    running     the rows of a query over events
    queries     StartQuery, GetQueryResults, StopQuery of an account

Of the language there is what searches use; any other command is refused as malformed.
"""
