import base64
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from tests.cluster.tools import tools_folder

from sardonyx.core.valuepaths import parse_path
from sardonyx.helm.engine import Rendering
from sardonyx.helm.manifests import Manifest, parse_rendering
from sardonyx.instances.certificates import create_sealing_pair, read_certificate
from sardonyx.instances.placeholders import placeholder

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def pair():
    """A certificate and its private key, PEM, valid around the real date as well, for kubeseal."""
    return create_sealing_pair(datetime.now(UTC) - timedelta(days=1), key_bits=2048)


@pytest.fixture(scope="session")
def certificate(pair):
    return read_certificate(pair[0], "sealing.pem", datetime.now(UTC))


@pytest.fixture(scope="session")
def other_certificate():
    return read_certificate(create_sealing_pair(NOW, key_bits=2048)[0], "other.pem", NOW)


@pytest.fixture(scope="session")
def private_key(pair):
    return load_pem_private_key(pair[1], None)


@pytest.fixture(scope="session")
def kubeseal():
    built = tools_folder() / "bin" / "kubeseal"
    found = str(built) if built.is_file() else shutil.which("kubeseal")
    if found is None:
        pytest.skip("kubeseal is not there: run python -m tests.cluster.build, or put it on PATH")
    return Path(found)


def token_of(path: str) -> str:
    return placeholder("user-alice/web", parse_path(path), 1)


@pytest.fixture(scope="session")
def token() -> Callable[[str], str]:
    """The token of a values path written ``a.b``."""
    return token_of


@pytest.fixture(scope="session")
def manifests() -> Callable[[str], list[Manifest]]:
    """Objects from YAML in which ``{b64 text}`` is base64 of a text and ``<a.b>`` the token of a values path.

    A template may have cut the token short, ``<a.b|cut>``, or written it in capitals, ``<a.b|upper>``.
    """

    def read(text: str) -> list[Manifest]:
        text = re.sub(r"<([a-z][\w.]*)>", lambda match: token_of(match[1]), text)
        text = re.sub(r"<([a-z][\w.]*)\|cut>", lambda match: token_of(match[1])[:10], text)
        text = re.sub(r"<([a-z][\w.]*)\|upper>", lambda match: token_of(match[1]).upper(), text)
        text = re.sub(r"\{b64 ([^}]*)\}", lambda match: base64.b64encode(match[1].encode()).decode(), text)
        return parse_rendering(Rendering({"web/templates/all.yaml": text}, ""))

    return read
