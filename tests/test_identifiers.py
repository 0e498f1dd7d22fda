"""Identifiers as people paste them."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import InvalidIdentifier
from evidence.identifiers import (
    doi_of,
    doi_path,
    find_dois,
    find_identifiers,
    identify,
    parse_doi,
    repair,
    same,
    trial_registry,
)

Case = dict[str, Any]
SICI = "10.1002/(sici)1522-2594(199911)42:5<952::aid-mrm16>3.0.co;2-s"


# ---------------------------------------------------------------- the shared cases


@pytest.fixture
def cases(shared: Path) -> dict[str, list[Case]]:
    loaded: dict[str, list[Case]] = json.loads((shared / "fixtures/doi-cases.json").read_bytes())
    return loaded


def test_no_shared_case_is_left_out(cases: dict[str, list[Case]]) -> None:
    """All 71 cases, in the groups that the tests below go through."""
    groups = ("normalise", "extract", "identify", "url", "equal")
    assert set(cases) == {"about", *groups}
    assert sum(len(cases[group]) for group in groups) == 71


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
        assert same(case["a"], case["b"]) is case["same"], case


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
        "https://proxy.example.edu/login?qurl=https%3A%2F%2Fdoi.org%2F10.1037%2Fpst0000282",
        "https://doi.org.proxy.example.edu/10.1037/pst0000282",
        "https://doi-org.proxy.example.edu/10.1037/pst0000282?a=b",
        "http://dx.doi.org:80/10.1037/pst0000282",
        "https://api.crossref.org/works/10.1037%2Fpst0000282",
        "https://pubmed.ncbi.nlm.nih.gov/?term=10.1037/pst0000282",
        "（10.1037/pst0000282）。",
        "10.1037/pst0000282、",
        "{10.1037/pst0000282},",
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
        (r"10.1186\/s13063-020", "10.1186/s13063-020", "LaTeX escapes removed"),
        (r"10.1186/\allowbreak s13063-020", "10.1186/s13063-020", "LaTeX escapes removed"),
        ("10.1186/<wbr>s13063-020", "10.1186/s13063-020", "mark-up removed"),
        ("10.1186/<b>s13063</b>-020", "10.1186/s13063-020", "mark-up removed"),
        (
            "１０．１１８６／ｓ１３０６３－０２０",
            "10.1186/s13063-020",
            "full-width characters replaced",
        ),
        (
            "10.1186/s13063&ndash;020\u200b",
            "10.1186/s13063-020",
            "HTML entities decoded; Unicode dash replaced; invisible characters removed",
        ),
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


def test_an_address_of_the_resolver_is_all_doi() -> None:
    """What a publisher's page would add to the DOI is part of it there."""
    assert parse_doi("https://doi.org/10.1000/xyz.pdf") == "10.1000/xyz.pdf"
    assert parse_doi("https://doi.org.proxy.example.edu/10.1000/xyz/full") == "10.1000/xyz/full"
    assert parse_doi("https://www.example.org/doi/10.1000/xyz/full") == "10.1000/xyz"


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
        (
            "10.1186/<wbr>s13063-020, 10.1186/s1\u00ad3063-021",
            ["10.1186/s13063-020", "10.1186/s13063-021"],
        ),
        ("<b>10.1002/abc</b>. Next", ["10.1002/abc"]),
        (r'{"url": "https:\/\/doi.org\/10.1002\/abc"}', ["10.1002/abc"]),
        ("10.1002/978-3<em>4</em>5 lost its underscores", []),
        ("见（doi：10.1002/abc），以及10.1002/abd。后文", ["10.1002/abc", "10.1002/abd"]),
        ("doi:10.1002/abc.PMID: 12; doi:10.1002/abd;PMCID: PMC1", ["10.1002/abc", "10.1002/abd"]),
        ("https://doi-org.proxy.example.edu/10.1002/abc/full", ["10.1002/abc/full"]),
        ("\\href{https://doi.org/10.1002/abc}{10.1002/abc}", ["10.1002/abc"]),
        ("10.1007/978-3{\\_}7 and 10.1007/978-3\\_8", ["10.1007/978-3_7", "10.1007/978-3_8"]),
        ("210.1002/foo and version 1.10.1002/foo", []),
        ("", []),
    ],
)
def test_dois_in_running_text(text: str, dois: list[str]) -> None:
    """Mark-up and sentences end a DOI; brackets of its own do not."""
    assert find_dois(text) == dois


@pytest.mark.parametrize(
    "piece",
    [
        *("www.", "10.1002/", "<1::", "()", "https://doi.org/", "10.1002/a,", "<b ", "&amp;"),
        *("PMID ", "NCT0", "ISBN 0-", "97801", "arxiv:", "EudraCT number: ", "2004-", "10/a "),
        *("pubmed.ncbi.nlm.nih.gov", "no: id. ", "JPRN-", "１０．"),
    ],
)
def test_hostile_text_is_searched_in_time(piece: str) -> None:
    """A hundred kilobytes made to trap a regular expression do not."""
    before = time.monotonic()
    text = piece * (100_000 // len(piece))
    find_dois(text)
    find_identifiers(text)
    for read in (parse_doi, identify):
        with suppress(InvalidIdentifier):
            read(text)
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
        ("pubmed.ncbi.nlm.nih.gov/32703316", "pmid", "32703316"),
        ("https://pubmed-ncbi-nlm-nih-gov.proxy.example.edu/32703316/?a=b", "pmid", "32703316"),
        ("https://www.ncbi.nlm.nih.gov/m/pubmed/32703316/", "pmid", "32703316"),
        ("https://www.ncbi.nlm.nih.gov/pubmed/?term=32703316", "pmid", "32703316"),
        ("PubMed ID: 32703316.", "pmid", "32703316"),
        ("PMID:00032703", "pmid", "32703"),
        ("info:pmid/32703316", "pmid", "32703316"),
        ("PMC7376877.2", "pmcid", "PMC7376877"),
        ("PMCID: PMC 7376877", "pmcid", "PMC7376877"),
        ("https://europepmc.org/article/PMC/PMC7376877", "pmcid", "PMC7376877"),
        (
            "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC7376877/pdf/main.pdf",
            "pmcid",
            "PMC7376877",
        ),
        ("arXiv:1706.03762v5 [cs.CL]", "arxiv", "1706.03762v5"),
        ("https://arxiv.org/abs/1706.03762?context=cs", "arxiv", "1706.03762"),
        ("10.48550/arXiv.1706.03762", "doi", "10.48550/arxiv.1706.03762"),
        ("978‑0‑19‑960245‑2", "isbn", "9780199602452"),
        ("urn:isbn:9780199602452", "isbn", "9780199602452"),
        ("https://doi.org/10.1186/ISRCTN38209986", "doi", "10.1186/isrctn38209986"),
        ("ISRCTN number 38209986", "trial", "ISRCTN38209986"),
        ("ClinicalTrials.gov Identifier: NCT04008797", "trial", "NCT04008797"),
        (
            "https://trialsearch.who.int/Trial2.aspx?TrialID=ChiCTR1800016970",
            "trial",
            "ChiCTR1800016970",
        ),
        (
            "https://www.clinicaltrialsregister.eu/ctr-search/trial/2015-001234-56/GB",
            "trial",
            "EUCTR2015-001234-56",
        ),
    ],
)
def test_identify(text: str, kind: str, value: str) -> None:
    """Numbers and addresses of the usual registers, in their canonical form."""
    assert identify(text) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "2011", "hello", "978-0-19-960245-3", "A trial of DIT and/or CBT", "lemma2011brief"),
        *("2213.12345", "and/0309136", "NCT0400879", "ISRCTN3820998", "PMID", "PMC", "1234"),
        *("https://example.org/page", "https://clinicaltrials.gov/search?cond=depression"),
        "https://example.org/compare/NCT04008797/NCT04008798",
    ],
)
def test_not_an_identifier(text: str) -> None:
    """A title, a key, a year or a mistyped ISBN is none."""
    with pytest.raises(InvalidIdentifier):
        identify(text)


@pytest.mark.parametrize(
    ("text", "value", "registry"),
    [
        ("nct 04008797", "NCT04008797", "ClinicalTrials.gov"),
        ("isrctn-38209986", "ISRCTN38209986", "ISRCTN"),
        ("ACTRN12605000009628p", "ACTRN12605000009628", "ANZCTR"),
        ("chictr-trc-12002345", "ChiCTR-TRC-12002345", "ChiCTR"),
        ("ChiCTR-1800016970", "ChiCTR1800016970", "ChiCTR"),
        ("EudraCT number: 2004-001234-56", "EUCTR2004-001234-56", "EU Clinical Trials Register"),
        ("EUCTR2004-001234-56-GB", "EUCTR2004-001234-56", "EU Clinical Trials Register"),
        ("2022-501234-12-00", "2022-501234-12-00", "CTIS"),
        ("DRKS 00012345", "DRKS00012345", "DRKS"),
        ("JPRN-UMIN000012345", "UMIN000012345", "a Japanese registry"),
        ("JRCTS031180123", "jRCTs031180123", "a Japanese registry"),
        ("JPRN-JapicCTI-132345", "JapicCTI-132345", "a Japanese registry"),
        ("irct20130812014333n124", "IRCT20130812014333N124", "IRCT"),
        ("CTRI/2019/05/019123", "CTRI/2019/05/019123", "CTRI"),
        ("PACTR201909876543210", "PACTR201909876543210", "PACTR"),
        ("TCTR20190506001", "TCTR20190506001", "TCTR"),
        ("KCT0001234", "KCT0001234", "CRiS"),
        ("NTR1234", "NTR1234", "a Dutch registry"),
        ("NL-OMON12345", "NL-OMON12345", "a Dutch registry"),
        ("rbr-6VJ8G2", "RBR-6vj8g2", "ReBEC"),
        ("SLCTR/2018/012", "SLCTR/2018/012", "SLCTR"),
        ("RPCEC00000123", "RPCEC00000123", "RPCEC"),
        ("LBCTR2019010187", "LBCTR2019010187", "LBCTR"),
        ("PER-021-18", "PER-021-18", "REPEC"),
        ("ITMCTR2024000123", "ITMCTR2024000123", "ITMCTR"),
        ("PHRR130404-000123", "PHRR130404-000123", "PHRR"),
        ("AEARCTR-0001234", "AEARCTR-0001234", "AEA RCT Registry"),
        ("U1111-1234-5678", "U1111-1234-5678", "WHO"),
    ],
)
def test_trial_numbers(text: str, value: str, registry: str) -> None:
    """Each registry's number, alone and in a sentence, and by whom it was given."""
    assert identify(text) == ("trial", value)
    assert identify(value) == ("trial", value)
    assert trial_registry(value) == registry
    assert find_identifiers(f"Trial registration ({value}), 2019.") == [("trial", value)]


def test_identifiers_in_a_reference_list() -> None:
    """All kinds, in order, each once; what is part of a DOI is no identifier of its own."""
    text = (
        "1. Registered as ISRCTN38209986 (https://doi.org/10.1186/ISRCTN06629587).\n"
        "2. doi:10.1017/S0033291719000928. PMID: 31084635; PMCID: PMC7376877. NCT 04008797\n"
        "3. ISBN 978-0-19-960245-2; 10.1007/978-3-030-02671-4_7, arXiv:1706.03762v5, "
        "https://doi.org/10.48550/arXiv.1706.03763\n"
        "4. EudraCT 2004–001234–56, https://pubmed.ncbi.nlm.nih.gov/32703316/, isrctn38209986.\n"
        "5. Psychiatry 2011;74(1):41-8, 12345678 people, PMID 12.5, 978-0-19-960245-3, PMC 2011"
    )
    assert find_identifiers(text) == [
        ("trial", "ISRCTN38209986"),
        ("doi", "10.1186/isrctn06629587"),
        ("doi", "10.1017/s0033291719000928"),
        ("pmid", "31084635"),
        ("pmcid", "PMC7376877"),
        ("trial", "NCT04008797"),
        ("isbn", "9780199602452"),
        ("doi", "10.1007/978-3-030-02671-4_7"),
        ("arxiv", "1706.03762v5"),
        ("doi", "10.48550/arxiv.1706.03763"),
        ("trial", "EUCTR2004-001234-56"),
        ("pmid", "32703316"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("https://doi.org/10.1037/PST0000282", "doi:10.1037/pst0000282.", True),
        ("10.1037/pst0000282", "10.1037/pst0000283", False),
        ("arXiv:1706.03762v5", "10.48550/arXiv.1706.03762", True),
        ("arXiv:1706.03762v1", "arXiv:1706.03762v2", True),
        ("ISRCTN 38209986", "https://doi.org/10.1186/isrctn38209986", True),
        ("ISRCTN38209986", "NCT04008797", False),
        ("0-306-40615-2", "978-0-306-40615-7", True),
        ("EudraCT 2004-001234-56", "EUCTR2004-001234-56-DE", True),
        ("PMC7376877.1", "https://europepmc.org/articles/PMC7376877", True),
        ("PMID: 32703316", "PMC7376877", None),
        ("PMID: 32703316", "10.1037/pst0000282", None),
        ("10/gf4gqc", "10.1037/pst0000282", None),
        ("10/gf4gqc", "https://doi.org/gf4gqc", True),
    ],
)
def test_same(one: str, other: str, answer: bool | None) -> None:
    """Yes, no, or only a registry can tell; the order makes no difference."""
    assert same(one, other) is answer
    assert same(other, one) is answer


def test_comparing_what_is_no_identifier_is_refused() -> None:
    """No answer about a text that names nothing."""
    with pytest.raises(InvalidIdentifier):
        same("10.1037/pst0000282", "a title")


def test_dois_by_rule() -> None:
    """arXiv and ISRCTN numbers have a DOI; of the others only a registry knows."""
    assert doi_of("arxiv", "math.GT/0309136v1") == "10.48550/arxiv.math.gt/0309136"
    assert doi_of("trial", "ISRCTN38209986") == "10.1186/isrctn38209986"
    assert doi_of("trial", "NCT04008797") is None
    assert doi_of("pmid", "32703316") is None


# ---------------------------------------------------------------- properties


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """Whatever is pasted: a DOI that stays the same, or a sentence."""
    find_dois(text)
    find_identifiers(text)
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


@pytest.mark.parametrize("end", ["/fulltext.html", "/fulltext.htm", "/fulltext", "/full.pdf", ""])
def test_what_a_publisher_puts_behind_a_doi(end: str) -> None:
    """Of its page's address only the DOI is kept."""
    assert parse_doi(f"https://link.springer.com/article/10.5555/abc-1{end}") == "10.5555/abc-1"
