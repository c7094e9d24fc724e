import pytest

from sardonyx.validation.patterns import matches


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("charts/a/values.yaml", "charts/a/values.yaml"),
        ("charts/a", "charts/a/values.yaml"),
        ("charts/a/", "charts/a/values.yaml"),
        ("charts/*/values.yaml", "charts/a/values.yaml"),
        ("**/values.yaml", "charts/a/values.yaml"),
        ("**/values.yaml", "values.yaml"),
        ("charts/**", "charts/a/b/c.yaml"),
        ("charts/**/c.yaml", "charts/c.yaml"),
        ("charts/?/c.yaml", "charts/a/c.yaml"),
        ("a.b", "a.b"),
    ],
)
def test_a_pattern_fits_a_path_or_a_folder_above_it(pattern, path):
    assert matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("charts/*", "chart/a"), ("*/c.yaml", "a/b/c.yaml"), ("a.b", "axb"), ("charts/a", "charts/ab"), ("?", "/")],
)
def test_a_star_stays_within_a_name(pattern, path):
    assert not matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [("*a" * 40, "a" * 200 + "b"), ("**/" * 40 + "x", "a/" * 100 + "y"), ("*?" * 60, "a" * 59)],
    ids=["stars", "folders", "letters"],
)
def test_no_pattern_tries_every_way(pattern, path):
    assert not matches(pattern, path)
