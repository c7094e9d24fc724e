"""What a user does, from end to end: read the repository, fetch a chart, change the tree, push, refresh the cluster.

The command line and the portal call these; each is one function of plain data, and none prints.
"""
