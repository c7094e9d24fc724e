FOLDER = "environments/lab/instances/user-alice"


def test_deleting_says_what_goes_and_what_stays(launched):
    result = launched.sardonyx.must("delete", "survey", "-t", "user-alice", "--yes")
    assert "volumes that stay behind and still count against the quota: data-survey-0" in result.err
    assert "secrets deleted: survey-credentials" in result.err


def test_deleting_removes_the_folder_and_keeps_the_tenant_s(launched):
    launched.sardonyx.must("delete", "survey", "-t", "user-alice", "--yes")
    assert [path for path in launched.files() if path.startswith(FOLDER)] == [f"{FOLDER}/.gitkeep"]


def test_deleting_asks_first(launched):
    before = launched.head()
    result = launched.sardonyx("delete", "survey", "-t", "user-alice", stdin="n\n")
    assert (result.code, launched.head()) == (1, before)


def test_an_unknown_service_is_refused_with_the_nearest_name(launched):
    result = launched.sardonyx("delete", "survei", "-t", "user-alice", "--yes")
    assert (result.code, "did you mean survey?" in result.err) == (2, True)


def test_a_dry_run_deletes_nothing(launched):
    before = launched.head()
    launched.sardonyx.must("delete", "survey", "-t", "user-alice", "--dry-run")
    assert launched.head() == before


def test_an_unknown_tenant_is_refused_with_the_nearest_name(launched):
    result = launched.sardonyx("delete", "survey", "-t", "user-alise", "--yes")
    assert (result.code, "did you mean user-alice?" in result.err) == (2, True)


def test_without_anybody_to_answer_it_says_what_to_do(launched):
    before = launched.head()
    result = launched.sardonyx("delete", "survey", "-t", "user-alice", stdin="")
    assert (result.code, "--yes" in result.err, launched.head()) == (2, True, before)
