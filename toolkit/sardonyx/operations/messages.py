"""Commit messages: what happened to which instance, with trailers that tools can read (``git interpret-trailers``)."""

from __future__ import annotations

from collections.abc import Mapping


def commit_message(subject: str, trailers: Mapping[str, str]) -> str:
    """Return a commit message; line ends in the values become spaces, so that none adds a trailer."""
    lines = [f"Sardonyx-{name}: {' '.join(value.split())}" for name, value in trailers.items()]
    return "\n".join([" ".join(subject.split()), "", *lines, ""])
