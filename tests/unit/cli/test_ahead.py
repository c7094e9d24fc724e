import sys
import threading

from sardonyx.cli.ahead import load_ahead


def finish():
    for thread in threading.enumerate():
        if thread.name == "load-ahead":
            thread.join()


def test_modules_are_loaded_meanwhile():
    load_ahead("colorsys")
    finish()
    assert "colorsys" in sys.modules


def test_what_cannot_be_loaded_is_left_to_who_needs_it(capfd):
    load_ahead("sardonyx.there_is_no_such_module")
    finish()
    assert capfd.readouterr() == ("", "")
