"""What the API server takes: the types of Kubernetes' own kinds by version, and the check of an object."""

from sardonyx.validation.apischema.checking import Duplicate, Fault, Reason, check_object
from sardonyx.validation.apischema.schema import VERSIONS, ApiSchema, load_schema

__all__ = ["VERSIONS", "ApiSchema", "Duplicate", "Fault", "Reason", "check_object", "load_schema"]
