"""What an account holds.

state            all of it, by region where that matters; a call as CloudTrail tells it
making           an account as it is in the beginning
role             the accounts' numbers, and who calls in each
api_faults       denied actions, throttling, latency
fleet            the instances, with one for each cause of "why can't I connect?"
fixtures         buckets, log groups and keys that are there from the start
keys             KMS: what keeps a key from being used; the agent's data keys
records          sessions, living and past; DescribeSessions
history          past sessions, made up
trail            CloudTrail's events; LookupEvents
pushed_keys      what EC2 Instance Connect was given
databases        the endpoints of databases, by name
documents        session documents, in moto's store
document_list    ListDocuments
session_documents  the documents that are there from the start
"""
