"""The checks of a change to the environments repository, without a checkout and without any secret.

Each module holds one family of rules and yields findings; ``verification`` runs them all.
"""

from sardonyx.gate.verification import Change, verify

__all__ = ["Change", "verify"]
