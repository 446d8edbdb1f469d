"""An organisation's history by Athena, over CloudTrail's files in S3.

    history.py      AthenaHistory: the source, put together
    literals.py     text and names in SQL: the only quotes there are
    columns.py      where a field of an event is in a table
    partitions.py   which partitions hold the events of a time
    tables.py       what a table is like, by its definition
    sql.py          a question as SQL
    estimate.py     what a question will scan, by the sizes of files
    workgroup.py    where results go, and when AWS stops a query
    running.py      a query from its start to its end: watched, and stopped
    failures.py     why a query came to nothing
    results.py      the result as a stream, from S3 or in pages
    rows.py         a row of a result, as a session

A query costs money for what it scans. It is begun by `AthenaHistory.ask` alone, which stops it
when the answer is not wanted any more; no call before that one scans anything.
"""
