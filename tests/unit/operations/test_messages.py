import subprocess

from sardonyx.operations.messages import commit_message


def test_trailers_are_read_by_git():
    message = commit_message("Launch survey", {"Tenant": "user-alice", "Chart": "lab/postgresql 0.1.0"})
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=message, capture_output=True, text=True, check=True
    )
    assert done.stdout == "Sardonyx-Tenant: user-alice\nSardonyx-Chart: lab/postgresql 0.1.0\n"


def test_a_value_adds_no_trailer():
    assert "\nSardonyx-Actor" not in commit_message("x\ny", {"Owner": "alice\nSardonyx-Actor: olga"})
