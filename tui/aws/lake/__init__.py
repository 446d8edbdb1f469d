"""An organisation's history by CloudTrail Lake, for who has an event data store.

    choosing.py  Lake or Athena, as the settings say
    history.py   LakeHistory: the source
    store.py     which event data store, and what its columns are

AWS takes no new customers for Lake since 2026-05-31. It asks in Trino's SQL as Athena does, so
the query and its rows are those of `tui.aws.athena`; what differs is here: the table is a store's
id, parameters are maps, times are timestamps, a query has 10,000 characters, and no result is
kept in a bucket.
"""
