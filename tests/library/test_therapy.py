"""evidence.toml: the therapy, or the place of what is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from evidence.errors import Unreadable
from evidence.library import therapy
from evidence.model import Developer, Instrument, Name, Rating, Worthwhile

REPOSITORY = Path(__file__).parent.parent.parent

FULL = """
[therapy]
name = "Test  Therapy"
abbreviations = ["TT"]
confused_with = ["Other"]
instruments = ["PHQ-9"]

[[developer]]
name = "van der Berg, Jan"
source = "berg2010"

[search]
last = 2026-11-22
systematic = true
note = "n"

[synonyms]
"randomised controlled trial" = ["RCT"]

[[worthwhile]]
condition = "Depression"
smd = 0.24
source = "10.1/x"

[instrument."HRSD-17"]
better = "lower"
rater = "clinician"
aliases = ["HAMD"]
[instrument.MAIA]

[[rating]]
condition = "depression"
comparator = "supportive"
outcome = "PHQ-9"
certainty = "low"
by = "Panel"
on = 2026-01-02
"""


def test_every_table_is_read() -> None:
    """With defaults where nothing is said: direction unknown, people rate themselves."""
    read = therapy.read(FULL)
    assert (read.name, read.short, read.confused_with) == ("Test Therapy", "TT", ("Other",))
    assert read.instrument_order == ("PHQ-9",)
    assert read.developers == (Developer(Name("Berg", "Jan", "van der"), "berg2010"),)
    assert (read.last_search, read.systematic, read.search_note) == (date(2026, 11, 22), True, "n")
    assert read.synonyms == {"randomised controlled trial": ("RCT",)}
    assert read.worthwhile == (Worthwhile("depression", 0.24, "10.1/x"),)
    assert read.instruments == (
        Instrument("HRSD-17", "lower", "clinician", ("HAMD",)),
        Instrument("MAIA"),
    )
    assert read.ratings == (
        Rating("depression", "supportive", "PHQ-9", "low", "Panel", "2026-01-02"),
    )
    assert therapy.unknown_keys(FULL) == ()


def test_a_name_is_enough() -> None:
    """Everything else has a default; also with a byte order mark and Windows line ends."""
    read = therapy.read('\ufeff[therapy]\r\nname = "T"\r\n')
    assert (read.name, read.short, read.last_search, read.systematic) == ("T", "T", None, False)
    assert therapy.default().name == "the therapy"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[therapy]\nname = "T"\nx = \n', r"evidence\.toml, line 3: this is not TOML"),
        ("", r"\[therapy\]\.name is missing"),
        ('[therapy]\nname = " "', r"\[therapy\]\.name is missing"),
        ("[therapy]\nname = 1", r"\[therapy\]\.name must be text"),
        ("therapy = 1", r"\[therapy\] must be a table"),
        ('[therapy]\nname = "T"\nabbreviations = "TT"', r"\[therapy\]\.abbreviations must be"),
        ('[therapy]\nname = "T"\ninstruments = [1]', r"\[therapy\]\.instruments must be"),
        ('[therapy]\nname = "T"\n[developer]\nname = "X"', r"\[developer\] must be a list"),
        ('[therapy]\nname = "T"\n[[developer]]', r"\[developer 1\]\.name is missing"),
        ('[therapy]\nname = "T"\n[search]\nlast = "soon"', r"\[search\]\.last must be a date"),
        ('[therapy]\nname = "T"\n[search]\nlast = 2026', r"\[search\]\.last must be a date"),
        ('[therapy]\nname = "T"\n[search]\nsystematic = "no"', r"\[search\]\.systematic must be"),
        ('[therapy]\nname = "T"\n[synonyms]\na = "b"', r"\[synonyms\]\.a must be a list"),
        (
            '[therapy]\nname = "T"\n[[worthwhile]]\ncondition = "d"\nsmd = "x"',
            r"\[worthwhile 1\]\.smd must be a number",
        ),
        (
            '[therapy]\nname = "T"\n[[worthwhile]]\ncondition = "d"\nsmd = 0',
            r"\[worthwhile 1\]\.smd must be a number above 0",
        ),
        (
            '[therapy]\nname = "T"\n[instrument.X]\nbetter = "up"',
            r'\[instrument\.X\]\.better must be "lower" or "higher"',
        ),
        ('[therapy]\nname = "T"\n[instrument]\nX = 1', r"\[instrument\]\.X must be a table"),
        ('[therapy]\nname = "T"\n[[rating]]\ncondition = "d"', r"\[rating 1\]\.comparator"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, why: str) -> None:
    """Line, or table and key; a next step; exit code 3."""
    with pytest.raises(Unreadable, match=why) as caught:
        therapy.read(text)
    assert caught.value.hint
    assert caught.value.exit_code == 3


def test_dates_in_quotes_are_dates() -> None:
    """As many people write them; a time of day is left out."""
    for value in ('"2026-11-22"', "2026-11-22T10:00:00"):
        read = therapy.read(f'[therapy]\nname = "T"\n[search]\nlast = {value}')
        assert read.last_search == date(2026, 11, 22)


def test_a_slip_of_the_pen_is_reported() -> None:
    """Unknown tables and keys are not read, and a warning says so."""
    text = (
        'top = 1\n[therapy]\nname = "T"\nabbreviation = ["X"]\n[synonym]\n[[developer]]\n'
        'name = "N"\nsorce = "x"\n[instrument.X]\nbeter = "lower"\n'
    )
    found = [finding.message.split(" is ")[0] for finding in therapy.unknown_keys(text)]
    assert found == [
        "[top]",
        "[therapy].abbreviation",
        "[synonym]",
        "[developer].sorce",
        "[instrument].beter",
    ]


def test_the_starter_has_no_faults() -> None:
    """Our own therapy is read without a finding."""
    text = (REPOSITORY / "evidence.toml").read_text(encoding="utf-8")
    assert therapy.read(text).short == "DIT"
    assert therapy.unknown_keys(text) == ()
