"""Sardonyx: validate and publish Helm chart catalogs, launch services through Git and Argo CD."""

__version__ = "0.1.0"
