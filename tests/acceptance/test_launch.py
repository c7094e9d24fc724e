import re

from sardonyx.core.yamltext import read_documents, read_yaml

FOLDER = "environments/lab/instances/user-alice/survey"


def test_a_launch_is_one_commit_with_four_files(lab):
    before = lab.files()
    lab.sardonyx.must("launch", "lab/postgresql", "-t", "user-alice", "--name", "survey")
    names = ("NOTES.md", "application.yaml", "instance.yaml", "manifests.yaml")
    assert sorted(set(lab.files()) - set(before)) == [f"{FOLDER}/{name}" for name in names]
    assert lab.git("log", "-1", "--format=%an %s").strip() == "alice Launch survey for user-alice"


def test_the_notes_and_the_secrets_made_are_shown_to_who_launched(lab):
    result = lab.sardonyx.must("launch", "lab/vscode-python", "-t", "user-alice")
    assert re.search(r"https://user-alice-\d+-0\.\S+", result.out)
    assert not re.search(r"sx[a-z2-7]{30}", result.out)


def test_only_sealed_secrets_are_committed(launched):
    objects = [document.value for document in read_documents(launched.read(f"{FOLDER}/manifests.yaml"), "m")]
    kinds = {thing["kind"] for thing in objects}
    assert "SealedSecret" in kinds
    assert "Secret" not in kinds


def test_a_launch_without_a_name_is_named_after_the_chart_and_its_subdomain(lab):
    lab.sardonyx.must("launch", "lab/vscode-python", "-t", "user-alice")
    name = lab.git("ls-tree", "--name-only", "main:environments/lab/instances/user-alice").split()[-1]
    instance = read_yaml(lab.read(f"environments/lab/instances/user-alice/{name}/instance.yaml"), "i").value
    assert name == f"vscode-python-{instance['spec']['frozen']['k8s.randomSubdomain']}"


def test_the_user_s_values_are_kept_as_a_patch(lab):
    lab.sardonyx.must(
        *("launch", "lab/postgresql", "-t", "user-alice", "--name", "survey"),
        *("--set", "persistence.size=20Gi", "--friendly-name", "Survey data"),
    )
    spec = read_yaml(lab.read(f"{FOLDER}/instance.yaml"), "i").value["spec"]
    assert spec["patch"] == [{"path": ["persistence", "size"], "value": "20Gi"}]
    assert spec["friendlyName"] == "Survey data"


def test_a_dry_run_commits_nothing(lab):
    before = lab.head()
    result = lab.sardonyx.must("launch", "lab/postgresql", "-t", "user-alice", "--dry-run")
    assert "kind: SealedSecret" in result.out
    assert lab.head() == before


def test_a_name_can_be_taken_once(launched):
    result = launched.sardonyx("launch", "lab/postgresql", "-t", "user-alice", "--name", "survey")
    assert (result.code, "already" in result.err) == (1, True), result.err
