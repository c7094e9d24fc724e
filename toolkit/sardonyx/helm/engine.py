"""What goes into a render and what comes out, whichever engine does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

DEFAULT_KUBE_VERSION = "v1.33.0"


@dataclass(frozen=True)
class Release:
    """What ``.Release.Name`` and ``.Release.Namespace`` say."""

    name: str
    namespace: str


@dataclass(frozen=True)
class Capabilities:
    """What ``.Capabilities`` says of the cluster, which is not asked.

    ``api_versions`` (``group/version`` or ``group/version/Kind``) are added to those Helm itself knows.
    """

    kube_version: str = DEFAULT_KUBE_VERSION
    api_versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RenderRequest:
    """One render: a chart's package (the bytes of its ``.tgz``, dependencies inside), values, and where to.

    ``confidential`` says that the values hold secrets: errors then name the template and line but quote nothing.
    """

    package: bytes = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)
    release: Release
    capabilities: Capabilities = Capabilities()
    confidential: bool = False


@dataclass(frozen=True)
class Rendering:
    """The rendered text by template path (``chart/templates/x.yaml``; CRDs under ``chart/crds/``), and the notes.

    The paths are sorted. Templates that render to white space only are left out, and so are the notes of subcharts.
    """

    files: Mapping[str, str] = field(repr=False)
    notes: str = field(repr=False)
    confidential: bool = False


class Engine(Protocol):
    """Something that renders one chart at a time."""

    def render(self, request: RenderRequest) -> Rendering:
        """Render a chart as ``helm install`` would, without asking a cluster.

        Raises a RenderError: UnreadableChart, MissingDependencies, ValuesRefused, RenderFailed, and for engines that
        parse what they rendered UnparsableOutput.
        """
