"""What the account holds.

region           all of it, by region where that matters
account          its number, and who calls
fleet            the instances, with one for each cause of "why can't I connect?"
furniture        buckets, log groups and keys
key_state        what keeps a key from being used
records          sessions, living and past; DescribeSessions
history          past sessions, made up
trail            CloudTrail's events; LookupEvents
call_events      a call as CloudTrail tells it
documents        session documents, in moto's store
"""
