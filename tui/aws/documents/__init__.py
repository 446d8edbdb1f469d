"""Session documents: what kind of session each starts, by what limits, and what it asks for.

parameters       what may be given to a document, checked; values put into its content
document         one document as it is written, read by somebody who may; the one that is chosen
listing          those that an account has

A document is what somebody wrote. What makes no sense in it counts as absent, so that AWS, which
checks everything again, has the last word.
"""
