"""Environments and tenants: the files that declare them, and the platform objects that follow from them.

An environment is one cluster with its region settings, catalogs and policy; a tenant is a user or a group with a
namespace. Everything here is a function from files to values or from values to files: no cluster, no network.
"""
