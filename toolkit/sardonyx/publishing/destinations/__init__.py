"""The places where charts are published, each one a ``Destination``."""
