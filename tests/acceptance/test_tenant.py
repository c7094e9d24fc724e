import subprocess

import pytest


@pytest.fixture
def checkout(lab, tmp_path):
    folder = tmp_path / "checkout"
    subprocess.run(["git", "clone", "--quiet", lab.repository, folder], check=True)
    return folder


def edit(checkout):
    file = checkout / "environments/lab/environment.yaml"
    file.write_text(file.read_text().replace("requests.cpu: 8\n", "requests.cpu: 9\n"))


def commit(checkout):
    person = ["-c", "user.name=olga", "-c", "user.email=olga@example.org"]
    subprocess.run(["git", *person, "-C", checkout, "commit", "--quiet", "--all", "--message", "Edit"], check=True)


def test_an_edited_environment_passes_the_gate_once_its_files_are_generated_again(lab, checkout):
    edit(checkout)
    result = lab.sardonyx.must("tenant", "generate", "--checkout", checkout)
    assert [line.split("/")[-1] for line in result.out.splitlines()] == ["user-alice.yaml"]
    commit(checkout)
    lab.sardonyx.must("verify", "HEAD~1..HEAD", "--repository", checkout)


def test_without_that_the_gate_refuses_it(lab, checkout):
    edit(checkout)
    commit(checkout)
    result = lab.sardonyx("verify", "HEAD~1..HEAD", "--repository", checkout)
    assert (result.code, "gate-generated" in result.out) == (1, True)


def test_nothing_is_written_where_everything_is_up_to_date(lab, checkout):
    result = lab.sardonyx.must("tenant", "generate", "--checkout", checkout)
    assert (result.out, "up to date" in result.err) == ("", True)


def test_a_folder_that_is_no_checkout_is_refused(lab, tmp_path):
    result = lab.sardonyx("tenant", "generate", "--checkout", tmp_path)
    assert (result.code, "no checkout" in result.err) == (2, True)
