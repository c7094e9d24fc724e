"""Reading the files that a maintainer configures a validation with: the workspace and the baseline."""

from __future__ import annotations

from pathlib import Path

from sardonyx.core.files import read_bytes
from sardonyx.core.findings import Finding, Level
from sardonyx.core.jsontext import read_json
from sardonyx.core.yamltext import Document, MalformedText
from sardonyx.environments.checking import Violation, violations
from sardonyx.environments.documents import MalformedFile, read_file, refuse, schema_of
from sardonyx.validation.baseline import Baseline, baseline_in
from sardonyx.validation.configuration import Configuration
from sardonyx.validation.configured import configuration_of, mistakes_in
from sardonyx.validation.rules import RULE_IDS


class MalformedConfiguration(MalformedFile):
    """The configuration, or a baseline, is not what it must be; ``findings`` says everything that is wrong."""

    exit_code = 2


def configuration_in(file: Path) -> tuple[Configuration, Document]:
    """Read the section ``validation`` of a workspace.

    Returns its document too, which knows where each setting stands. Raises MalformedConfiguration with everything that
    is wrong, UsageError when the file cannot be read.
    """
    try:
        document = read_file(read_bytes(file), file.as_posix(), "Workspace")
        mistakes = mistakes_in(document, RULE_IDS)
        refuse(document, (Violation("unknown-name", each.path, each.message, each.help) for each in mistakes))
    except MalformedFile as error:
        raise MalformedConfiguration(error.findings) from error
    return configuration_of(document, file.parent.as_posix()), document


def read_baseline(file: Path) -> Baseline:
    """Read a baseline.

    Raises MalformedConfiguration with everything that is wrong with it, UsageError when it cannot be read.
    """
    try:
        document = read_json(read_bytes(file), file.as_posix())
        refuse(document, violations(document.value, schema_of("Baseline")))
    except MalformedText as error:
        finding = Finding("malformed-json", Level.ERROR, error.message, error.place)
        raise MalformedConfiguration([finding]) from error
    except MalformedFile as error:
        raise MalformedConfiguration(error.findings) from error
    return baseline_in(document.value)
