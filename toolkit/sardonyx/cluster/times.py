"""Times as Kubernetes writes them (RFC 3339, whole seconds, UTC)."""

from __future__ import annotations

from datetime import UTC, datetime


def read_time(text: str | None) -> datetime | None:
    """Return the time, None for no text and for a text that is not RFC 3339."""
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else None


def write_time(time: datetime) -> str:
    """Write a time in UTC with whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
