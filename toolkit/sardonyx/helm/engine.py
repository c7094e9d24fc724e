"""What goes into a render and what comes out, whichever engine does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

DEFAULT_KUBE_VERSION = "v1.33.0"


class Release(NamedTuple):
    """What ``.Release.Name`` and ``.Release.Namespace`` say."""

    name: str
    namespace: str


class Capabilities(NamedTuple):
    """What ``.Capabilities`` says of the cluster, which is not asked.

    ``api_versions`` (``group/version`` or ``group/version/Kind``) are added to those Helm itself knows.
    """

    kube_version: str = DEFAULT_KUBE_VERSION
    api_versions: tuple[str, ...] = ()


class RenderRequest(NamedTuple):
    """One render: a chart's package (the bytes of its ``.tgz``, dependencies inside), values, and where to.

    ``confidential`` says that the values hold secrets: errors then name the template and line but quote nothing.
    """

    package: bytes
    values: Mapping[str, Any]
    release: Release
    capabilities: Capabilities = Capabilities()
    confidential: bool = False

    def __repr__(self) -> str:
        """Say where to, and nothing of the values."""
        return f"RenderRequest(release={self.release!r}, capabilities={self.capabilities!r})"


class Rendering(NamedTuple):
    """The rendered text by template path (``chart/templates/x.yaml``; CRDs under ``chart/crds/``), and the notes.

    The paths are sorted. Templates that render to white space only are left out, and so are the notes of subcharts.
    """

    files: Mapping[str, str]
    notes: str
    confidential: bool = False

    def __repr__(self) -> str:
        """Say which files there are, and nothing of what is in them."""
        return f"Rendering(files={[*self.files]!r})"


class Engine(Protocol):
    """Something that renders one chart at a time."""

    def render(self, request: RenderRequest) -> Rendering:
        """Render a chart as ``helm install`` would, without asking a cluster.

        Raises a RenderError: UnreadableChart, MissingDependencies, ValuesRefused, RenderFailed, and for engines that
        parse what they rendered UnparsableOutput.
        """
