import pytest

from sardonyx.publishing.claims import claim_of, is_about, reverted_by
from sardonyx.publishing.versions import Bump


@pytest.mark.parametrize(
    ("message", "kind", "description", "bump"),
    [
        ("feat: add x", "added", "add x", Bump.MINOR),
        ("feat(demo): add x", "added", "add x", Bump.MINOR),
        ("Feat: add x", "added", "add x", Bump.MINOR),
        ("fix: mend x", "fixed", "mend x", Bump.PATCH),
        ("fix(security): mend x", "security", "mend x", Bump.PATCH),
        ("security: mend x", "security", "mend x", Bump.PATCH),
        ("deprecate: x", "deprecated", "x", Bump.MINOR),
        ("remove: x", "removed", "x", Bump.PATCH),
        ("docs: say x", "changed", "say x", Bump.PATCH),
        ("chore(deps): update x", "changed", "update x", Bump.PATCH),
        ("feat!: drop x", "added", "Breaking: drop x", Bump.MAJOR),
        ("chore(demo)!: drop x", "changed", "Breaking: drop x", Bump.MAJOR),
        ("thing!: drop x", "changed", "Breaking: drop x", Bump.MAJOR),
        ("fix: x\n\nBREAKING CHANGE: y goes", "fixed", "Breaking: x (y goes)", Bump.MAJOR),
        ("Tidy\n\nBREAKING-CHANGE: y goes", "changed", "Breaking: Tidy (y goes)", Bump.MAJOR),
        ("Note: nothing", "changed", "Note: nothing", Bump.PATCH),
        ("feat:no blank", "changed", "feat:no blank", Bump.PATCH),
        ("feat(a(b)): x", "changed", "feat(a(b)): x", Bump.PATCH),
        ("Make x better (#12)\n\nfeat: not a subject", "changed", "Make x better (#12)", Bump.PATCH),
        ("fix: \x1b[2Jx: [y", "fixed", "\\u001b[2Jx: [y", Bump.PATCH),
    ],
)
def test_what_a_message_claims(message, kind, description, bump):
    claim = claim_of(message, "abc")
    assert claim is not None
    assert (claim.entry.kind, claim.entry.description, claim.bump) == (kind, description, bump)


@pytest.mark.parametrize("message", ["", "\n\n", "fixup! feat: x", "squash! x", "amend! x"])
def test_messages_that_claim_nothing(message):
    assert claim_of(message, "abc") is None


@pytest.mark.parametrize(
    ("scope", "is_it"),
    [("", True), ("(demo)", True), ("(Demo, lib)", True), ("(lib)", False), ("(deps)", True), ("(lib,deps)", False)],
)
def test_the_scope_says_which_chart_it_is_about(scope, is_it):
    claim = claim_of(f"feat{scope}: x", "abc")
    assert claim is not None
    assert is_about(claim, ["demo"], ["demo", "lib"]) is is_it


def test_what_a_revert_takes_back():
    commit = "0123456789" * 4
    assert reverted_by(f'Revert "x"\n\nThis reverts commit {commit}.\n') == commit
    assert reverted_by("Revert x") is None
