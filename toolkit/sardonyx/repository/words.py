"""What Git and a remote repository say, made safe to show.

A remote's words are written by others: terminal escapes would move the cursor or change the title, and URLs can hold
a password.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 2000
_SUSPECT = re.compile(r"[^\n\t -~]")
# Greedy up to the last @ before a blank or quote: a password may itself contain @ and /.
_USERINFO = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)[^\s'\"@]*@(?:[^\s'\"/@]*@)*")


def mask_credentials(text: str) -> str:
    """Replace the user and password of every URL in a text by ``***``."""
    return _USERINFO.sub(r"\1***@", text)


def printable(text: str) -> str:
    """Drop control and formatting characters, but for line feeds and tabs."""
    return _SUSPECT.sub(lambda match: "" if _is_control(match[0]) else match[0], text)


def visible(text: str) -> str:
    """Write control and formatting characters as escapes, but for line feeds and tabs; nothing is lost to the eye."""
    return _SUSPECT.sub(lambda match: _escape(match[0]) if _is_control(match[0]) else match[0], text)


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter)[0] == "C"


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode()


def shown(raw: bytes) -> str:
    """Make a process's bytes a text for a message: decoded, printable, masked, of bounded length."""
    text = mask_credentials(printable(raw.decode("utf-8", "replace").replace("\r", "\n"))).strip()
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def remote_words(raw: bytes) -> str:
    """Return only what the remote itself said (``remote: …`` lines of Git's progress), without the prefix."""
    lines = [line.removeprefix("remote:").strip() for line in shown(raw).splitlines() if line.startswith("remote:")]
    return "\n".join(line for line in lines if line)
