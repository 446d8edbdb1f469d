"""From what a user calls a machine to the machines that it can mean: one rule for all commands.

    i-0abc…, mi-0abc…           an id, in any case; taken at its word, as `ecs:…` is
    arn:aws:ec2:…:instance/i-…  an ARN of one
    10.0.0.5                    an address
    Name=web-01, tag:Key=Value  a tag; Key=Value too, as lists show it
    web-01                      a Name tag, a private DNS name (ip-10-0-0-5 for short) or what
                                the machine calls itself

name      what was typed, taken apart, and how well it fits
finding   the steps below, in their order
exact     filters
known     the cache, and ListNodes
patience  for throttling
likeness  what to say where a name is not enough

A listing of all managed nodes takes a call for each fifty. So it comes last:

1. Filters find the exact spelling, with a call for each kind, all at once: Systems Manager's a
   tag, EC2's the rest. They know neither computer names nor another spelling. A managed node that
   has the name and is online is the answer, before EC2 is asked.
2. What was listed here within a day may know it; what it says is asked for by id, and holds only
   if AWS says so as well. ListNodes, asked at the same time, finds computer names and addresses.
   It works where Systems Manager's unified console is set up, and needs ssm:ListNodes.
3. Else all are listed, and that is said.

A name that a stopped machine has, letter by letter, means that machine. Of several spellings the
nearest counts; of equally near ones all are told, and none is chosen.
"""
