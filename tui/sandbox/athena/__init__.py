"""Amazon Athena, which truly executes: its SQL over the trail's files in moto's S3.

    on_demand     the Athenas of all accounts, made when they are first asked
    making        an account's, with the organisation's tables where there is one
    athena        the operations of one account: queries, results
    workgroups    where results go, and how much a query may read
    catalogue     tables, as Glue and Athena tell them
    lake          CloudTrail Lake's operations, over the same engine
    executions    a query from QUEUED to its end, and what AWS tells of it
    engine        DuckDB: reads the files that a query needs, runs it, writes its result
    conversions   DuckDB's values, written as Athena writes them
    statements    Athena's SQL, read by sqlglot, checked, and written anew for DuckDB
    functions     the functions that Athena has, and what DuckDB lacks of them
    results       the CSV of a result, in GetQueryResults' pages
    tables        tables as Glue's catalogue has them, and their partitions
    partitions    those that are entered, and how Glue chooses among them
    trail_tables  those over an organisation's trail, as AWS's documentation lays them out
    hive_types    types of columns, as Hive and DuckDB write them
    storage       objects in moto's S3
    failures      what is wrong with a query, in Athena's words

duckdb and sqlglot are imported when the first query comes, and not before. The SQL of a query may
read nothing but its tables: DuckDB is kept from files and network, and a function that Athena
does not have is not passed on.
"""
