"""The schema fragments that Onyxia's API brings along (``onyxia-api/src/main/resources/schemas``)."""

from __future__ import annotations

BUNDLED = frozenset(
    {
        *("network-policy.json", "nodeSelector.json", "nodeSelector-gpu.json", "proxy.json", "role-spark.json"),
        "tolerations.json",
        *(
            f"ide/{name}.json"
            for name in (
                *("customImage", "extraenv", "git", "ingress", "init", "message", "openshiftSCC", "password"),
                *("persistence", "resources", "resources-gpu", "role", "route", "s3", "startupProbe", "vault"),
            )
        ),
    }
)
