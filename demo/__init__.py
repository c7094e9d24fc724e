"""The demonstration: a catalog published, two services launched, one deleted, with every command shown."""
