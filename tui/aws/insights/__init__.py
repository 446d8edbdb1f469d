"""What was said in the sessions of a log group, asked of CloudWatch Logs Insights.

    literals    text as a regular expression of Insights, and the query made of it
    question    what is asked: words, a log group, a window of time
    hits        the lines of the events that Insights has found
    reading     the log that a hit is in, and where in it
    source      where is searched, a log group or a table, behind one interface
    table       the same, of logs in S3, by the Athena table that the settings name
    asking      StartQuery, GetQueryResults until it ends, StopQuery when nobody waits any more

The agent writes a session's log into a stream that has the session's id for its name (section 8.5
of the data-channel description): streamed events are JSON, as Go writes it, others are text as it
went to the terminal. Insights bills by the bytes that it scans, what a stopped query scanned
included, so that nothing is asked but what a user asks for.
"""
