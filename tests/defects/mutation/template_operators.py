"""Mutations of templates: slips of the hand that real charts were released with."""

from __future__ import annotations

from collections.abc import Iterator

from tests.defects.charts import Files
from tests.defects.mutation.changes import VALUES, Change, manifests, substituted, templates

_BLOCK = r"\{\{-? *(?:if|with|range|else)\b[^}]*\}\}"


def drop_brace(files: Files) -> Iterator[Change]:
    """Leave out the last brace of an action."""
    return substituted(templates(files), r"\}\}", "}")


def chomp_line_break(files: Files) -> Iterator[Change]:
    """Let the last action of a line take the line break with it: ``}}`` becomes ``-}}``."""
    return substituted(templates(files), r"(?<![- ]) *\}\}$", " -}}")


def indent_item(files: Files) -> Iterator[Change]:
    """Put a space before an item of a list."""
    return substituted(manifests(files), r"^( *)- (?!-)", r" \1- ")


def indent_key(files: Files) -> Iterator[Change]:
    """Put a space before a key."""
    return substituted(manifests(files), r"^( +)([\w./-]+:)", r" \1\2")


def indent_block(files: Files) -> Iterator[Change]:
    """Indent a block of text by two more."""
    yield from substituted(templates(files), r"indent 4\b", "indent 6")
    yield from substituted(templates(files), r"indent 8\b", "indent 10")
    yield from substituted(templates(files), r"indent 12\b", "indent 14")


def fail_on_branch(files: Files) -> Iterator[Change]:
    """Read below something that is not there, at the beginning of a branch."""
    return substituted(templates(files), rf"({_BLOCK})", r"\1{{ $.Values.not.there }}")


def drop_end(files: Files) -> Iterator[Change]:
    """Leave out the end of a block."""
    return substituted(templates(files), r"\{\{-? *end *-?\}\}", "")


def unquote(files: Files) -> Iterator[Change]:
    """Leave out ``quote`` or ``toJson`` at the end of an action."""
    return substituted(templates(files), r" *\| *(?:quote|toJson)(?= *-?\}\})", "")


def rename_read(files: Files) -> Iterator[Change]:
    """Read another key of the values than there is."""
    return substituted(templates(files), r"(\.Values(?:\.\w+)*\.\w+)\b(?!\()", r"\1s")


def rename_definition(files: Files) -> Iterator[Change]:
    """Include a definition that does not exist."""
    return substituted(templates(files), r'(include "[\w.-]+)"', r'\1s"')


def lose_root(files: Files) -> Iterator[Change]:
    """Read from the dot where the root is meant: ``$.`` becomes ``.``."""
    return substituted(templates(files), r"\$\.(?=[A-Z])", ".")


def lose_release_name(files: Files) -> Iterator[Change]:
    """Name something after the chart in place of the release."""
    return substituted(templates(files), r"\.Release\.Name\b", ".Chart.Name")


def rename_in_reference(files: Files) -> Iterator[Change]:
    """Name another object than there is, such as a Secret, a claim or a Service."""
    yield from substituted(manifests(files), r'("suffix" "\w+)"', r'\1s"')
    yield from substituted(manifests(files), r'(Ref: *\{name: "[^"]*)"', r'\1-other"')
    yield from substituted(manifests(files), r'((?:claimName|secretName|configMap): *"?[^"\n]*?)("?)$', r"\1-other\2")


def drop_template(files: Files) -> Iterator[Change]:
    """Leave out a whole template, as a Secret that nobody meant to remove."""
    for path in manifests(files):
        yield Change(path, None)


def repeat_template(files: Files) -> Iterator[Change]:
    """Write the objects of a template twice."""
    for path, text in manifests(files).items():
        yield Change(path, f"{text.rstrip()}\n---\n{text}", text.count("\n") + 1)


def age_api(files: Files) -> Iterator[Change]:
    """Name an older version of an API."""
    return substituted(manifests(files), r"^(apiVersion: [\w.]+/)v1$", r"\1v1beta1")


def misspell_field(files: Files) -> Iterator[Change]:
    """Misspell a field of an object."""
    return substituted(manifests(files), r"^( +(?:- )?[a-z]+[A-Z]\w+):", r"\1s:")


def quote_number(files: Files) -> Iterator[Change]:
    """Write a text where Kubernetes wants a number."""
    return substituted(manifests(files), r"^( +(?:- )?\w+): (\d+)$", r'\1: "\2"')


def use_random(files: Files) -> Iterator[Change]:
    """Generate a value in place of the one that is given."""
    return substituted(manifests(files), r"\{\{ *\.Values(?:\.\w+)+ *\| *quote *\}\}", "{{ randAlphaNum 8 | quote }}")


def drop_values_key(files: Files) -> Iterator[Change]:
    """Leave out a line of values.yaml that gives a value."""
    return substituted({VALUES: files.get(VALUES, "")}, r"^ *[\w-]+: *[^\s#].*\n", "")


def rename_values_key(files: Files) -> Iterator[Change]:
    """Give a key of values.yaml another name."""
    return substituted({VALUES: files.get(VALUES, "")}, r"^( *[\w-]+):", r"\1s:")


def quote_values_boolean(files: Files) -> Iterator[Change]:
    """Write a switch of values.yaml as a text."""
    return substituted({VALUES: files.get(VALUES, "")}, r": (true|false)$", r': "\1"')


OPERATORS = (
    drop_brace,
    chomp_line_break,
    indent_item,
    indent_key,
    indent_block,
    fail_on_branch,
    drop_end,
    unquote,
    rename_read,
    rename_definition,
    lose_root,
    lose_release_name,
    rename_in_reference,
    drop_template,
    repeat_template,
    age_api,
    misspell_field,
    quote_number,
    use_random,
    drop_values_key,
    rename_values_key,
    quote_values_boolean,
)
