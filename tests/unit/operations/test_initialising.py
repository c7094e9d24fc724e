import pytest

from sardonyx.operations.initialising import url_of


def test_a_path_becomes_a_url_that_also_holds_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert url_of("env.git") == f"{tmp_path.as_uri()}/env.git"


@pytest.mark.parametrize("url", ["https://git.example.org/ops/env.git", "git@git.example.org:ops/env.git"])
def test_a_url_stays_as_it_is(url):
    assert url_of(url) == url


def test_a_path_with_an_at_sign_is_a_path_all_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert url_of("me@work/env.git") == f"{tmp_path.as_uri()}/me%40work/env.git"
