"""What is recorded about the works that an article cites."""

from __future__ import annotations

import pytest

from tests.checking.articles.conftest import Check
from tests.checking.articles.works import OK, codes, work

POE = {"author": "Poe, Q", "title": "How the sea was measured", "year": "2015", **OK}


@pytest.mark.parametrize(
    ("status", "severity", "words"),
    [
        ("retracted", "error", "Poe (2015) has been retracted (Crossref, checked 2026-11-20)."),
        ("concern", "warning", "Poe (2015) has an expression of concern"),
        ("notice", "warning", "Poe (2015) is a notice about another work"),
        ("corrected", "note", "Poe (2015) was corrected after it appeared"),
    ],
)
def test_a_status(cited: Check, status: str, severity: str, words: str) -> None:
    """Once for each work, where it is first cited."""
    more = work("poe2015", **{**POE, "status": status})
    found = cited("First [@moon2020].\n\nThen [@poe2015; @moon2020] and [@poe2015].", more)
    (finding,) = found.findings
    assert (finding.code, finding.severity) == (status, severity)
    assert finding.message.startswith(words)
    assert (finding.line, finding.column, finding.key) == (3, 6, "poe2015")


def test_a_work_that_is_only_listed_is_told_at_its_reference(cited: Check) -> None:
    """It stands in the article, too."""
    more = work("poe2015", **{**POE, "status": "retracted", "doi": "10.1000/sea"})
    text = (
        "Nothing.\n\n## References\n\n1. Poe Q. How the sea was measured. 2015. doi:10.1000/sea\n"
    )
    found = cited(text, more)
    assert [(f.code, f.line) for f in found.findings if f.key] == [("retracted", 5)]


@pytest.mark.parametrize(
    ("published", "kind"),
    [("preprint", "a preprint"), ("thesis", "a thesis"), ("abstract", "a conference abstract")],
)
def test_a_preprint_with_its_article(cited: Check, published: str, kind: str) -> None:
    """Named from the same study, unless it is cited as well."""
    more = work("poe2015", **{**POE, "published": published, "studyid": "sea"}) + work(
        "poe2017", **{**POE, "year": "2017", "published": "journal", "studyid": "sea"}
    )
    (finding,) = cited("So [@poe2015].", more).findings
    assert finding.code == "preprint-superseded"
    assert finding.message == f"Poe (2015) is {kind}; it has appeared as Poe (2017)."
    assert "evidence cite poe2017" in str(finding.hint)
    assert codes(cited("So [@poe2015; @poe2017].", more)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"studyid": "other"},
        {"reportrole": "protocol"},
        {"published": "report"},
        {"published": ""},
    ],
)
def test_a_preprint_without_an_article(cited: Check, changed: dict[str, str]) -> None:
    """Another study, a protocol, a work that is in no journal as far as is known."""
    article = {**POE, "year": "2017", "published": "journal", "studyid": "sea", **changed}
    more = work("poe2015", **{**POE, "published": "preprint", "studyid": "sea"})
    assert codes(cited("So [@poe2015].", more + work("poe2017", **article))) == []


def test_a_preprint_whose_article_a_registry_named(cited: Check) -> None:
    """What `related` says counts, as far as the library has it."""
    more = work("poe2015", **{**POE, "published": "preprint", "related": "10.1000/moon; 10.1/no"})
    (finding,) = cited("So [@poe2015].", more).findings
    assert (finding.code, finding.key) == ("preprint-superseded", "poe2015")
    assert finding.message.endswith("it has appeared as Moon et al. (2020).")


def test_fields_that_nobody_verified(cited: Check) -> None:
    """Those that a reader of the reference relies on, once for a work."""
    more = work("poe2015", **{**POE, "unverified": "year; funding; author"})
    found = cited("So [@poe2015] and [@poe2015].", more)
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("unverified-work", "note")
    assert finding.message == "Nobody has verified these fields of Poe (2015): author and year."
    only = work("poe2015", **{**POE, "unverified": "funding"})
    assert codes(cited("So [@poe2015].", only)) == []


@pytest.mark.parametrize(
    ("changed", "old"),
    [
        ({}, False),
        ({"statuschecked": "2026-10-23"}, False),  # 30 days
        ({"statuschecked": "2026-10-22"}, True),
        ({"statuschecked": "2026-11"}, False),  # the first of the month
        ({"statuschecked": "2026"}, True),
        ({"statuschecked": "lately"}, True),
        ({"statuschecked": ""}, True),
        ({"status": "", "statuschecked": ""}, True),
        ({"unverified": "status"}, True),  # an ok that nobody verified
    ],
)
def test_a_status_not_checked_lately(cited: Check, changed: dict[str, str], old: bool) -> None:
    """One note for the article, which names the works."""
    more = work("poe2015", **{**POE, **changed})
    found = cited("First [@moon2020], then [@poe2015].", more)
    told = [f for f in found.findings if f.code == "status-not-checked"]
    assert len(told) == old
    if told:
        assert told[0].message == (
            "The status of 1 of the 2 works cited was not checked in the last 30 days: Poe (2015)."
        )
        assert told[0].hint is not None
        assert told[0].hint.endswith("evidence verify poe2015")
        assert (told[0].line, told[0].column) == (1, 7)


def test_many_works_not_checked(cited: Check) -> None:
    """Five are named, and the others counted."""
    keys = [f"poe{number}" for number in range(2000, 2012)]
    more = "".join(work(key, author="Poe, Q", title=f"Sea {key}", year=key[3:]) for key in keys)
    found = cited(f"So [{'; '.join(f'@{key}' for key in keys)}].", more)
    (finding,) = found.findings
    assert finding.message == (
        "The status of all 12 works cited was not checked in the last 30 days: Poe (2000), "
        "Poe (2001), Poe (2002), Poe (2003), Poe (2004) and 7 more."
    )
    assert str(finding.hint).endswith(f": evidence verify {' '.join(keys)}")


def test_more_works_than_one_command_asks_for(cited: Check) -> None:
    """Never the whole library: the first of them, then the next."""
    keys = [f"poe{number}" for number in range(1980, 2012)]
    more = "".join(work(key, author="Poe, Q", title=f"Sea {key}", year=key[3:]) for key in keys)
    (finding,) = cited(f"So [{'; '.join(f'@{key}' for key in keys)}].", more).findings
    assert f"20 at a time: evidence verify {' '.join(keys[:20])}" in str(finding.hint)
    assert str(finding.hint).endswith(keys[19])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A book, since retracted, says so [@poe2015].", True),
        ("It was so. [@poe2015] was withdrawn.", True),
        ("A retracted book was there. It says so [@poe2015].", False),
        ("It has not been retracted [@poe2015].", False),
    ],
)
def test_a_retraction_that_the_sentence_tells(cited: Check, text: str, told: bool) -> None:
    """What the hint asks for clears the finding; the sentence before does not."""
    more = work("poe2015", **{**POE, "status": "retracted"})
    assert codes(cited(text, more)) == ([] if told else ["retracted"])


def test_what_takes_a_field_off_the_list_is_named(cited: Check) -> None:
    more = work("poe2015", **{**POE, "unverified": "pages"})
    (finding,) = cited("So [@poe2015].", more).findings
    assert str(finding.hint).endswith("evidence set poe2015 pages=…")
