"""Text that is typed into a form field becomes something else than text.

What: texts that the field's pattern allows are typed into it, and what is rendered is read. Errors: what follows
a line break becomes a key or an item of a Kubernetes object, such as an argument of the pod; ``{{ … }}`` is run as a
template. Warnings: a quote, a colon or a hash makes the YAML unreadable, makes a mapping of the text or cuts it; digits
or ``true`` are no text where Kubernetes wants one; a quote ends a text inside JSON, or inside of YAML in a ConfigMap or
Secret under a name like ``settings.yaml``; ``$(…)`` is run by a shell. Found with ``--explore``.

Why: line breaks cannot be typed into a text field, but a launch link and the YAML view carry them, so that a stranger's
link can change what runs. And a password with a colon in it must not keep a service from starting.

Remedy: write texts with ``quote``, whole objects and JSON with ``toYaml`` and ``toJson``; do not pass what users type
through ``tpl``; give scripts their values through environment variables. A ``pattern`` helps where few letters do.

Fails:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          said: {{ .Values.greeting }}

Passes:
    templates/more.yaml:
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-more
        data:
          said: {{ .Values.greeting | quote }}
"""

from __future__ import annotations

from collections.abc import Iterator

from sardonyx.core.findings import Finding, Level
from sardonyx.core.valuepaths import format_path
from sardonyx.validation.exploration.asking import exploration
from sardonyx.validation.exploration.model import Injection, Way
from sardonyx.validation.exploration.saying import fields_text, value_text
from sardonyx.validation.places import dependency_of, template_place
from sardonyx.validation.subject import Subject

ID = "field-injects"
LEVEL = Level.ERROR

_EFFECTS = {
    Way.STRUCTURE: "adds {where}",
    Way.TEMPLATE: "is run as a template, which can read all values and, in a cluster, its objects",
    Way.SHELL: "is run by the shell in {where}",
    Way.JSON: "changes the JSON in {where}",
    Way.DOCUMENT: "changes or breaks the YAML in {where}",
    Way.YAML: "becomes a mapping or is cut short in {where}",
    Way.TYPE: "becomes {type} in {where}, where Kubernetes wants text",
}
_REMEDIES = {
    Way.STRUCTURE: "write it with quote, or the object around it with toYaml; inside a block, with indent",
    Way.TEMPLATE: "use what users type without tpl",
    Way.SHELL: "pass it to the script in an environment variable",
    Way.JSON: "write the JSON with toJson",
    Way.DOCUMENT: "write the text with toJson, which YAML reads as well",
    Way.YAML: "write it with quote",
    Way.TYPE: "write it with quote",
}
_OF_OTHERS = "let the form allow less, with a pattern: the template is that of the dependency"
_TYPES = {"123": "a number", "true": "a boolean"}
_MOST_NAMED = 4


def check(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each line of a template and each way in which text gets out of it."""
    for injection in exploration(subject).injections:
        yield _finding(subject, injection)


def _finding(subject: Subject, injection: Injection) -> Finding:
    place = template_place(subject, injection.template, injection.line)
    names = [format_path(path) for path in injection.fields]
    named = ", ".join(names[:_MOST_NAMED]) + (f" and {len(names) - _MOST_NAMED} more" if names[_MOST_NAMED:] else "")
    is_unreadable = injection.way is Way.YAML and not injection.where
    effect = (
        "makes the YAML unreadable"
        if is_unreadable
        else _EFFECTS[injection.way].format(where=injection.where, type=_TYPES.get(injection.text))
    )
    return Finding(
        ID,
        LEVEL if injection.way in (Way.STRUCTURE, Way.TEMPLATE) else Level.WARNING,
        f"what is typed into {named} {effect}: {value_text(injection.text)}{place.note}",
        place.place,
        subject.name,
        fields_text(injection.fields),
        injection.text,
        _OF_OTHERS if dependency_of(subject, injection.template) else _REMEDIES[injection.way],
    )
