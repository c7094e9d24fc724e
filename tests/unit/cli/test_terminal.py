import json

import pytest

from sardonyx.cli.main import run
from sardonyx.cli.table import write_table
from sardonyx.cli.terminal import tell, visible, write

SEQUENCES = {
    "colour": "\x1b[31m",
    "title of the window": "\x1b]0;pwned\x07",
    "one byte instead of two": "\x9b31m",
    "line painted over": "safe\rfake",
    "text turned round": "\u202egnp.exe\u202c",
    "half a character": "\ud800",
}


@pytest.mark.parametrize("text", SEQUENCES.values(), ids=SEQUENCES)
def test_nothing_written_commands_the_terminal(capsys, text):
    write(text)
    tell(text)
    write_table({"name": "NAME"}, [{"name": text}])
    captured = capsys.readouterr()
    assert (captured.out + captured.err).replace("\n", "").isprintable()


@pytest.mark.parametrize("text", SEQUENCES.values(), ids=SEQUENCES)
def test_json_still_says_the_same(text):
    assert json.loads(visible(json.dumps({"a": text}, ensure_ascii=False))) == {"a": text}


def test_texts_of_people_are_left_alone():
    text = "é 分析 👩\u200d🔬\n\tשלום"
    assert visible(text) == text


def test_a_finding_shows_the_escape_sequences_of_a_chart(tmp_path, capsys):
    (tmp_path / "Chart.yaml").write_text('apiVersion: v2\nname: a\nversion: 1.0.0\n"x\\e[2J": 1\n')
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.yaml").write_text('{{ fail "\x1b[31mred" }}')
    assert run(["validate", str(tmp_path)]) == 1
    assert r"\u001b[31mred" in capsys.readouterr().out
