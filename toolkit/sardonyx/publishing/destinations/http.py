"""The web as destinations use it: the client that catalogs have."""

from sardonyx.catalogs.web import (
    ANSWER_BYTES,
    Answer,
    Client,
    Connections,
    Patience,
    basic,
    is_transient,
    refusal,
)

__all__ = ["ANSWER_BYTES", "Answer", "Client", "Connections", "Patience", "basic", "is_transient", "refusal"]
