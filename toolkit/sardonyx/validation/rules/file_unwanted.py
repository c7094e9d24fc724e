"""The package holds files that are nobody's business.

What: a file that the package would hold although it is a leftover of an editor, a version control system, a desktop or
a build, the package of a chart, a private key, or larger than 1 MiB. One that lies in ``templates/`` is an error.

Why: every user downloads it, Helm stores it in the cluster with each release (which has 1 MiB in all), and a private
key is published. In ``templates/`` Helm renders it, whatever its name: a backup emits its objects a second time.

Remedy: delete it, or name it in ``.helmignore``.

Fails:
    templates/config.yaml.bak:
        # an earlier version

Passes:
    templates/_old.tpl:
        {{- define "demo.old" }}{{ end }}
    ci/values.yaml:
        greeting: hello
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sardonyx.charts.packaging import is_subchart_path
from sardonyx.core.errors import Place
from sardonyx.core.findings import Finding, Level
from sardonyx.validation.subject import Subject

ID = "file-unwanted"
LEVEL = Level.WARNING

_MOST_BYTES = 1024 * 1024
_FOLDERS = re.compile(
    r"(?:^|/)(\.git|\.hg|\.svn|\.bzr|\.idea|\.vscode|\.github|node_modules|__pycache__|\.pytest_cache|\.terraform)/"
)
_LEFTOVERS = re.compile(
    r"(?:^|/)(?:[^/]*(?:~|\.bak|\.orig|\.rej|\.swp|\.swo|\.tmp|\.tmproj|\.pyc|\.rpmsave)|#[^/]*#|\.#[^/]*"
    r"|\.DS_Store|Thumbs\.db|desktop\.ini|\.project|\.gitattributes)\Z"
)
_PACKAGES = re.compile(r"[^/]+-\d+\.\d+\.\d+[^/]*\.tgz(?:\.prov)?\Z")
_KEY = re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----")
_KEY_NAMES = re.compile(r"(?:\.pem|\.key|(?:^|/)id_(?:rsa|ed25519|ecdsa))\Z")


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each such file, and one for all files of such a folder."""
    seen: set[str] = set()
    for path, content in subject.chart.files.items() if subject.chart else ():
        name, reason = _judged(path, content)
        if reason and name not in seen and not is_subchart_path(path):
            seen.add(name)
            yield _finding(subject, path, name, reason)


def _judged(path: str, content: bytes) -> tuple[str, str | None]:
    """Return the file, or the folder that stands for it, and what is wrong with it."""
    if folder := _FOLDERS.search(path):
        return path[: folder.end()], "is no part of a chart"
    if _LEFTOVERS.search(path):
        return path, "is a leftover"
    if _PACKAGES.match(path):
        return path, "is the package of a chart"
    if _KEY_NAMES.search(path) and _KEY.search(content):
        return path, "is a private key"
    if len(content) > _MOST_BYTES:
        return path, f"has {len(content) / _MOST_BYTES:.1f} MiB, and Helm stores it in the cluster with each release"
    return path, None


def _finding(subject: Subject, path: str, name: str, reason: str) -> Finding:
    is_rendered = path.startswith("templates/") and not path.rpartition("/")[2].startswith("_")
    message = f"{name} {reason}, but the package holds it" + (" and Helm renders it" if is_rendered else "")
    place = Place(f"{subject.folder}/{path}")
    level = Level.ERROR if is_rendered else LEVEL
    return Finding(ID, level, message, place, subject.name, value=name, help="delete it, or name it in .helmignore")
