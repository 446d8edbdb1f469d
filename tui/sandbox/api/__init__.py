"""The API endpoint, where calls come in.

application      a WSGI application: our own part, and moto behind it
door             lets in what is signed with a secret of this run, and nothing else
wallet           those secrets
signatures       Signature Version 4, read and computed
payloads         a body for S3: whole, in signed chunks, or unsigned
refusals         who is not let in is told so in each service's words
onward           what was authenticated, written anew for who carries it out
requests         which service is asked for what
backends         moto's applications, one for each service
answers          errors and checks in AWS's words
conditions       denied actions, throttling, latency
inventory        DescribeInstanceInformation, GetConnectionStatus
tagging          the tags of hybrid nodes
machines         EC2's DescribeInstances and DescribeRegions
policies         IAM's SimulatePrincipalPolicy
temporary        STS's temporary credentials
session_calls    StartSession, ResumeSession, TerminateSession
parameters       those of a session document
"""
