"""The checks of a change to the environments repository, without a checkout and without any secret.

Each module holds one family of rules and yields findings; ``verification`` runs them in their order.
"""

from sardonyx.gate.change import Change, merged
from sardonyx.gate.pins import Listed
from sardonyx.gate.verification import verify

__all__ = ["Change", "Listed", "merged", "verify"]
