"""The API endpoint: what is done about a call that was let in.

application      a WSGI application: our own operations, and moto behind it
operations       our own operations, of one account
writing          how answers are written down
ranges           parts of large objects in S3
backends         moto's applications, one for each service
session_calls    StartSession, ResumeSession, TerminateSession
parameters       those of a session document
inventory        DescribeInstanceInformation, GetConnectionStatus
nodes            ListNodes
properties       DescribeInstanceProperties
gathered         GetInventory
tagging          the tags of hybrid nodes
machines         EC2's DescribeInstances and DescribeRegions
instance_connect EC2 Instance Connect's SendSSHPublicKey
databases        the endpoints of RDS's and ElastiCache's databases
policies         IAM's SimulatePrincipalPolicy and GetRole
identity_center  signing in by IAM Identity Center, and its portal
temporary        STS's temporary credentials
"""
