"""Charts made of a few templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from sardonyx.charts import Chart
from sardonyx.charts.metadata import chart_of

MakeChart = Callable[..., Chart]


@pytest.fixture
def make_chart() -> MakeChart:
    """Make a chart of the text of a template, of helpers and of other files."""

    def make(template: str, helpers: str = "", files: Mapping[str, str] | None = None) -> Chart:
        texts = {
            "Chart.yaml": "apiVersion: v2\nname: demo\nversion: 1.0.0\n",
            "templates/_helpers.tpl": helpers,
            "templates/object.yaml": template,
            **(files or {}),
        }
        return chart_of({path: text.encode() for path, text in texts.items()}, "demo")

    return make
