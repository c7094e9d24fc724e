"""What a release says of itself."""

import pytest

from sardonyx.publishing.destinations.forge_notes import is_of, notes_of


def test_a_chart_that_says_nothing_names_its_package(pack):
    package = pack()
    assert notes_of(package) == f"Package: `demo-1.0.0.tgz`, `{package.digest}`\n"


def test_the_text_of_a_release_is_known_again(pack):
    assert is_of(f"Somebody's words\r\n\r\n{notes_of(pack())}", pack())
    assert not is_of(notes_of(pack()), pack(text="b: 2\n"))


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ("- One\n- Two\n", ["- One", "- Two"]),
        ("- {kind: security, description: A hole}\n", ["- Security: A hole"]),
        ("- {description: 'Two\\n# lines'}\n", ["- Two\\n# lines"]),
        ('- "Two\\n# lines"\n', ["- Two # lines"]),
        ("- {kind: fixed}\n- 7\n- [a]\n- ''\n", []),
        ("- {description: A, links: [{name: n, url: 'javascript:x'}, {url: https://a.example}, 7]}\n",
         ["- A ([https://a.example](https://a.example))"]),
        ("{a: [", []),
        ("a: b\n", []),
        ("- &a [*a]\n", []),
    ],
)  # fmt: skip
def test_changes_are_lines(pack, changes, lines):
    text = notes_of(pack(annotations={"artifacthub.io/changes": changes}))
    assert [line for line in text.splitlines() if line.startswith("-")] == lines


def test_a_long_list_of_changes_leaves_room_for_the_package(pack):
    package = pack(annotations={"artifacthub.io/changes": f"- {'x' * 200_000}\n"})
    assert len(notes_of(package)) < 125_000
    assert is_of(notes_of(package), package)
