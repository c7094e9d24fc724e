"""From an instance's values to its Kubernetes objects, twice without secrets and, at launch, once with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from sardonyx.core.errors import SardonyxError
from sardonyx.core.valuepaths import ValuePath
from sardonyx.environments.model import Environment
from sardonyx.helm.engine import Capabilities, Release, Rendering, RenderRequest
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.instances.model import Instance
from sardonyx.instances.values import PlaceholderValues


class SecretBreaksOutput(SardonyxError):
    """A secret value changes the structure of what a template writes."""


class RandomNotes(SardonyxError):
    """A chart writes other notes each time it is rendered."""


class Renderer(Protocol):
    """Whatever renders several requests in one worker; ``sardonyx.helm.WorkerPool`` does."""

    def render(self, requests: Sequence[RenderRequest]) -> list[Rendering]:
        """Render all requests, in order."""


class PlaceholderRender(NamedTuple):
    """Two renders of the same placeholder values, to tell what is random; ``tokens`` says what stands for what."""

    first: list[Manifest]
    second: list[Manifest]
    notes: str
    tokens: Mapping[str, ValuePath]


def render_placeholders(
    renderer: Renderer, package: bytes, instance: Instance, environment: Environment, values: PlaceholderValues
) -> PlaceholderRender:
    """Render placeholder values twice.

    Raises the errors of ``sardonyx.helm``: missing dependencies, refused values, failing templates, limits; and
    RandomNotes.
    """
    request = _request(package, instance, environment, values.values, confidential=False)
    first, second = renderer.render([request, request])
    return _placeholder_render(first, second, values, instance.namespace)


def render_with_secrets(
    renderer: Renderer,
    package: bytes,
    instance: Instance,
    environment: Environment,
    values: PlaceholderValues,
    real: Mapping[str, Any],
) -> tuple[PlaceholderRender, list[Manifest]]:
    """Render placeholder values twice and the real ones once, in one worker; errors of the real one say no value."""
    request = _request(package, instance, environment, values.values, confidential=False)
    secret_request = _request(package, instance, environment, real, confidential=True)
    first, second, third = renderer.render([request, request, secret_request])
    parsed = _placeholder_render(first, second, values, instance.namespace)
    return parsed, _parse_confidential(third, instance.namespace)


def _placeholder_render(
    first: Rendering, second: Rendering, values: PlaceholderValues, namespace: str
) -> PlaceholderRender:
    if first.notes != second.notes:
        raise RandomNotes(
            "the chart's notes are different in every render, so nobody could verify them",
            help="NOTES.txt must use no random or time functions",
        )
    parsed = parse_rendering(first, namespace), parse_rendering(second, namespace)
    return PlaceholderRender(*parsed, first.notes, values.tokens)


def _parse_confidential(rendering: Rendering, namespace: str) -> list[Manifest]:
    try:
        return parse_rendering(rendering, namespace)
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
