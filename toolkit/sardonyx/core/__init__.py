"""What every other package builds on: findings, errors, value paths, YAML with marks, canonical text, digests.

Nothing here knows Helm, Git, Kubernetes or the network.
"""
