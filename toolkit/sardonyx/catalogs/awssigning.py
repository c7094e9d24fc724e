"""Signing requests for S3 (AWS Signature Version 4), with the credentials that the ordinary clients would use.

Both are the work of ``awscrt``, Amazon's own library (extra ``s3``): variables, profiles with keys, roles or a program,
web identities of CI systems and clusters, containers and machines. ``AWS_EC2_METADATA_DISABLED`` keeps it from asking
the last.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from sardonyx.catalogs.awssettings import read_profile
from sardonyx.catalogs.errors import CatalogError
from sardonyx.core.errors import UsageError

_SECONDS = 60
_EARLIER = timedelta(minutes=5)


class Signer:
    """Signs requests to the S3 of a region, from several threads if need be; credentials are renewed before they end.

    Raises UsageError when ``awscrt`` is not installed.
    """

    def __init__(self, region: str) -> None:
        try:
            import awscrt.auth
            import awscrt.http
        except ImportError:
            remedy = "install it: pip install 'sardonyx[s3]'"
            raise UsageError("s3:// needs the package awscrt", help=remedy) from None
        self._auth, self._http = awscrt.auth, awscrt.http
        self._region = region
        self._lock = threading.Lock()
        self._credentials: Any = None

    def sign(self, method: str, url: str, headers: Mapping[str, str], content: bytes) -> dict[str, str]:
        """Return the headers that a request needs besides its own; they are as secret as the credentials.

        The URL must be encoded as it is sent. Raises CatalogError when there are no credentials.
        """
        parts = urlsplit(url)
        own = {"Host": parts.netloc, **headers}
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        request = self._http.HttpRequest(method, target, self._http.HttpHeaders(list(own.items())))
        signed = self._auth.aws_sign_request(request, self._configuration(sha256(content).hexdigest()))
        added = dict(signed.result(_SECONDS).headers)
        return {name: value for name, value in added.items() if name not in own}

    def _configuration(self, digest: str) -> Any:
        return self._auth.AwsSigningConfig(
            credentials_provider=self._provider(),
            region=self._region,
            service="s3",
            # What S3 differs in from Amazon's other services.
            use_double_uri_encode=False,
            should_normalize_uri_path=False,
            signed_body_value=digest,
            signed_body_header_type=self._auth.AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256,
        )

    def _provider(self) -> Any:
        with self._lock:
            if self._credentials is None or _ends_soon(self._credentials):
                self._credentials = self._found()
            one = self._credentials
        provider = self._auth.AwsCredentialsProvider
        return provider.new_static(one.access_key_id, one.secret_access_key, one.session_token)

    def _found(self) -> Any:
        """Look for credentials; what the library says of a failure may repeat a program's words and is left out."""
        providers = self._auth.AwsCredentialsProvider
        by_program = "credential_process" in read_profile(os.environ) and not os.environ.get("AWS_ACCESS_KEY_ID")
        try:
            chain = providers.new_process() if by_program else providers.new_default_chain()
            return chain.get_credentials().result(_SECONDS)
        except Exception:  # the library raises RuntimeError and more
            remedy = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            raise CatalogError("there are no credentials for S3", help=remedy) from None


def _ends_soon(credentials: Any) -> bool:
    end = credentials.expiration
    return end is not None and end < datetime.now(UTC) + _EARLIER
