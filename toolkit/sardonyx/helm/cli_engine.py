"""The ``helm`` command (3 or 4), one process for each render.

Values go in on standard input and the package through a file that exists in memory only, so that nothing of either is
on a disk or in a process's arguments. No plugin, repository or cluster of the user is known to the command.

``helm template`` shows no notes. A template is put beside the chart's own that includes the notes, and its output taken
out again; it is prepended to the package, which stays as it is (gzip streams and tar members may follow one another).
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import subprocess
import tarfile
from pathlib import Path

from sardonyx.helm.engine import Rendering, RenderRequest
from sardonyx.helm.errors import RenderError, RenderFailed, RenderOutOfMemory
from sardonyx.helm.helm_output import notes_of, split_output
from sardonyx.helm.messages import error_from
from sardonyx.helm.values_text import values_text
from sardonyx.helm.watch import LIBRARY_GAVE_UP

_NOWHERE = "/nonexistent"
_ENVIRONMENT = {
    "HOME": _NOWHERE,
    "HELM_CONFIG_HOME": _NOWHERE,
    "HELM_CACHE_HOME": _NOWHERE,
    "HELM_DATA_HOME": _NOWHERE,
    "HELM_PLUGINS": _NOWHERE,
    "KUBECONFIG": os.devnull,
    "GOTRACEBACK": "none",
}
_NOTES_TEMPLATE = (
    '{{ dict "apiVersion" "v1" "kind" "Notes" "notes" '
    '(include (printf "%s/templates/NOTES.txt" .Chart.Name) .) | toJson }}'
)


class CliEngine:
    """Renders with a helm command.

    ``memory_bytes`` is the limit that this process and so the command run under, for the error that names it.
    """

    def __init__(self, helm: Path, memory_bytes: int = 0) -> None:
        self._helm = helm
        self._memory_bytes = memory_bytes

    def render(self, request: RenderRequest) -> Rendering:
        """Render a chart; see Engine.render.

        Helm itself parses what it rendered, so that UnparsableOutput comes from here too.
        """
        values = values_text(request.values)
        # The same name each time, as notes may print it, and one that no chart can have: it holds the chart's digest.
        ours = f"notes-{hashlib.sha256(request.package).hexdigest()[:16]}.yaml"
        result = self._run(request, values, _with_notes(request.package, ours))
        if result.returncode != 0:
            raise self._error(result, request, ours)
        files = split_output(result.stdout.decode("utf-8", "replace"))
        notes = notes_of(files, ours)
        return Rendering(dict(sorted(files.items())), notes, request.confidential)

    def _run(self, request: RenderRequest, values: str, package: bytes) -> subprocess.CompletedProcess[bytes]:
        descriptor = os.memfd_create("chart")
        try:
            with open(descriptor, "wb", closefd=False) as file:
                file.write(package)
            return subprocess.run(
                [str(self._helm), "template", *_options(request), "--", request.release.name, f"/dev/fd/{descriptor}"],
                input=values.encode(),
                capture_output=True,
                pass_fds=[descriptor],
                cwd="/",
                env={**_ENVIRONMENT, "GOMEMLIMIT": os.environ.get("GOMEMLIMIT", "off")},
                check=False,
            )
        finally:
            os.close(descriptor)

    def _error(self, result: subprocess.CompletedProcess[bytes], request: RenderRequest, ours: str) -> RenderError:
        if result.returncode == LIBRARY_GAVE_UP:
            return RenderOutOfMemory(self._memory_bytes)
        stderr = result.stderr.decode("utf-8", "replace")
        message = f"\n{stderr}".partition("\nError: ")[2]
        if not message:
            return RenderFailed(f"helm ended with exit code {result.returncode} and without a reason")
        return error_from(message.replace(ours, "NOTES.txt"), request.values)


def _options(request: RenderRequest) -> list[str]:
    return [
        f"--namespace={request.release.namespace}",
        f"--kube-version={request.capabilities.kube_version}",
        *(f"--api-versions={version}" for version in request.capabilities.api_versions),
        "--include-crds",
        "--values=-",
    ]


def _with_notes(package: bytes, ours: str) -> bytes:
    """Prepend our template and empty notes; notes of the chart's own come later in the archive and so replace these."""
    archive = io.BytesIO()
    for name, text in ((f"templates/{ours}", _NOTES_TEMPLATE), ("templates/NOTES.txt", "")):
        member = tarfile.TarInfo(f"chart/{name}")
        member.size = len(text)
        archive.write(member.tobuf())
        archive.write(text.encode().ljust(-(-len(text) // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE, b"\0"))
    return gzip.compress(archive.getvalue(), mtime=0) + package
