"""``python -m sardonyx`` is the ``sardonyx`` command."""

from sardonyx.cli.main import main

main()
