"""What verify makes of the registries' answers, and what --fix would write of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.library import Library
from evidence.model import Report
from evidence.registries.asking import Registries
from evidence.registries.client import Client, Limits
from evidence.registries.codes import CODES
from evidence.registries.comparing.drift import Difference
from evidence.registries.mending import Mended, Mending, mend, mendings, refusals
from evidence.registries.verify import Checked, Verification, identifiers, verify
from tests.loopback import CHEN, LoopbackRegistry, Reply
from tests.registries.small import TODAY, update

REPOSITORY = Path(__file__).parents[2]
ENTRY = """@article{chen,
  author = {Chen, C. K. and Nehrig, N. and Wash, L. and Wang, B.},
  title = {The impact of brief Dynamic Interpersonal Therapy (DIT) on veteran depression and anxiety},
  journal = {Psychotherapy},
  year = {2020},
  volume = {57},
  number = {3},
  pages = {464--468},
  doi = {10.1037/pst0000282},
  tier = {proper},
  unverified = {volume; tier},
}
"""  # noqa: E501  (one line a field)
MEDLINE = """
PMID- 1234
TI  - The impact of brief Dynamic Interpersonal Therapy (DIT) on veteran depression and
      anxiety.
FAU - Chen, C K
JT  - Psychotherapy
DP  - 2020 Sep
PT  - Journal Article
LID - 10.1037/pst0000282 [doi]
"""


@pytest.fixture
def asked(registry: LoopbackRegistry, quick: Limits) -> Iterator[Registries]:
    with Registries(Client(registry.env(), quick), None, TODAY) as registries:
        yield registries


def library(folder: Path, text: str = ENTRY) -> Library:
    (folder / "library.bib").write_text(text, "utf-8")
    return Library.open(folder)


def its_title() -> str:
    return ENTRY.split("title = {")[1].split("},")[0]


def one(found: Verification) -> Checked:
    (entry,) = found.entries
    return entry


def codes(entry: Checked) -> list[str]:
    return [finding.code for finding in entry.findings]


def with_fields(text: str, **fields: str) -> str:
    for name, value in fields.items():
        text = re.sub(rf"  {name} = .*\n", "", text)
        text = text.replace("\n}", f"\n  {name} = {{{value}}},\n}}") if value else text
    return text


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        ({"doi": "https://doi.org/10.1000/X"}, {"doi": "10.1000/x"}),
        ({"url": "https://doi.org/10.1000/X"}, {"doi": "10.1000/x"}),
        ({"doi": "none known"}, {"doi": ""}),
        (
            {"eprint": "1706.03762v5", "archiveprefix": "arXiv"},
            {"doi": "10.48550/arxiv.1706.03762"},
        ),
        (
            {"registration": "ISRCTN38209986", "reportrole": "registration"},
            {"doi": "10.1186/isrctn38209986"},
        ),
        ({"registration": "ISRCTN38209986"}, {}),
        ({"registration": "NCT06471010", "reportrole": "registration"}, {}),
        ({"pmid": "PMID: 77", "pmcid": "5"}, {"pmid": "77", "pmcid": "PMC5"}),
        ({"isbn": "978-3-608-12270-1"}, {}),
    ],
)
def test_what_can_be_asked_about(fields: dict[str, str], kinds: dict[str, str]) -> None:
    """Identifiers as they are sent; what no registry here knows is none."""
    assert identifiers(Report("k", "misc", fields)) == kinds


def test_an_answer_that_agrees(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """Checked, nothing found but what it confirms, and the day of the answer."""
    registry.crossref("10.1037/pst0000282", CHEN)
    told: list[str] = []
    found = verify(library(tmp_path).reports, asked, told.append)
    entry = one(found)
    assert (codes(entry), entry.verdict, entry.asked_on) == (["confirmed"], "same", TODAY)
    assert "volume is named in `unverified`" in entry.findings[0].message
    assert (found.checked, found.not_checked, found.failed) == (("chen",), (), False)
    assert told == ["chen"]
    assert entry.status
    assert (entry.status.word, entry.status.source) == ("ok", "Crossref")


def test_three_answers_of_each_service(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """Answered, absent and could not check, each with its service."""
    registry.crossref("10.1037/pst0000282", CHEN)
    registry.pubmed("1234", 503)
    text = with_fields(ENTRY, pmid="1234")
    entry = one(verify(library(tmp_path, text).reports, asked))
    assert [(s.service, s.answer) for s in entry.sources] == [
        ("Crossref", "answered"),
        ("Europe PMC", "absent"),
        ("PubMed", "could not check"),
    ]
    assert entry.why_not == ()  # its DOI was checked


def test_nobody_answers(tmp_path: Path, registry: LoopbackRegistry, asked: Registries) -> None:
    """One registry that has nothing and two that are silent say nothing about a DOI."""
    registry.datacite("10.1037/pst0000282", 503)
    registry.negotiate("10.1037/pst0000282", 503)
    found = verify(library(tmp_path).reports, asked)
    assert (found.checked, found.not_checked, found.failed) == ((), ("chen",), True)
    assert codes(one(found)) == []
    assert any("503" in why for why in one(found).why_not)


def test_a_pmid_alone(tmp_path: Path, registry: LoopbackRegistry, asked: Registries) -> None:
    """An entry without a DOI is held against PubMed's record; absent and silent are two things."""
    text = with_fields(ENTRY, doi="", pmid="1234", volume="", number="", pages="")
    text = text.replace("Chen, C. K. and Nehrig, N. and Wash, L. and Wang, B.", "Chen, C. K.")
    reports = library(tmp_path, text).reports
    registry.pubmed("1234", MEDLINE, 503)
    assert one(verify(reports, asked)).verdict == "same"
    assert verify(reports, asked).not_checked == ("chen",)
    registry.reset()
    assert codes(one(verify(reports, asked))) == ["absent"]


def test_a_pmcid_alone(tmp_path: Path, registry: LoopbackRegistry, asked: Registries) -> None:
    """Europe PMC by its PMCID."""
    text = with_fields(ENTRY, doi="", pmcid="PMC77")
    record = {"pmcid": "PMC77", "title": "A work of other people.", "pubYear": "2020"}
    registry.europepmc("PMC77", record)
    assert codes(one(verify(library(tmp_path, text).reports, asked))) == ["another-work"]


def test_identifiers_of_two_works(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """The PMID of an entry is another article's."""
    registry.crossref("10.1037/pst0000282", CHEN)
    registry.pubmed("1234", MEDLINE.replace("pst0000282", "pst0000999"))
    entry = one(verify(library(tmp_path, with_fields(ENTRY, pmid="1234")).reports, asked))
    assert "identifiers-disagree" in codes(entry)


def test_a_retraction_of_another_article_is_not_passed_on(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """A wrong PMID leads to a retracted article that has no DOI in PubMed."""
    registry.crossref("10.1037/pst0000282", CHEN)
    other = "\nPMID- 1234\nTI  - Repair of lamps.\nFAU - Stone, A\nPT  - Retracted Publication\n"
    registry.pubmed("1234", other)
    found = verify(library(tmp_path, with_fields(ENTRY, pmid="1234")).reports, asked)
    assert "identifiers-disagree" in codes(one(found))
    assert "retracted" not in codes(one(found))
    status = one(found).status
    assert status
    assert (status.word, status.source) == ("ok", "Crossref")


def test_an_article_without_a_doi_in_pubmed_is_known_by_its_title(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """The right PMID, in a record that names no DOI; a translated title, at its place."""
    registry.crossref("10.1037/pst0000282", {**CHEN, "page": "464-8"})
    bare = MEDLINE.replace("LID - 10.1037/pst0000282 [doi]\n", "PT  - Retracted Publication\n")
    translated = re.sub(
        r"TI  - .+\n.+\n", "TI  - [Lampen und was sie tun].\nVI  - 57\nPG  - 464-8\n", bare
    )
    for text in (bare, translated):
        registry.pubmed("1234", text)
        entry = one(verify(library(tmp_path, with_fields(ENTRY, pmid="1234")).reports, asked))
        assert "retracted" in codes(entry)


def test_europe_pmc_is_heard_beside_a_pmid(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """A retraction that only Europe PMC knows, and the PMCID that it has."""
    registry.crossref("10.1037/pst0000282", CHEN)
    link = {"type": "Retraction in", "reference": "J. 2023;1:3", "source": "MED", "id": "99"}
    record = {
        "doi": "10.1037/pst0000282",
        "pmid": "1234",
        "pmcid": "PMC7",
        "commentCorrectionList": {"commentCorrection": [link]},
    }
    registry.europepmc("10.1037/pst0000282", record)
    registry.pubmed("1234", MEDLINE)
    text = with_fields(ENTRY, pmid="1234", pmcid="PMC9")
    entry = one(verify(library(tmp_path, text).reports, asked))
    assert {"retracted", "identifiers-disagree"} <= set(codes(entry))


def test_a_registered_doi_without_a_record_is_not_absent(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """An agency that doi.org names has registered it; nobody has the record: could not check."""
    registry.agency("10.1037/pst0000282", "JaLC")
    found = verify(library(tmp_path).reports, asked)
    assert (found.not_checked, codes(one(found))) == (("chen",), [])
    assert any("JaLC registered the DOI" in why for why in one(found).why_not)


def test_a_page_of_the_network_is_no_absence(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """A 404 in HTML from everybody, the agency look-up included, is a log-in page."""
    page = Reply(404, b"<html>Please log in</html>", {"content-type": "text/html"})
    registry.agency_fails(404)
    registry.crossref("10.1037/pst0000282", page)
    registry.datacite("10.1037/pst0000282", page)
    registry.negotiate("10.1037/pst0000282", page)
    found = verify(library(tmp_path).reports, asked)
    assert (found.not_checked, codes(one(found))) == (("chen",), [])


def test_pubmed_knows_what_crossref_does_not(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """A PMID found by Europe PMC leads to a retraction that Crossref does not tell of."""
    registry.crossref("10.1037/pst0000282", CHEN)
    registry.europepmc("10.1037/pst0000282", {"doi": "10.1037/pst0000282", "pmid": "1234"})
    registry.pubmed("1234", f"{MEDLINE}PT  - Retracted Publication\nRIN - J. 2023 May 1;2:3\n")
    entry = one(verify(library(tmp_path).reports, asked))
    (found,) = [finding for finding in entry.findings if finding.code == "retracted"]
    assert found.message == "This work is retracted: PubMed: retraction, 2023-05-01."
    assert found.severity == "error"


@pytest.mark.parametrize(
    ("updates", "recorded", "expected"),
    [
        (["retraction"], "", ["retracted"]),
        (["retraction"], "retracted", ["status-known"]),
        (["expression_of_concern"], "", ["concern"]),
        (["partial_retraction"], "", ["concern"]),
        (["correction"], "", ["corrected"]),
        (["correction"], "corrected", ["status-known"]),
        (["new_version"], "", ["new-version"]),
        (["never-heard-of"], "", ["unknown-update"]),
        (["correction"], "retracted", ["status-kept", "status-known"]),
        ([], "retracted", ["status-kept"]),
        ([], "ok", []),
    ],
)
def test_what_happened(
    tmp_path: Path,
    registry: LoopbackRegistry,
    asked: Registries,
    updates: list[str],
    recorded: str,
    expected: list[str],
) -> None:
    """Each kind, against what the library records; a graver record is said and never lowered."""
    registry.crossref("10.1037/pst0000282", {**CHEN, "updated-by": list(map(update, updates))})
    text = with_fields(ENTRY, unverified="", status=recorded)
    found = verify(library(tmp_path, text).reports, asked)
    assert codes(one(found)) == expected
    changes = {m.field: m.theirs for m in mendings(found, {})}
    assert ("status" in changes) == (
        "status-kept" not in expected and "status-known" not in expected and recorded != "ok"
    )
    if "status-kept" in expected:
        assert changes == {}


def test_a_title_mark_alone(tmp_path: Path, registry: LoopbackRegistry, asked: Registries) -> None:
    """A publisher that only renames the article has said it too; the title still agrees."""
    title = f"RETRACTED: {its_title()}"
    registry.crossref("10.1037/pst0000282", {**CHEN, "title": [title]})
    found = verify(library(tmp_path, with_fields(ENTRY, unverified="")).reports, asked)
    assert codes(one(found)) == ["retracted"]


def test_datacite_does_not_say_ok(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """Who cannot tell of retractions has not said that all is well."""
    record = {
        "doi": "10.5072/x",
        "titles": [{"title": "A data set"}],
        "types": {"resourceTypeGeneral": "Dataset"},
    }
    registry.datacite("10.5072/x", record)
    text = "@misc{x,\n  title = {A data set},\n  doi = {10.5072/x},\n}\n"
    found = verify(library(tmp_path, text).reports, asked)
    assert (one(found).status, one(found).asked_on, found.checked) == (None, None, ("x",))
    assert mendings(found, {}) == ()


# ---------------------------------------------------------------- --fix


def fixed(folder: Path, text: str, asked: Registries) -> tuple[tuple[Mending, ...], str]:
    opened = library(folder, text)
    changes = mendings(verify(opened.reports, asked), {})
    if changes:
        mend(folder, changes)
    return changes, (folder / "library.bib").read_text("utf-8")


def test_fix_rewrites_what_differs_and_no_fact(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """Volume and authors' order; the rewritten field leaves `unverified`, the fact stays."""
    registry.crossref("10.1037/pst0000282", CHEN)
    text = ENTRY.replace("{57}", "{58}").replace(
        "Nehrig, N. and Wash, L.", "Wash, L. and Nehrig, N."
    )
    changes, after = fixed(tmp_path, text, asked)
    assert {m.field for m in changes} == {
        *("author", "volume", "status", "statuschecked", "statussource")
    }
    assert "  volume = {57},\n" in after
    assert "Nehrig, N. and Wash, L." in after
    assert "  unverified = {tier},\n" in after
    assert "  tier = {proper},\n" in after
    assert "  statuschecked = {2026-11-22},\n" in after


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "Quite another thing altogether", "volume": "58"},
        {"title": "The impact of brief Dynamic Interpersonal Therapy: a pilot", "volume": "58"},
        {"year": "2015", "volume": "58"},
        {"title": "", "volume": "58"},
    ],
)
def test_fix_leaves_doubtful_works_alone(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries, wrong: dict[str, str]
) -> None:
    """Another work, a doubtful one, one without a title: nothing is written, no status either."""
    registry.crossref("10.1037/pst0000282", CHEN)
    changes, after = fixed(tmp_path, with_fields(ENTRY, **wrong), asked)
    assert changes == ()
    assert after == with_fields(ENTRY, **wrong)


def test_fix_takes_the_doi_of_an_alias(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """Unless another entry has it already."""
    registry.crossref("10.1000/alias", CHEN)
    text = with_fields(ENTRY, doi="10.1000/alias", unverified="")
    found = verify(library(tmp_path, text).reports, asked)
    assert codes(one(found)) == ["alias"]
    assert "10.1037/pst0000282" in {m.theirs for m in mendings(found, {})}
    taken = {"10.1037/pst0000282": "other"}
    assert "doi" not in {m.field for m in mendings(found, taken)}


def test_fix_does_not_write_what_cannot_be_written(tmp_path: Path) -> None:
    """A value that no entry can hold stays out, with the reason; the rest is written."""
    report = library(tmp_path).report("chen")
    differing = (
        Difference("volume", "volume", "57", "5\x017", "The volume differs", "5\x017"),
        Difference("number", "number", "3", "4", "The number differs", "4"),
    )
    found = Verification((Checked(report, (), (), "same", differences=differing),), ())
    ((left, why),) = refusals(found, {})
    assert (left.field, "control character" in why) == ("volume", True)
    assert [m.field for m in mendings(found, {})] == ["number"]


@pytest.mark.parametrize(
    ("raw", "theirs", "expected"),
    [
        (
            "{Lamps in {G}ermany and the {UK} for {{Depressions}} of {N}urses}",
            "Lamps in Germany and the UK for sadness of Nurses",
            "{Lamps in {G}ermany and the {UK} for sadness of {N}urses}",
        ),
        (
            '"Lamps in {\\"O}sterreich {for Nurses} of wards"',
            "Lamps in Österreich for Nurses of AB wards",
            '"Lamps in {\\"O}sterreich {for Nurses} of {AB} wards"',
        ),
        ("{Lamps {of the} sea}", "Lamps of a sea", "{Lamps of a sea}"),
    ],
)
def test_fix_keeps_the_braces_of_what_agrees(
    tmp_path: Path, raw: str, theirs: str, expected: str
) -> None:
    """Of a title only the words that differ are rewritten, unless braces hold them together."""
    opened = library(tmp_path, f"@article{{x,\n  title = {raw},\n  year = 2020,\n}}\n")
    mend(tmp_path, [Mending("x", "title", opened.report("x").title, theirs)])
    assert f"  title = {expected},\n" in (tmp_path / "library.bib").read_text("utf-8")
    assert Library.open(tmp_path).report("x").title == theirs


def test_the_next_step_of_a_doubtful_entry_is_not_fix(
    tmp_path: Path, registry: LoopbackRegistry, asked: Registries
) -> None:
    """--fix writes nothing of it, so no hint says that it does."""
    registry.crossref(
        "10.1037/pst0000282", {**CHEN, "volume": "58", "updated-by": [update("retraction")]}
    )
    hints = {
        year: [f.hint or "" for f in one(verify(library(tmp_path, text).reports, asked)).findings]
        for year, text in (("2020", ENTRY), ("2015", with_fields(ENTRY, year="2015")))
    }
    assert sum("--fix" in hint for hint in hints["2020"]) == 2
    assert not any("--fix" in hint for hint in hints["2015"])


def test_fix_respects_an_edit_made_meanwhile(tmp_path: Path) -> None:
    """What somebody has changed since it was read is left as it is now."""
    library(tmp_path)
    changes = (Mending("chen", "volume", "1", "2"), Mending("chen", "number", "3", "4"))
    assert mend(tmp_path, changes) == Mended(("chen",), changes[:1])
    after = Library.open(tmp_path).report("chen")
    assert (after.get("volume"), after.get("number")) == ("57", "4")


# ---------------------------------------------------------------- docs


def test_every_code_is_documented_with_its_severity() -> None:
    """docs/verify.md holds one row for each code, and no other; each is used."""
    lines = (REPOSITORY / "docs" / "verify.md").read_text("utf-8").splitlines()
    row = re.compile(r"\| `([a-z-]+)` \| (error|warning|note) \| .+\. \| .+\. \|")
    rows = [match for line in lines if (match := row.fullmatch(line))]
    assert len(rows) == sum(line.startswith("| `") for line in lines), "a row of another form"
    assert {match[1]: match[2] for match in rows} == {code: CODES[code][0] for code in CODES}
    rules = "".join(
        path.read_text("utf-8")
        for path in (REPOSITORY / "evidence" / "registries").rglob("*.py")
        if path.name != "codes.py"
    )
    # volume, number and the four that are status words are codes by name.
    assert {code for code in CODES if f'"{code}"' not in rules} == set()
