"""What is worked out from a subject once, by whichever rule asks first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from sardonyx.validation.subject import Subject

Result = TypeVar("Result")


def derived(function: Callable[[Subject], Result]) -> Callable[[Subject], Result]:
    """Make a function of a subject remember its result in the subject itself, so that it lives as long."""

    @wraps(function)
    def remembered(subject: Subject) -> Result:
        if function not in subject.memo:
            subject.memo[function] = function(subject)
        result: Result = subject.memo[function]
        return result

    return remembered
