"""From an instance's values to its Kubernetes objects, twice without secrets and, at launch, once with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sardonyx.core.errors import SardonyxError
from sardonyx.environments.model import Environment
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.instances.model import Instance


class SecretBreaksOutput(SardonyxError):
    """A secret value changes the structure of what a template writes."""


class Renderer(Protocol):
    """Whatever renders several requests in one worker; ``sardonyx.helm.WorkerPool`` does."""

    def render(self, requests: Sequence[RenderRequest]) -> list[Rendering]:
        """Render all requests, in order."""


@dataclass(frozen=True)
class PlaceholderRender:
    """Two renders of the same placeholder values, to tell what is random, and the notes of the first."""

    first: list[Manifest]
    second: list[Manifest]
    notes: str


def render_placeholders(
    renderer: Renderer, package: bytes, instance: Instance, environment: Environment, values: Mapping[str, Any]
) -> PlaceholderRender:
    """Render placeholder values twice.

    Raises the errors of ``sardonyx.helm``: missing dependencies, refused values, failing templates, limits.
    """
    request = _request(package, instance, environment, values, confidential=False)
    first, second = renderer.render([request, request])
    return PlaceholderRender(parse_rendering(first), parse_rendering(second), first.notes)


def render_with_secrets(
    renderer: Renderer,
    package: bytes,
    instance: Instance,
    environment: Environment,
    values: Mapping[str, Any],
    real: Mapping[str, Any],
) -> tuple[PlaceholderRender, list[Manifest]]:
    """Render placeholder values twice and the real ones once, in one worker; errors of the real one say no value."""
    request = _request(package, instance, environment, values, confidential=False)
    secret_request = _request(package, instance, environment, real, confidential=True)
    first, second, third = renderer.render([request, request, secret_request])
    render = PlaceholderRender(parse_rendering(first), parse_rendering(second), first.notes)
    return render, _parse_confidential(third)


def _parse_confidential(rendering: Rendering) -> list[Manifest]:
    try:
        return parse_rendering(rendering)
    except SardonyxError as error:
        # The text that does not parse holds secrets, and so may the error's words: only the place is passed on.
        raise SecretBreaksOutput(
            "with the real secrets the chart's output is no longer well-formed, though it is with placeholders",
            place=error.place,
            help="the template must quote the value, for example with toJson or quote",
        ) from None


def _request(
    package: bytes, instance: Instance, environment: Environment, values: Mapping[str, Any], *, confidential: bool
) -> RenderRequest:
    return RenderRequest(
        package=package,
        values=values,
        release=Release(instance.name, instance.namespace),
        capabilities=Capabilities(environment.cluster.kube_version, environment.cluster.api_versions),
        confidential=confidential,
    )
