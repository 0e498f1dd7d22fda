"""Identifiers as people paste them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import InvalidIdentifier
from evidence.identifiers import doi_path, find_dois, identify, parse_doi, repair

Case = dict[str, Any]
SICI = "10.1002/(sici)1522-2594(199911)42:5<952::aid-mrm16>3.0.co;2-s"


# ---------------------------------------------------------------- the shared cases


@pytest.fixture
def cases(shared: Path) -> dict[str, list[Case]]:
    loaded: dict[str, list[Case]] = json.loads((shared / "fixtures/doi-cases.json").read_bytes())
    return loaded


def test_shared_normalise(cases: dict[str, list[Case]]) -> None:
    """Every shared case of one pasted field: the DOI, its kind, and whether it was repaired."""
    for case in cases["normalise"]:
        if "error" in case:
            with pytest.raises(InvalidIdentifier):
                parse_doi(case["input"])
            continue
        doi, done = repair(case["input"])
        assert doi == case["normalised"], case
        assert bool(done) == ("repaired" in case), case
        assert identify(case["input"]) == (case["kind"], doi), case


def test_shared_extract(cases: dict[str, list[Case]]) -> None:
    """Every shared case of running text."""
    for case in cases["extract"]:
        assert find_dois(case["text"]) == case["dois"], case


def test_shared_identify(cases: dict[str, list[Case]]) -> None:
    """Every shared case of any identifier."""
    for case in cases["identify"]:
        if "error" in case:
            with pytest.raises(InvalidIdentifier):
                identify(case["input"])
        else:
            assert identify(case["input"]) == (case["kind"], case["value"]), case


def test_shared_url_and_equal(cases: dict[str, list[Case]]) -> None:
    """Every shared case of a path segment, and of two spellings of one DOI."""
    for case in cases["url"]:
        assert doi_path(case["doi"]) == case["quoted"]
    for case in cases["equal"]:
        if case["same"] is not None:
            assert (parse_doi(case["a"]) == parse_doi(case["b"])) == case["same"], case


# ---------------------------------------------------------------- one DOI


@pytest.mark.parametrize(
    "text",
    [
        "10.1037/pst0000282",
        " 10.1037/PST0000282\n",
        "doi:10.1037/pst0000282",
        "DOI: 10.1037/pst0000282",
        "DOI 10.1037/pst0000282",
        "urn:doi:10.1037/pst0000282",
        "info:doi/10.1037/pst0000282",
        "https://doi.org/10.1037/pst0000282",
        "http://dx.doi.org/10.1037/pst0000282",
        "doi.org/10.1037/pst0000282",
        "https://doi.org/10.1037/pst0000282?utm_source=newsletter",
        "https://doi.org/10.1037%2Fpst0000282/",
        "doi: https://doi.org/10.1037/pst0000282",
        "<https://doi.org/10.1037/pst0000282>",
        "[10.1037/pst0000282]",
        "(10.1037/pst0000282).",
        "“10.1037/pst0000282”,",
        "https://psycnet.apa.org/doi/10.1037/pst0000282",
        "https://psycnet.apa.org/doiLanding?doi=10.1037%2Fpst0000282&x=1",
        "https://www.example.org/articles/10.1037/pst0000282/full",
        "https://www.example.org/content/pdf/10.1037/pst0000282.pdf",
        "https://proxy.example.edu/login?url=https://doi.org/10.1037/pst0000282",
    ],
)
def test_one_doi_in_many_forms(text: str) -> None:
    """Prefixes, links, quotes and punctuation go, silently."""
    assert repair(text) == ("10.1037/pst0000282", None)


@pytest.mark.parametrize(
    ("text", "doi", "done"),
    [
        ("10.1186/s13063–020", "10.1186/s13063-020", "Unicode dash replaced"),
        ("10.1186/s13063\u200b-020", "10.1186/s13063-020", "invisible characters removed"),
        ("10.1186/s13063\u00ad-020", "10.1186/s13063-020", "invisible characters removed"),
        (r"10.1007/978-3{\_}7", "10.1007/978-3_7", "LaTeX escapes removed"),
        (r"10.1007/978-3\_7", "10.1007/978-3_7", "LaTeX escapes removed"),
        (SICI.replace("<", "&lt;").replace(">", "&gt;"), SICI, "HTML entities decoded"),
        ("10.1521%2Fpsyc.2011", "10.1521/psyc.2011", "percent-encoding decoded"),
    ],
)
def test_repairs_are_told(text: str, doi: str, done: str) -> None:
    """What had to be changed inside the DOI is said, so that a person can look."""
    assert repair(text) == (doi, done)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the text is empty"),
        ("10.1037/", "nothing follows the slash"),
        ("10.1037", "no slash"),
        ("10.1/abc", "four to nine digits"),
        ("11.1037/abc", "begins with '10.'"),
        ("10.1186/s13063 020", "white space"),
        ("10.1186/s13063\x1b020", "control character"),
        ("10.1186/" + "a" * 2050, "longer than 2048"),
        ("10/2021", "date"),
        ("https://example.org/page", "begins with '10.'"),
    ],
)
def test_what_is_wrong_is_said(text: str, words: str) -> None:
    """One sentence with the reason, printable whatever was pasted, and a hint."""
    with pytest.raises(InvalidIdentifier) as caught:
        parse_doi(text)
    assert words in caught.value.message
    assert caught.value.message.isprintable()
    assert caught.value.hint


def test_a_sentence_is_no_doi_but_helps() -> None:
    """A DOI inside other words is offered, not taken."""
    with pytest.raises(InvalidIdentifier) as caught:
        parse_doi("Chen 2020, doi:10.1037/pst0000282.")
    assert caught.value.hint == "Did you mean 10.1037/pst0000282?"


def test_only_ascii_is_folded() -> None:
    """A registry folds A to Z and nothing else."""
    assert parse_doi("10.1000/ÉCLAIR") == "10.1000/Éclair"
    assert parse_doi("10.1000/\u212aelvin") != parse_doi("10.1000/kelvin")


def test_preprint_page_with_a_version() -> None:
    """The version in a bioRxiv or medRxiv address is not part of the DOI."""
    page = "https://www.medrxiv.org/content/10.1101/2020.12.01.20241521v2.full-text"
    assert parse_doi(page) == "10.1101/2020.12.01.20241521"


# ---------------------------------------------------------------- running text


@pytest.mark.parametrize(
    ("text", "dois"),
    [
        (
            "[DIT](https://doi.org/10.1016/S2215-0366(20)30077-4).",
            ["10.1016/s2215-0366(20)30077-4"],
        ),
        ("[10.1002/x](https://doi.org/10.1002/x) and 10.1002/X", ["10.1002/x"]),
        ("10.1002/a,10.1002/b; doi:10.1002/c", ["10.1002/a", "10.1002/b", "10.1002/c"]),
        ("<p>10.1002/abc</p><br>10.1002/abd<br/>", ["10.1002/abc", "10.1002/abd"]),
        ("Did you read *10.1002/cpp.2531*?", ["10.1002/cpp.2531"]),
        ("[@10.1002/w; @doi:10.1002/v]", ["10.1002/w", "10.1002/v"]),
        ("https://www.tandfonline.com/doi/full/10.1080/0266?journalCode=r, x", ["10.1080/0266"]),
        (f"doi: {SICI.upper()}; PMID: 1", [SICI]),
        (
            "https://doi.org/10.1002/%28SICI%2942:5%3C952::AID%3E3",
            ["10.1002/(sici)42:5<952::aid>3"],
        ),
        ("short: https://doi.org/gf4gqc and doi:10/abc1.", ["10/gf4gqc", "10/abc1"]),
        ("https://www.doi.org/about and 10/2021", []),
        ("broken 10.1186/\ns13063-020", []),
        ("210.1002/foo and version 1.10.1002/foo", []),
        ("", []),
    ],
)
def test_dois_in_running_text(text: str, dois: list[str]) -> None:
    """Mark-up and sentences end a DOI; brackets of its own do not."""
    assert find_dois(text) == dois


@pytest.mark.parametrize(
    "piece", ["www.", "10.1002/", "<1::", "()", "https://doi.org/", "10.1002/a,"]
)
def test_hostile_text_is_searched_in_time(piece: str) -> None:
    """A hundred kilobytes made to trap a regular expression do not."""
    before = time.monotonic()
    find_dois(piece * (100_000 // len(piece)))
    assert time.monotonic() - before < 5


# ---------------------------------------------------------------- other identifiers


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("32703316", "pmid", "32703316"),
        ("PMID 32703316", "pmid", "32703316"),
        ("https://pubmed.ncbi.nlm.nih.gov/32703316/", "pmid", "32703316"),
        ("https://europepmc.org/article/MED/32703316", "pmid", "32703316"),
        ("PMC7376877", "pmcid", "PMC7376877"),
        ("PMCID: 7376877", "pmcid", "PMC7376877"),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC7376877/", "pmcid", "PMC7376877"),
        ("arXiv:1706.03762v5", "arxiv", "1706.03762v5"),
        ("https://arxiv.org/pdf/1706.03762.pdf", "arxiv", "1706.03762"),
        ("math.GT/0309136", "arxiv", "math.GT/0309136"),
        ("978-0-19-960245-2", "isbn", "9780199602452"),
        ("ISBN-10: 080442957x", "isbn", "9780804429573"),
        ("isrctn38209986", "trial", "ISRCTN38209986"),
        ("https://www.isrctn.com/ISRCTN38209986", "trial", "ISRCTN38209986"),
        ("https://clinicaltrials.gov/study/NCT04008797", "trial", "NCT04008797"),
        ("chictr1900022341", "trial", "ChiCTR1900022341"),
        ("10.1186/ISRCTN38209986", "doi", "10.1186/isrctn38209986"),
        ("10/gf4gqc", "shortdoi", "10/gf4gqc"),
    ],
)
def test_identify(text: str, kind: str, value: str) -> None:
    """Numbers and addresses of the usual registers, in their canonical form."""
    assert identify(text) == (kind, value)


@pytest.mark.parametrize(
    "text",
    ["", "2011", "hello", "978-0-19-960245-3", "A trial of DIT and/or CBT", "lemma2011brief"],
)
def test_not_an_identifier(text: str) -> None:
    """A title, a key, a year or a mistyped ISBN is none."""
    with pytest.raises(InvalidIdentifier):
        identify(text)


# ---------------------------------------------------------------- properties


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """Whatever is pasted: a DOI that stays the same, or a sentence."""
    find_dois(text)
    for read in (parse_doi, identify):
        try:
            read(text)
        except InvalidIdentifier as error:
            assert error.message.isprintable()


@given(st.from_regex(r"10\.[0-9]{4,9}/[!-~]{0,20}[A-Za-z0-9]", fullmatch=True))
def test_parsing_twice_is_parsing_once(text: str) -> None:
    """A normalised DOI is its own normal form, and its path segment decodes to it."""
    try:
        doi = parse_doi(text)
    except InvalidIdentifier:
        return
    assert parse_doi(doi) == doi
    segment = doi_path(doi)
    assert unquote(segment) == doi
    assert not set(segment) & set("/#?<> ")
