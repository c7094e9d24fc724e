"""Publishing charts to a Helm repository in a folder: a plan to look at, then its application."""

from sardonyx.publishing.apply import Published, PublishingRefused, apply
from sardonyx.publishing.plan import Plan, PlannedPackage, State, plan

__all__ = ["Plan", "PlannedPackage", "Published", "PublishingRefused", "State", "apply", "plan"]
