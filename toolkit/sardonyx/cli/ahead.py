"""Loading modules while something else is waited for."""

from __future__ import annotations

import contextlib
import importlib
import threading


def load_ahead(*modules: str) -> None:
    """Begin to import modules in a thread and return at once; whoever needs one earlier waits for it as usual.

    Worth it where the command then waits for Git or the network: Python lets the thread run meanwhile.
    """
    threading.Thread(target=_load, args=(modules,), daemon=True, name="load-ahead").start()


def _load(modules: tuple[str, ...]) -> None:
    # An interrupt can leave the other thread's imports half-done. Whoever needs a module imports it again and says what
    # is wrong; here nobody is listening.
    with contextlib.suppress(Exception):
        for module in modules:
            importlib.import_module(module)
