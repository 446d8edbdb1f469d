"""What is known of a region's machines beside the list that Systems Manager gives.

ec2_facts        their names, tags and roles, from EC2
pace             how fast an account may be asked
"""
