"""Making an instance's generated files again from what is committed, without any secret: the heart of the gate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sardonyx.core.errors import Place, SardonyxError
from sardonyx.core.tree import Tree
from sardonyx.environments.model import Environment, Tenant
from sardonyx.environments.paths import manifests_file
from sardonyx.helm.manifests import Manifest, ObjectKey, key_of
from sardonyx.instances.context import public_context
from sardonyx.instances.deletion import committed_objects
from sardonyx.instances.generation import ChartPackage, chart_values, instance_files
from sardonyx.instances.interference import compare, refuse
from sardonyx.instances.model import Instance
from sardonyx.instances.policy import require_policy
from sardonyx.instances.rendering import PlaceholderRender, Renderer, render_placeholders
from sardonyx.instances.sealing import keep_sealed, placed, sealed_by_name, sealed_faults
from sardonyx.instances.secretdata import is_secret
from sardonyx.instances.values import placeholder_values


class WronglySealed(SardonyxError):
    """A committed SealedSecret is not what the chart asks for."""


def render_again(
    tree: Tree, environment: Environment, tenant: Tenant, instance: Instance, package: ChartPackage, renderer: Renderer
) -> PlaceholderRender:
    """Render an instance with placeholders, from its committed file, the pinned package and the environment.

    Raises what ``placeholder_values`` and ``render_placeholders`` raise.
    """
    chart = chart_values(tree, package, environment, tenant)
    values = placeholder_values(chart, instance, public_context(instance, environment, tenant))
    return render_placeholders(renderer, package.data, instance, environment, values)


def regenerate(
    tree: Tree, environment: Environment, tenant: Tenant, instance: Instance, package: ChartPackage, renderer: Renderer
) -> dict[str, bytes | None]:
    """Return the files an instance's folder must hold, taking only ciphertexts from what is committed.

    Raises what ``render_again`` raises, SecretsNotSeparable for a chart that renders something else each time,
    RefusedByPolicy, and WronglySealed or ValuesNeeded for SealedSecrets that are not the chart's.
    """
    render = render_again(tree, environment, tenant, instance, package, renderer)
    # The placeholders in the place of the real values: leaks are found, and what is random, without any secret.
    stand_ins = {path: token for token, path in render.tokens.items()}
    comparison = compare(render.first, render.second, render.first, render.tokens, stand_ins)
    refuse(comparison)
    committed = committed_objects(tree, environment.name, tenant.name, instance.name)
    place = Place(manifests_file(environment.name, tenant.name, instance.name))
    objects = [_kept(manifest, committed, comparison.random_keys, tenant.name, place) for manifest in render.first]
    require_policy(objects, environment, tenant.name)
    return instance_files(instance, environment, objects, render.notes)


def _kept(
    manifest: Manifest,
    committed: list[Mapping[str, Any]],
    random_keys: Mapping[ObjectKey, frozenset[str]],
    namespace: str,
    place: Place,
) -> Mapping[str, Any]:
    if not is_secret(manifest.object):
        return manifest.object
    secret = placed(manifest.object, namespace)
    metadata = secret["metadata"]
    sealed = sealed_by_name(committed).get((metadata["namespace"], metadata["name"]))
    random = random_keys.get(key_of(manifest.object), frozenset())
    if sealed is None:
        raise WronglySealed(f"the SealedSecret {metadata['name']} is missing", place=place)
    faults = sealed_faults(sealed, secret, random)
    if faults:
        raise WronglySealed(f"the SealedSecret {metadata['name']}: {'; '.join(faults)}", place=place)
    return keep_sealed(secret, random, sealed)
