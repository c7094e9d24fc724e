"""Hypothesis here draws whole schemas, which takes its time on a busy machine: no deadline for one example."""

from hypothesis import HealthCheck, settings

settings.register_profile("dialect", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dialect")
