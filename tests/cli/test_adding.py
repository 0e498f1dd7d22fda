"""add: every kind of identifier, titles, suggestions, batches."""

from __future__ import annotations

import json
import time
from hashlib import sha256
from pathlib import Path

import pytest

from tests.cli_types import Run
from tests.loopback import (
    CHEN,
    CROSSREF_SEARCH,
    EUROPE_PMC,
    Json,
    LoopbackRegistry,
    Reply,
    closed_port,
)

NEW_DOI = "10.5555/dit.2026.1"
NEW: Json = {
    **CHEN,
    "DOI": NEW_DOI,
    "title": ["A loopback study of dynamic interpersonal therapy"],
    "author": [{"given": "Ada", "family": "Example"}],
    "issued": {"date-parts": [[2026]]},
    "published-print": {"date-parts": [[2026]]},
}
TRIAL: Json = {
    **NEW,
    "title": ["Loopback therapy for depression: a pilot randomised controlled trial"],
}
# The article's second reference: the title is that of its link, the rest is made up.
IAPT_DOI = "10.5555/iapt.2015"
IAPT: Json = {
    **NEW,
    "DOI": IAPT_DOI,
    "title": [
        "An investigation into the effectiveness of Dynamic Interpersonal Therapy (DIT) as a "
        "treatment for depression and anxiety in IAPT"
    ],
    "author": [
        {"given": "Mary", "family": "Wright"},
        {"given": "Dora", "family": "Second"},
    ],
    "issued": {"date-parts": [[2015]]},
    "published-print": {"date-parts": [[2015]]},
}
LINK = (
    "https://www.researchgate.net/publication/278741048_An_investigation_into_the_effectiveness_of"
    "_Dynamic_Interpersonal_Therapy_DIT_as_a_treatment_for_depression_and_anxiety_in_IAPT"
)


@pytest.fixture
def empty(run: Run, tmp_path: Path) -> Path:
    """A library without any report, in use."""
    target = tmp_path / "empty"
    run("init", str(target), "--empty")
    run("list", EVIDENCE_LIBRARY=target)  # from here on it is the library
    return target


def words(text: str) -> str:
    """Talk without its line ends."""
    return " ".join(text.split())


def report(run: Run, key: str) -> dict[str, str]:
    shown: dict[str, str] = json.loads(run("show", key, "--json").stdout)["report"]
    return shown


def pmc(**fields: object) -> Json:
    """A record of Europe PMC's, in its long form."""
    return {"id": "40000001", "source": "MED", "pmid": "40000001", **fields}


def test_add_appends_and_prints_the_key(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """A new report: the key on stdout, the old bytes a prefix of the new."""
    registry.crossref(NEW_DOI, NEW)
    before = (lib / "library.bib").read_bytes()
    result = run("add", f"https://doi.org/{NEW_DOI.upper()}")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    assert (lib / "library.bib").read_bytes().startswith(before)
    shown = json.loads(run("show", "example2026loopback", "--json").stdout)["report"]
    assert (shown["title"], shown["doi"]) == (
        "A loopback study of dynamic interpersonal therapy",
        NEW_DOI,
    )
    assert {"tier", "condition"} & set(shown) == set()


def test_add_from_datacite(run: Run, registry: LoopbackRegistry) -> None:
    """What Crossref does not hold is asked for at DataCite."""
    registry.datacite(
        "10.5555/data.1",
        {
            "doi": "10.5555/data.1",
            "titles": [{"title": "A data set on interpersonal therapy"}],
            "creators": [{"familyName": "Store", "givenName": "Dana", "nameType": "Personal"}],
            "publicationYear": 2025,
            "publisher": "A repository",
            "types": {"resourceTypeGeneral": "Dataset"},
        },
    )
    assert run("add", "10.5555/data.1").stdout == "store2025data\n"


def test_two_forms_of_one_doi_in_a_batch_are_one_report(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """An alias of a report that was added a moment ago adds nothing."""
    registry.crossref(NEW_DOI, NEW)
    registry.crossref("10.5555/alias", NEW)
    result = run("add", NEW_DOI, "10.5555/alias", "10.5555/ALIAS")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n" * 2)
    assert f"10.5555/alias is an alias of {NEW_DOI}" in result.stderr
    assert (lib / "library.bib").read_text("utf-8").count("A loopback study") == 1


def test_arxiv_and_isrctn_are_fetched_by_their_dois(run: Run, registry: LoopbackRegistry) -> None:
    """An arXiv number has a DOI with DataCite; a version is no work of its own."""
    registry.datacite(
        "10.48550/arxiv.2501.00001",
        {
            "doi": "10.48550/arxiv.2501.00001",
            "titles": [{"title": "A preprint on therapy"}],
            "creators": [{"familyName": "Early", "givenName": "Eve", "nameType": "Personal"}],
            "publicationYear": 2025,
            "publisher": "arXiv",
            "types": {"resourceTypeGeneral": "Preprint"},
        },
    )
    assert run("add", "arXiv:2501.00001v2").stdout == "early2025preprint\n"
    assert run("add", "arXiv:2501.00001").stdout == "early2025preprint\n"


def test_a_doi_is_found_in_a_line_of_text(run: Run, registry: LoopbackRegistry) -> None:
    """A line of a reference list is as good as the DOI in it."""
    registry.crossref(NEW_DOI, NEW)
    line = f"Example A. A study (2026), see https://doi.org/{NEW_DOI}."
    assert run("add", "-", stdin=line).stdout == "example2026loopback\n"
    text = "Compare (https://doi.org/10.1017/S0033291719000928)."
    assert run("add", text).stdout == "fonagy2020dynamic\n"


def test_linked_works_are_added_and_pointed_out(run: Run, registry: LoopbackRegistry) -> None:
    """A protocol of a study whose results are there is no duplicate."""
    title = f"{CHEN['title'][0]}: study protocol"  # type: ignore[index]  # a JSON value is an object to mypy
    registry.crossref("10.5555/plan", {**CHEN, "DOI": "10.5555/plan", "title": [title]})
    result = run("add", "10.5555/plan")
    assert result.exit_code == 0
    said = words(result.stderr)
    assert "Linked with chen2020impact: protocol and results." in said
    assert "give both the same studyid" in said


def test_add_says_that_a_work_is_retracted(run: Run, registry: LoopbackRegistry) -> None:
    """What must not be missed is said, and recorded."""
    update = {
        "DOI": "10.5555/notice",
        "type": "retraction",
        "label": "Retraction",
        "source": "retraction-watch",
        "updated": {"date-parts": [[2026, 3, 1]]},
    }
    registry.crossref(NEW_DOI, {**NEW, "updated-by": [update]})
    result = run("add", NEW_DOI)
    assert "This work is retracted, says " in result.stderr
    report = json.loads(run("show", "example2026loopback", "--json").stdout)["report"]
    assert (report["status"], report["statuschecked"]) == ("retracted", "2026-11-22")
    assert report["facts"] == f"https://doi.org/{NEW_DOI} (2026-11-22, Crossref)"


def test_add_dry_run_writes_nothing(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """-n fetches and shows."""
    registry.crossref(NEW_DOI, NEW)
    before = (lib / "library.bib").read_bytes()
    result = run("add", "-n", NEW_DOI)
    assert result.exit_code == 0
    assert "A loopback study" in result.stdout
    assert (lib / "library.bib").read_bytes() == before


def test_added_report_counts_nowhere_until_a_person_says(
    run: Run, registry: LoopbackRegistry
) -> None:
    """Nothing that add writes makes a trial."""
    registry.crossref(NEW_DOI, NEW)
    run("add", NEW_DOI)
    counted = json.loads(run("appraise", "--json").stdout)
    assert counted["counts"]["trials"] == 2
    assert "example2026loopback" in {row["study"] for row in counted["left_out"]}


def test_add_to_a_study(run: Run, registry: LoopbackRegistry) -> None:
    """--study files the report under a study."""
    registry.crossref(NEW_DOI, NEW)
    run("add", NEW_DOI, "--study", "chen2020impact")
    shown = json.loads(run("show", "example2026loopback", "--json").stdout)
    assert shown["study"]["study"] == "chen2020impact"


# ---------------------------------------------------------------- other numbers


def test_a_pmid_leads_to_the_doi(run: Run, registry: LoopbackRegistry) -> None:
    """Europe PMC knows the DOI, Crossref the record; the numbers are kept."""
    registry.europepmc("40000001", pmc(doi=NEW_DOI, pmcid="PMC9000001", abstractText="Told."))
    registry.crossref(NEW_DOI, NEW)
    result = run("add", "PMID: 40000001")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    found = report(run, "example2026loopback")
    assert (found["doi"], found["pmid"], found["pmcid"]) == (NEW_DOI, "40000001", "PMC9000001")
    assert (found["abstract"], found["facts"]) == (
        "Told.",
        f"https://doi.org/{NEW_DOI} (2026-11-22, Crossref)",
    )
    again = run("add", "https://pubmed.ncbi.nlm.nih.gov/40000001/")
    assert (again.exit_code, again.stdout) == (0, "example2026loopback\n")


def test_a_pmcid_leads_to_the_doi(run: Run, registry: LoopbackRegistry) -> None:
    """A version behind the number is no work of its own."""
    registry.europepmc("PMC9000001", pmc(doi=NEW_DOI, pmcid="PMC9000001"))
    registry.crossref(NEW_DOI, NEW)
    result = run("add", "PMC9000001.2")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    assert report(run, "example2026loopback")["pmcid"] == "PMC9000001"


MEDLINE = """
PMID- 40000002
OWN - NLM
DP  - 2019 May
TI  - Loopback therapy in primary care: a case report.
FAU - Sample, Sam
AU  - Sample S
PT  - Case Reports
PT  - Journal Article
JT  - A journal of examples
VI  - 7
PG  - 11-14
SI  - ClinicalTrials.gov/NCT01234567
"""


def test_a_pmid_without_a_doi_is_added_from_pubmed(run: Run, registry: LoopbackRegistry) -> None:
    """An older article has no DOI; PubMed's record is one too."""
    registry.pubmed("40000002", MEDLINE)
    result = run("add", "40000002")
    assert (result.exit_code, result.stdout) == (0, "sample2019loopback\n")
    assert "Read 40000002 as a PubMed number (PMID)." in result.stderr
    found = report(run, "sample2019loopback")
    assert found["facts"] == "https://pubmed.ncbi.nlm.nih.gov/40000002/ (2026-11-22, PubMed)"
    assert (found["registration"], found["pages"]) == ("NCT01234567", "11–14")
    assert (found["studydesign"], found["unverified"]) == ("case-study", "studydesign")


def test_a_pmid_without_a_doi_is_added_from_europe_pmc(
    run: Run, registry: LoopbackRegistry
) -> None:
    """PubMed is out of order: Europe PMC's record will do, and that is said."""
    record = pmc(
        title="A study of examples.",
        pubYear="2001",
        journalInfo={"journal": {"title": "Examples"}, "volume": "3"},
        authorList={"author": [{"lastName": "Sample", "firstName": "Sam"}]},
    )
    registry.europepmc("40000001", record)
    registry.pubmed("40000001", Reply(404, b"<html>"))
    result = run("add", "PMID 40000001")
    assert (result.exit_code, result.stdout) == (0, "sample2001study\n")
    assert "Note: PubMed: eutils.ncbi.nlm.nih.gov" in words(result.stderr)
    assert "publication types, trial numbers may be missing" in words(result.stderr)
    assert report(run, "sample2001study")["facts"] == (
        "https://pubmed.ncbi.nlm.nih.gov/40000001/ (2026-11-22, Europe PMC)"
    )


@pytest.mark.parametrize(
    ("fault", "said"),
    [(Reply(503), "could not be looked up"), (Reply(404, b"no"), "is not registered")],
    ids=["503", "404"],
)
def test_a_pmid_whose_doi_leads_nowhere(
    run: Run, registry: LoopbackRegistry, fault: Reply, said: str
) -> None:
    """The index's own record is there: it is added, and that is said."""
    registry.europepmc("40000002", pmc(id="40000002", pmid="40000002", doi=NEW_DOI.upper()))
    registry.pubmed("40000002", MEDLINE + f"LID - {NEW_DOI.upper()} [doi]\n")
    registry.crossref(NEW_DOI, fault)
    result = run("add", "PMID:40000002")
    assert (result.exit_code, result.stdout) == (0, "sample2019loopback\n")
    told = words(result.stderr)
    assert f"{NEW_DOI} {said}" in told
    assert "This is the record PubMed has of PMID 40000002." in told
    found = report(run, "sample2019loopback")
    assert (found["doi"], found["pmid"]) == (NEW_DOI, "40000002")
    assert ("doi" in found["unverified"].split("; ")) == (fault.status == 404)


def test_a_pmid_that_leads_to_nothing_is_named(run: Run, registry: LoopbackRegistry) -> None:
    """Neither the DOI nor the index has a title."""
    registry.europepmc("40000001", pmc(doi=NEW_DOI))
    result = run("add", "PMID:40000001")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "PMID 40000001" in result.stderr and NEW_DOI in result.stderr


def test_offline_a_pmid_is_asked_again_online(run: Run) -> None:
    assert "Ask again without --offline" in words(run("add", "--offline", "PMID:40000007").stderr)


def test_a_pmid_nobody_has_and_one_that_could_not_be_checked(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """Absent, and could not check: two sentences, both exit 4, nothing written."""
    before = (lib / "library.bib").read_bytes()
    absent = run("add", "PMID: 40000009")
    assert (absent.exit_code, absent.stdout) == (4, "")
    assert "PMID 40000009 is in neither Europe PMC nor PubMed." in absent.stderr
    registry.pubmed("40000008", Reply(200, b"<html>"))
    unknown = run("add", "PMID: 40000008")
    assert (unknown.exit_code, unknown.stdout) == (4, "")
    assert "PMID 40000008 could not be looked up" in unknown.stderr
    assert (lib / "library.bib").read_bytes() == before


def test_a_short_doi_is_stored_as_the_long_one(run: Run, registry: LoopbackRegistry) -> None:
    """What is stored is the recorded DOI; which one was asked for is said."""
    registry.negotiate("10/abc12", {"DOI": NEW_DOI, "title": NEW["title"]})
    registry.crossref(NEW_DOI, NEW)
    result = run("add", "https://doi.org/abc12")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    assert f"10/abc12 is an alias of {NEW_DOI}" in result.stderr
    assert report(run, "example2026loopback")["doi"] == NEW_DOI


def test_an_isrctn_is_a_registration_not_a_study(
    run: Run, empty: Path, registry: LoopbackRegistry
) -> None:
    """Its DOI is a dataset of the registry's; the role is a suggestion, and nothing counts."""
    record = {
        "DOI": "10.1186/isrctn12345678",
        "type": "dataset",
        "title": ["A randomised controlled trial of examples"],
        "publisher": "Springer Science and Business Media LLC",
        "issued": {"date-parts": [[2020]]},
    }
    registry.crossref("10.1186/isrctn12345678", record)
    result = run("add", "ISRCTN 12345678")
    key = result.stdout.strip()
    found = report(run, key)
    assert (found["reportrole"], found["registration"]) == ("registration", "ISRCTN12345678")
    assert (found["published"], found["unverified"]) == ("registry", "reportrole")
    assert "studydesign" not in found
    assert f"evidence set {key} reportrole=registration" in result.stderr
    assert json.loads(run("appraise", "--json").stdout)["counts"]["trials"] == 0
    assert run("add", "isrctn12345678").stdout == f"{key}\n"


def test_kinds_without_a_registry_are_named_with_the_way_out(run: Run, lib: Path) -> None:
    """All of them in one sentence, and nothing is done."""
    before = (lib / "library.bib").read_bytes()
    result = run("add", "ChiCTR-TRC-12002345", "0-306-40615-2", NEW_DOI)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "ChiCTR-TRC-12002345 (ChiCTR) and ISBN 9780306406157" in result.stderr
    assert "evidence import -" in words(result.stderr)
    assert (lib / "library.bib").read_bytes() == before


def test_numbers_the_library_has_are_not_asked_for(run: Run, registry: LoopbackRegistry) -> None:
    """A registration of any registry, a PMID, an ISRCTN that are there already."""
    result = run("add", "ChiCTR1800016970", "31084635", "ISRCTN38209986")
    assert (result.exit_code, registry.requests) == (0, [])
    assert result.stdout == "chictr1800016970\nfonagy2020dynamic\nisrctn38209986\n"


# ---------------------------------------------------------------- titles


def test_the_articles_second_reference_is_resolved_by_its_title(
    run: Run, empty: Path, registry: LoopbackRegistry
) -> None:
    """The bare link is no identifier, its title is found in it, and one work fits."""
    hint = run("add", LINK)
    assert (hint.exit_code, hint.stdout) == (2, "")
    offered = "An investigation into the effectiveness of Dynamic Interpersonal Therapy DIT as a"
    assert f'evidence add --title "{offered}' in words(hint.stderr)
    registry.crossref_search("investigation into the effectiveness", IAPT)
    registry.crossref(IAPT_DOI, IAPT)
    title = words(hint.stderr).partition('--title "')[2].partition('"')[0]
    result = run("add", "--title", title)
    assert (result.exit_code, result.stdout) == (0, "wright2015investigation\n")
    assert report(run, "wright2015investigation")["doi"] == IAPT_DOI


def test_an_entry_known_by_its_title_only_is_offered_the_doi(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """The library has the reference without an identifier: it is completed, not doubled."""
    registry.crossref_search("investigation into the effectiveness", IAPT)
    registry.crossref(IAPT_DOI, IAPT)
    before = (lib / "library.bib").read_bytes()
    result = run("add", "--title", str(IAPT["title"][0]))  # type: ignore[index]
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"evidence set anonndinvestigation doi={IAPT_DOI}" in words(result.stderr)
    assert (lib / "library.bib").read_bytes() == before


def test_a_whole_reference_decides_among_copies(
    run: Run, empty: Path, registry: LoopbackRegistry
) -> None:
    """A copy of title and authors as a preprint of another year ranks first, and is not taken."""
    copy = {
        **IAPT,
        "DOI": "10.5555/copy",
        "type": "posted-content",
        "subtype": "preprint",
        "issued": {"date-parts": [[2025]]},
        "published-print": None,
        "score": 99.0,
    }
    registry.crossref_search("investigation into the effectiveness", copy, IAPT)
    registry.crossref(IAPT_DOI, IAPT)
    title = str(IAPT["title"][0])  # type: ignore[index]
    journal, volume = IAPT["container-title"][0], IAPT["volume"]  # type: ignore[index]
    line = f"Wright M, & Second D. {title} (2015). {journal}, {volume}, 1-9."
    result = run("add", "--title", line)
    assert (result.exit_code, result.stdout) == (0, "wright2015investigation\n")
    said = words(result.stderr)
    assert "Found as well, and not taken:" in said
    assert "not taken: another year; a preprint where the text names an article" in said
    assert "evidence add 10.5555/copy" in said
    # Without a year nobody can tell the two apart.
    run("remove", "wright2015investigation")
    several = run("add", "--title", title)
    assert (several.exit_code, several.stdout) == (1, "")
    said = words(several.stderr)
    assert "2 works fit" in said
    assert "Wright and Second (2025)" in said and "[preprint" in said
    assert f"evidence add {IAPT_DOI}" in said and "evidence add 10.5555/copy" in said


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("Loopback therapy for depression: a randomised controlled trial", "pilot"),
        (
            "Smith J. Loopback therapy for depression: a pilot randomised controlled trial. 2026",
            "another first author",
        ),
        (
            "Loopback therapy for depression: a pilot randomised controlled trial (2019)",
            "another year",
        ),
        ("Loopback therapy for depression", "subtitle"),
    ],
)
def test_nothing_is_taken_on_score_alone(
    run: Run, lib: Path, registry: LoopbackRegistry, asked: str, why: str
) -> None:
    """The first hit is shown with what speaks against it; a person decides: exit 1."""
    registry.crossref_search("loopback therapy", {**TRIAL, "score": 120.5})
    before = (lib / "library.bib").read_bytes()
    result = run("add", "--title", asked)
    assert (result.exit_code, result.stdout) == (1, "")
    said = words(result.stderr)
    assert "Nearest:" in said and why in said
    assert f"evidence add {NEW_DOI}" in said
    assert (lib / "library.bib").read_bytes() == before


def test_a_title_nobody_has_is_4(run: Run, registry: LoopbackRegistry) -> None:
    """Crossref and Europe PMC were both asked, and components are no candidates."""
    part = {**NEW, "type": "component", "DOI": "10.5555/fig"}
    registry.crossref_search("loopback", part)
    result = run("add", "--title", "A loopback study of dynamic interpersonal therapy")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "No work that fits" in words(result.stderr)
    assert "10.5555/fig" not in result.stderr
    assert registry.asked("www.ebi.ac.uk")


def test_europe_pmc_is_searched_when_crossref_fails(run: Run, registry: LoopbackRegistry) -> None:
    """One line says so; what it finds is validated in the same way."""
    record = pmc(
        doi=NEW_DOI,
        title="A loopback study of dynamic interpersonal therapy.",
        pubYear="2026",
        authorList={"author": [{"lastName": "Example", "initials": "A"}]},
    )
    registry.serve(CROSSREF_SEARCH, Reply(404, b"gone"))
    registry.europepmc("loopback study", record)
    registry.crossref(NEW_DOI, NEW)
    result = run("add", "--title", "A loopback study of dynamic interpersonal therapy")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    assert "Note: api.crossref.org gave an unexpected answer" in words(result.stderr)


def test_a_search_that_could_not_be_made_is_not_absence(run: Run) -> None:
    """Nobody can be asked: that is said, not that there is no such work."""
    result = run("add", "--title", "A loopback study of dynamic interpersonal therapy")
    assert (result.exit_code, result.stdout) == (4, "")
    assert "could not be looked up" in words(result.stderr)
    assert "No work that fits" not in words(result.stderr)


def test_a_title_beside_a_doi_is_what_it_must_be(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """The right DOI of another work is not added; with the right title it is."""
    registry.crossref(NEW_DOI, NEW)
    before = (lib / "library.bib").read_bytes()
    wrong = run("add", NEW_DOI, "--title", "Life events: the role of ongoing difficulties")
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert f"{NEW_DOI} is 'A loopback study" in wrong.stderr
    assert (lib / "library.bib").read_bytes() == before
    right = run("add", NEW_DOI, "--title", "A loopback study of Dynamic Interpersonal Therapy")
    assert (right.exit_code, right.stdout) == (0, "example2026loopback\n")
    assert run("add", NEW_DOI, "10.5555/b", "--title", "Which?").exit_code == 2


LIFE_EVENTS = "Life events and moods: the role of ongoing difficulties"


def test_a_reference_with_the_doi_of_another_work_is_refused(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """It names another title: which of the two is meant, a person has to say."""
    registry.crossref(NEW_DOI, NEW)
    before = (lib / "library.bib").read_bytes()
    result = run("add", "-", stdin=f"Smith J (2019) {LIFE_EVENTS}. {NEW_DOI}")
    assert (result.exit_code, result.stdout) == (1, "")
    said = words(result.stderr)
    assert f"{NEW_DOI} is 'A loopback study" in said
    assert "not what the reference says: another title. Nothing was added." in said
    assert (lib / "library.bib").read_bytes() == before


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("Example A, Second B, Third C, Fourth D, Fifth E. Psychol Med 2026;1:2. ", "not in the"),
        ("Example A. A large loopback study of dynamic interpersonal therapy. J. (2026) ", ""),
        ("Smith J. A loopback study of dynamic interpersonal therapy. Psychol Med. 2026. ",
         "another first author"),
    ],
)  # fmt: skip
def test_a_line_that_may_be_the_work_is_only_noted(
    run: Run, registry: LoopbackRegistry, line: str, note: str
) -> None:
    """No title of its own, one word more, another first author: the DOI is taken."""
    registry.crossref(NEW_DOI, NEW)
    result = run("add", f"{line}{NEW_DOI}")
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    assert "Note: " in result.stderr and note in words(result.stderr)


@pytest.mark.parametrize("asked", ["10.1017/S0033291719000928", "PMID:31084635"])
def test_what_is_there_is_held_against_the_title_too(
    run: Run, lib: Path, registry: LoopbackRegistry, asked: str
) -> None:
    """The DIT trial's DOI under another work's title is refused, in the library or not."""
    before = (lib / "library.bib").read_bytes()
    wrong = run("add", asked, "--title", LIFE_EVENTS)
    assert (wrong.exit_code, wrong.stdout) == (1, "")
    assert "not what --title says: another title" in words(wrong.stderr)
    line = f"Smith J (2019). {LIFE_EVENTS}. Psychological Medicine. {asked}"
    assert run("add", line).exit_code == 1
    right = run("add", asked, "--title", "Dynamic interpersonal therapy for moderate to severe "
                "depression: a pilot randomized controlled and feasibility trial")  # fmt: skip
    assert (right.exit_code, right.stdout) == (0, "fonagy2020dynamic\n")
    assert registry.requests == []
    assert (lib / "library.bib").read_bytes() == before


def test_a_title_the_library_has_is_not_asked_for(run: Run, registry: LoopbackRegistry) -> None:
    """Its key, without any registry, and --offline as well."""
    title = (
        "Dynamic interpersonal therapy for moderate to severe depression: a pilot randomized "
        "controlled and feasibility trial"
    )
    for extra in ((), ("--offline",)):
        result = run("add", *extra, "--title", title)
        assert (result.exit_code, result.stdout) == (0, "fonagy2020dynamic\n")
        assert "is there already: fonagy2020dynamic" in words(result.stderr)
    assert registry.requests == []


def test_an_entry_without_an_identifier_is_found_when_no_registry_has_it(
    run: Run, registry: LoopbackRegistry
) -> None:
    """The registries come first, because it may be completed; then the library answers."""
    result = run("add", "--title", str(IAPT["title"][0]))  # type: ignore[index]
    assert (result.exit_code, result.stdout) == (0, "anonndinvestigation\n")
    assert registry.asked("api.crossref.org")


def test_one_word_is_another_work_until_author_and_year_agree(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """Shown with the line that adds it; with author and year it is taken, and the word named."""
    registry.crossref_search("of dynamic interpersonal therapy", NEW)
    registry.crossref(NEW_DOI, NEW)
    title = "A large loopback study of dynamic interpersonal therapy"
    before = (lib / "library.bib").read_bytes()
    alone = run("add", "--title", title)
    assert (alone.exit_code, alone.stdout) == (1, "")
    said = words(alone.stderr)
    assert title in said and "A loopback study of dynamic interpersonal therapy" in said
    assert "only one title has: large" in said and f"evidence add {NEW_DOI}" in said
    assert (lib / "library.bib").read_bytes() == before
    whole = run("add", "--title", f"Example, A. (2026). {title}.")
    assert (whole.exit_code, whole.stdout) == (0, "example2026loopback\n")
    assert "Found: Example (2026). A loopback study" in words(whole.stderr)
    assert "Note: only one title has: large." in words(whole.stderr)


def test_what_crossref_found_is_shown_though_europe_pmc_fails(
    run: Run, registry: LoopbackRegistry
) -> None:
    """One of two could not be asked: candidates are no less candidates."""
    registry.crossref_search("loopback study", NEW)
    registry.serve(EUROPE_PMC, Reply(500))
    result = run("add", "--title", f"Smith J. {NEW['title'][0]}. 2026")  # type: ignore[index]
    assert (result.exit_code, result.stdout) == (1, "")
    said = words(result.stderr)
    assert "another first author" in said and f"evidence add {NEW_DOI}" in said
    assert "Note: www.ebi.ac.uk has a fault of its own" in said


# ---------------------------------------------------------------- suggestions


def test_a_design_is_suggested_and_counts_nowhere(
    run: Run, empty: Path, registry: LoopbackRegistry
) -> None:
    """Written, named in `unverified`, said with the line that confirms it."""
    registry.crossref(NEW_DOI, TRIAL)
    types = {"pubType": ["Randomized Controlled Trial", "Journal Article"]}
    registry.europepmc(NEW_DOI, pmc(doi=NEW_DOI, pubTypeList=types))
    medline = MEDLINE.replace("40000002", "40000001").replace("Case Reports", "Journal Article")
    registry.pubmed("40000001", medline)
    result = run("add", NEW_DOI)
    key = result.stdout.strip()
    found = report(run, key)
    assert found["studydesign"] == "pilot-rct"
    assert found["unverified"] == "studydesign"
    assert found["registration"] == "NCT01234567"  # PubMed's
    assert "tier" not in found and "condition" not in found
    said = words(result.stderr)
    assert "Suggested studydesign = pilot-rct (title: 'pilot randomised')" in said
    assert f"Confirm with: evidence set {key} studydesign=pilot-rct" in said
    # All else recorded, the suggestion alone keeps it from being counted …
    run("set", key, "tier=proper", "condition=depression", "arms=DIT: 10; TAU: 10",
        "comparator=TAU = treatment-as-usual")  # fmt: skip
    counted = json.loads(run("appraise", "--json").stdout)
    assert counted["counts"]["trials"] == 0
    assert {row["study"] for row in counted["left_out"]} == {key}
    # … and a person's word is what counts.
    run("set", key, "studydesign=pilot-rct")
    assert json.loads(run("appraise", "--json").stdout)["counts"]["trials"] == 1


def test_a_protocol_is_suggested_by_its_title(run: Run, registry: LoopbackRegistry) -> None:
    """A role, and no design: that belongs to the report with results."""
    title = "Loopback therapy: study protocol for a randomised controlled trial"
    registry.crossref(NEW_DOI, {**NEW, "title": [title]})
    key = run("add", NEW_DOI).stdout.strip()
    found = report(run, key)
    assert (found["reportrole"], found["unverified"]) == ("protocol", "reportrole")
    assert "studydesign" not in found


def test_trial_numbers_in_an_abstract_are_unverified(run: Run, registry: LoopbackRegistry) -> None:
    """What a registry lists is recorded; what only the abstract says waits for a person."""
    told = "We compared two arms. Trial registration: ISRCTN12345678."
    registry.crossref(NEW_DOI, {**NEW, "abstract": f"<jats:p>{told}</jats:p>"})
    result = run("add", NEW_DOI)
    found = report(run, "example2026loopback")
    assert (found["registration"], found["unverified"]) == ("ISRCTN12345678", "registration")
    assert "The abstract names ISRCTN12345678" in result.stderr
    run("remove", "example2026loopback")
    number = {"clinical-trial-number": "nct03797326", "registry": "10.18810/clinical-trials-gov"}
    registry.crossref(
        "10.5555/listed", {**NEW, "DOI": "10.5555/listed", "clinical-trial-number": [number]}
    )
    run("add", "10.5555/listed")
    found = report(run, "example2026loopback")
    assert found["registration"] == "NCT03797326"
    assert "unverified" not in found


@pytest.mark.parametrize(
    ("relation", "said"),
    [
        ("is-preprint-of", "This is a preprint; the published work is 10.5555/other."),
        ("has-preprint", "There is a preprint of this work: 10.5555/other."),
    ],
)
def test_the_other_version_is_pointed_out(
    run: Run, registry: LoopbackRegistry, relation: str, said: str
) -> None:
    """A preprint and its article are two reports; the other one is offered."""
    other = {"id": "10.5555/other", "id-type": "doi", "asserted-by": "subject"}
    registry.crossref(NEW_DOI, {**NEW, "relation": {relation: [other]}})
    result = run("add", NEW_DOI)
    assert result.exit_code == 0
    assert f"{said} To add it: evidence add 10.5555/other" in words(result.stderr)


def test_a_retraction_only_pubmed_knows_is_recorded(run: Run, registry: LoopbackRegistry) -> None:
    """Crossref says nothing; the index does, and is named."""
    registry.crossref(NEW_DOI, NEW)
    types = {"pubType": ["Journal Article", "Retracted Publication"]}
    registry.europepmc(NEW_DOI, pmc(doi=NEW_DOI, pubTypeList=types))
    result = run("add", NEW_DOI)
    assert "This work is retracted, says Europe PMC" in words(result.stderr)
    found = report(run, "example2026loopback")
    assert (found["status"], found["statuschecked"]) == ("retracted", "2026-11-22")


def test_versions_of_one_batch_are_not_offered(run: Run, registry: LoopbackRegistry) -> None:
    """They are there now; of many others three are named."""
    article = {"relation": {"has-preprint": [{"id": f"10.5555/p{n}"} for n in range(6)]}}
    preprint = {"type": "posted-content", "subtype": "preprint", "DOI": "10.5555/p0",
                "relation": {"is-preprint-of": [{"id": NEW_DOI}]}}  # fmt: skip
    registry.crossref(NEW_DOI, {**NEW, **article})
    registry.crossref("10.5555/p0", {**NEW, **preprint})
    result = run("add", NEW_DOI, "10.5555/p0")
    assert result.exit_code == 0
    assert result.stderr.count("To add it:") == 3
    assert f"To add it: evidence add {NEW_DOI}" not in result.stderr
    assert "To add it: evidence add 10.5555/p0" not in result.stderr
    assert "2 more are recorded" in result.stderr


def test_a_data_set_is_said_to_be_one(run: Run, registry: LoopbackRegistry) -> None:
    registry.crossref(NEW_DOI, {**NEW, "type": "dataset"})
    result = run("add", NEW_DOI)
    found = report(run, result.stdout.strip())
    assert (found["studydesign"], found["unverified"]) == ("dataset", "studydesign")
    assert "studydesign = dataset (the registry calls it a data set)" in words(result.stderr)


def test_an_alias_is_kept(run: Run, registry: LoopbackRegistry) -> None:
    """Both DOIs: the recorded one, and the one that was asked for."""
    registry.crossref("10.5555/old", NEW)
    run("add", "10.5555/old")
    found = report(run, "example2026loopback")
    assert (found["doi"], found["unverifiednote"]) == (NEW_DOI, "asked for as 10.5555/old")


@pytest.mark.parametrize("study", ["x; y", "x {y", " "])
def test_a_study_is_checked_before_anybody_is_asked(
    run: Run, lib: Path, registry: LoopbackRegistry, study: str
) -> None:
    """What `set` would refuse, `add` refuses too."""
    before = (lib / "library.bib").read_bytes()
    assert run("add", NEW_DOI, "--study", study).exit_code == 2
    assert registry.requests == []
    assert (lib / "library.bib").read_bytes() == before


def test_every_text_without_an_identifier_is_named(run: Run) -> None:
    """With what can be fetched, and nothing else."""
    result = run("add", "nonsense1", "nonsense2", NEW_DOI)
    assert (result.exit_code, result.stdout) == (2, "")
    said = words(result.stderr)
    assert "'nonsense1'" in said and "'nonsense2'" in said
    assert "ISBN" not in said and "NCT" not in said


def test_a_record_without_anything_gets_the_doi_as_its_key(
    run: Run, registry: LoopbackRegistry
) -> None:
    registry.crossref(NEW_DOI, {"DOI": NEW_DOI, "type": "journal-article", "title": []})
    assert run("add", NEW_DOI).stdout == "doi105555dit20261\n"


@pytest.mark.parametrize("kind", ["component", "grant", "journal", "peer-review"])
def test_what_is_no_study_is_refused(
    run: Run, lib: Path, registry: LoopbackRegistry, kind: str
) -> None:
    """A figure, a grant, a journal: named, exit 4, nothing written."""
    registry.crossref(NEW_DOI, {**NEW, "type": kind})
    before = (lib / "library.bib").read_bytes()
    result = run("add", NEW_DOI)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "not a report of a study" in words(result.stderr)
    assert (lib / "library.bib").read_bytes() == before


# ---------------------------------------------------------------- indexes out of order


@pytest.mark.parametrize(
    "fault",
    [Reply(500), Reply(404, b"<html>"), Reply(200, b"<html>log in</html>"), Reply(429)],
    ids=["500", "404", "html", "429"],
)
def test_europe_pmc_out_of_order_is_one_line(
    run: Run, registry: LoopbackRegistry, fault: Reply
) -> None:
    """The report is added without types and abstract; one short note says why."""
    registry.crossref(NEW_DOI, NEW)
    registry.serve(EUROPE_PMC, fault)
    result = run("add", NEW_DOI)
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    notes = [line for line in result.stderr.splitlines() if line.startswith("Note: ")]
    assert len(notes) == 1
    assert "www.ebi.ac.uk" in notes[0]


# ---------------------------------------------------------------- offline, -n


def test_offline_answers_from_what_is_kept(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """With the day of the answer; whoever has no kept answer is named."""
    registry.crossref(NEW_DOI, NEW)
    run("add", "-n", NEW_DOI, EVIDENCE_TODAY="2026-11-20")
    asked = len(registry.requests)
    result = run("add", "--offline", NEW_DOI, "10.5555/never", EVIDENCE_TODAY="2026-11-22")
    assert (result.exit_code, result.stdout) == (4, "example2026loopback\n")
    assert len(registry.requests) == asked
    assert "Added example2026loopback (Crossref, 2026-11-20)" in result.stderr
    assert "10.5555/never could not be looked up" in words(result.stderr)
    found = report(run, "example2026loopback")
    assert found["facts"] == f"https://doi.org/{NEW_DOI} (2026-11-20, Crossref)"
    assert found["statuschecked"] == "2026-11-20"


def test_offline_title_from_what_is_kept(run: Run, registry: LoopbackRegistry) -> None:
    """A search is kept like any answer."""
    registry.crossref_search("loopback study", NEW)
    registry.crossref(NEW_DOI, NEW)
    title = "A loopback study of dynamic interpersonal therapy"
    run("add", "-n", "--title", title)
    asked = len(registry.requests)
    result = run("add", "--offline", "--title", title)
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\n")
    assert len(registry.requests) == asked
    unknown = run("add", "--offline", "--title", "Another title that nobody has asked for")
    assert unknown.exit_code == 4
    assert "--offline" in unknown.stderr


def test_dry_run_shows_suggestions_and_the_key(
    run: Run, lib: Path, registry: LoopbackRegistry
) -> None:
    """All that would be written, and nothing is."""
    registry.crossref(NEW_DOI, TRIAL)
    before = (lib / "library.bib").read_bytes()
    result = run("add", "-n", NEW_DOI)
    assert result.exit_code == 0
    shown = words(result.stdout)
    assert "key example2026loopback" in shown
    assert "studydesign pilot-rct" in shown and "unverified studydesign" in shown
    assert "nothing was written" in result.stderr
    assert (lib / "library.bib").read_bytes() == before


# ---------------------------------------------------------------- batches


def numbered(number: int) -> Json:
    """Thirty works that are not alike."""
    name = "".join(chr(97 + byte % 26) for byte in sha256(bytes([number])).digest()[:8])
    return {
        **NEW,
        "DOI": f"10.5555/n{number}",
        "title": [f"On {name} and {name[::-1]}"],
        "author": [{"given": "Ada", "family": name.title()}],
    }


def test_thirty_with_one_failure(run: Run, lib: Path, registry: LoopbackRegistry) -> None:
    """29 are kept in one step of undo, one is listed again at the end; quick."""
    for number in range(1, 31):
        if number != 17:
            registry.crossref(f"10.5555/n{number}", numbered(number))
    before = (lib / "library.bib").read_bytes()
    dois = "\n".join(f"10.5555/n{number}" for number in range(1, 31))
    started = time.monotonic()
    result = run("add", "-", stdin=dois)
    took = time.monotonic() - started
    assert result.exit_code == 4
    assert len(result.stdout.splitlines()) == 29
    assert result.stderr.splitlines()[-1] == "Not added: 10.5555/n17."
    assert "30/30 10.5555/n30" in result.stderr
    assert "Added 29 reports in " in words(result.stderr)
    assert took < 15
    assert run("undo").exit_code == 0
    assert (lib / "library.bib").read_bytes() == before


def test_two_of_one_batch_that_look_alike(run: Run, registry: LoopbackRegistry) -> None:
    """The second is compared with the first, though nothing is written yet."""
    registry.crossref(NEW_DOI, NEW)
    registry.crossref("10.5555/twin", {**NEW, "DOI": "10.5555/twin"})
    result = run("add", NEW_DOI, "10.5555/twin")
    assert (result.exit_code, result.stdout) == (1, "example2026loopback\n")
    assert f"looks like {NEW_DOI}; it was not added" in words(result.stderr)


def test_a_reference_list_with_many_kinds(run: Run, registry: LoopbackRegistry) -> None:
    """One line, one work: of several identifiers in it the DOI is taken."""
    registry.crossref(NEW_DOI, NEW)
    registry.pubmed("40000002", MEDLINE)
    lines = (
        f"Example A. A loopback study. 2026. doi:{NEW_DOI} PMID: 40000001; PMCID: PMC9000001\n"
        "Sample S. Loopback therapy in primary care. 2019;7:11-14. PMID: 40000002.\n"
    )
    result = run("add", "-", stdin=lines)
    assert (result.exit_code, result.stdout) == (0, "example2026loopback\nsample2019loopback\n")


def test_an_unreachable_registry_changes_nothing(run: Run, lib: Path) -> None:
    """Nobody listens: 4, named, every byte as before."""
    before = (lib / "library.bib").read_bytes()
    result = run("add", NEW_DOI, "PMID: 1234567", EVIDENCE_REGISTRY_BASE=closed_port())
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.count("Error: ") == 2
    assert (lib / "library.bib").read_bytes() == before
