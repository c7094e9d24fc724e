"""Where S3 is, as the ordinary clients have it: ``AWS_*`` variables and the profile in ``~/.aws``.

The names and their order are those of the "AWS SDKs and Tools Reference Guide" (settings reference: region,
service-specific endpoints, S3 addressing style).
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from sardonyx.core.errors import Place, UsageError
from sardonyx.core.files import home_folder

_REGION = "us-east-1"
"""What servers other than Amazon's expect; Amazon's says which one a bucket is in."""

_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")

Profile = Mapping[str, str]


class S3Settings(NamedTuple):
    """``endpoint`` is the URL of a server without a slash at its end, empty for Amazon's.

    ``path_style`` says that buckets are named in the path, None that it is left to the names of the buckets.
    """

    region: str
    endpoint: str
    path_style: bool | None


def s3_settings(environment: Mapping[str, str] | None = None) -> S3Settings:
    """Read the settings for S3.

    Raises UsageError when a file cannot be read, or a setting cannot be used.
    """
    known = os.environ if environment is None else environment
    profile = read_profile(known)
    style = _nested(profile.get("s3", "")).get("addressing_style", "")
    endpoint = _endpoint(known, profile)
    path_style = style != "virtual" if endpoint else True if style == "path" else None
    region = known.get("AWS_REGION") or known.get("AWS_DEFAULT_REGION") or profile.get("region") or _REGION
    if not _NAME.fullmatch(region):
        raise UsageError(f"{region!r} cannot be the name of a region", help="look at AWS_REGION")
    return S3Settings(region, endpoint, path_style)


def read_profile(environment: Mapping[str, str]) -> Profile:
    """Return the settings of the profile that AWS_PROFILE names, or of ``default``.

    ``services`` stands for the text of the section that it names. Raises UsageError when a file cannot be read.
    """
    home = Path(environment.get("HOME") or home_folder()) / ".aws"
    shared = _sections(Path(environment.get("AWS_SHARED_CREDENTIALS_FILE") or home / "credentials"))
    configured = _sections(Path(environment.get("AWS_CONFIG_FILE") or home / "config"))
    name = environment.get("AWS_PROFILE") or "default"
    own = configured.get(f"profile {name}") or (configured.get(name) if name == "default" else None)
    profile = {**shared.get(name, {}), **(own or {})}
    services = configured.get(f"services {profile.get('services')}", {})
    return {**profile, "services": services.get("s3", "")}


def _endpoint(environment: Mapping[str, str], profile: Profile) -> str:
    ignored = environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") or profile.get("ignore_configured_endpoint_urls")
    if (ignored or "").lower() == "true":
        return ""
    named = (
        environment.get("AWS_ENDPOINT_URL_S3"),
        environment.get("AWS_ENDPOINT_URL"),
        _nested(profile["services"]).get("endpoint_url"),
        profile.get("endpoint_url"),
    )
    endpoint = next((url for url in named if url), "").rstrip("/")
    parts = urlsplit(endpoint)
    if endpoint and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or "@" in parts.netloc):
        remedy = "give it a URL such as https://s3.example.org, without an account"
        raise UsageError("AWS_ENDPOINT_URL is not the address of a server", help=remedy)
    port = ":443" if parts.scheme == "https" else ":80"  # which the Host header never names
    return endpoint.replace(parts.netloc, parts.netloc.removesuffix(port), 1)


def _sections(file: Path) -> Mapping[str, Profile]:
    """Read a file of profiles; one that does not exist has none."""
    parser = configparser.RawConfigParser(default_section="", strict=False)
    try:
        parser.read_string(file.read_text())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, configparser.Error):  # whose words may hold a key
        raise UsageError("is not a file of AWS profiles", place=Place(str(file)), help="look at it") from None
    return {name: dict(parser[name]) for name in parser.sections()}


def _nested(text: str) -> Profile:
    """Read indented settings that follow a key, one ``name = value`` a line."""
    pairs = (line.partition("=") for line in text.splitlines())
    return {name.strip(): value.strip() for name, separator, value in pairs if separator}
