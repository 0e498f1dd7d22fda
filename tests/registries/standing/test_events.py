"""What happened to a work: every source, both directions, each notice once, who says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.records import bodies
from evidence.library import nbib
from evidence.registries.standing.events import (
    Event,
    from_crossref,
    from_europepmc,
    from_pubmed,
    merged,
    who,
)
from evidence.registries.standing.status import standing, without_mark

NOTICE = "10.1000/notice"
WORK = "10.1000/work"


def row(kind: str, doi: str = NOTICE, source: str = "publisher") -> dict[str, Any]:
    on = {"date-parts": [[2021, 5, 4]]}
    return {"DOI": doi, "type": kind, "source": source, "updated": on}


def crossref(**message: object) -> tuple[Event, ...]:
    return from_crossref({"DOI": WORK, **{k.replace("_", "-"): v for k, v in message.items()}})


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("retraction", "retracted"),
        ("withdrawal", "retracted"),
        ("removal", "retracted"),
        ("partial_retraction", "concern"),
        ("expression_of_concern", "concern"),
        ("correction", "corrected"),
        ("corrigendum", "corrected"),
        ("erratum", "corrected"),
        ("new_version", ""),
        ("interpretive-dance", "concern"),
    ],
)
def test_each_kind(kind: str, status: str) -> None:
    """The status each kind makes; one nobody has met is kept with its own word."""
    (event,) = crossref(updated_by=[row(kind)])
    assert (event.status, event.notice, event.day) == (status, False, "2021-05-04")
    assert event.kind == kind.replace("_", " ").replace("-", " ")
    assert event.known == (kind != "interpretive-dance")


def test_publisher_and_retraction_watch_say_one_thing() -> None:
    """One event, told by both."""
    (event,) = crossref(
        updated_by=[row("retraction", source="retraction-watch"), row("retraction")]
    )
    assert str(event) == (
        "Crossref (publisher and Retraction Watch): retraction, 10.1000/notice, 2021-05-04"
    )


def test_two_notices_are_two_events() -> None:
    """A correction and a retraction, or two corrections, stay apart."""
    assert len(crossref(updated_by=[row("correction"), row("retraction")])) == 2
    assert len(crossref(updated_by=[row("correction"), row("erratum", "10.1000/other")])) == 2
    assert len(crossref(updated_by=[row("correction"), row("erratum")])) == 1


def test_sources_are_joined_by_notice() -> None:
    """By DOI, by PMID, and where one of the two names none."""
    told = "Journal. 2021 May 4;3(2):1. doi: 10.1000/notice. PMID: 77"
    pubmed = from_pubmed(["Journal Article", "Retracted Publication"], [("RIN", told)])
    assert [str(event) for event in pubmed] == ["PubMed: retraction, 10.1000/notice, 2021-05-04"]
    europepmc = from_europepmc(["retracted publication"], [("Retraction in", "J. 2021", "77")])
    (one,) = merged([*crossref(updated_by=[row("retraction")]), *pubmed, *europepmc])
    assert one.tellers == ("Crossref", "PubMed", "Europe PMC")
    assert (one.doi, one.pmid) == (NOTICE, "77")


@pytest.mark.parametrize(
    ("tag", "kind", "notice"),
    [
        ("RIN", "retraction", False),
        ("PRIN", "partial retraction", False),
        ("ECI", "expression of concern", False),
        ("EIN", "erratum", False),
        ("CRI", "corrected republication", False),
        ("UIN", "update", False),
        ("ROF", "retraction", True),
        ("ECF", "expression of concern", True),
        ("EFR", "erratum", True),
    ],
)
def test_medline_tags(tag: str, kind: str, notice: bool) -> None:
    """…IN was done to this article, …F is what this one is about."""
    (event,) = from_pubmed([], [(tag, "J. 2020 Mar;1:2")])
    assert (event.kind, event.notice, event.day) == (kind, notice, "2020-03")


def test_comments_are_no_events() -> None:
    """A comment, a summary, a preprint say nothing about a work's standing."""
    assert from_pubmed(["Comment"], [("CIN", "J. 2020"), ("CON", "J. 2020")]) == ()
    words = ("Comment in", "Comment on", "Cites", "Summary for patients in", "Preprint of")
    assert from_europepmc([], [(one, "J. 2020", "") for one in words]) == ()


def test_an_unknown_link_is_shown() -> None:
    """Something of which nobody has heard was done in a notice."""
    (event,) = from_europepmc([], [("Condemned in", "J. 2020", "5")])
    assert (event.kind, event.status, event.known) == ("condemned", "concern", False)


def test_a_deposit_that_points_both_ways_is_read_by_the_title() -> None:
    """The work and its notice each update the other, say the deposits."""
    events = crossref(updated_by=[row("retraction")], update_to=[row("retraction")])
    assert standing("A trial", events, ["Crossref"]).word == "retracted"
    assert standing("Retraction: A trial", events, ["Crossref"]).word == "notice"
    other = row("correction", "10.1000/third")
    events = crossref(updated_by=[row("retraction")], update_to=[row("retraction"), other])
    kept = standing("A trial", events, ["Crossref"]).events
    assert [(event.doi, event.notice) for event in kept] == [
        (NOTICE, False),
        ("10.1000/third", True),
    ]


def test_a_notice_is_not_what_it_is_about() -> None:
    """Nor is a new version anything to worry about."""
    assert standing("x", crossref(update_to=[row("retraction")]), ["Crossref"]).word == "notice"
    assert standing("x", crossref(update_to=[row("new_version")]), ["Crossref"]).word == "ok"
    assert standing("x", crossref(update_to=[row("correction", WORK)]), []).word == "corrected"


def test_who() -> None:
    """Everybody once, in words."""
    assert who(["Crossref", "PubMed"]) == "Crossref and PubMed"
    assert (
        who(["Crossref (Retraction Watch)", "PubMed"]) == "Crossref (Retraction Watch) and PubMed"
    )
    assert standing("x", (), ["Crossref", "PubMed"]).source == "Crossref and PubMed"


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("RETRACTED: A trial", "A trial"),
        ("WITHDRAWN: A trial", "A trial"),
        ("[Retracted] A trial", "A trial"),
        ("A trial (retracted article. See vol. 3)", "A trial"),
        ("Retracted memories", "Retracted memories"),
        ("Outcomes (withdrawn participants)", "Outcomes (withdrawn participants)"),
        ("RETRACTED:", "RETRACTED:"),
    ],
)
def test_marks(title: str, bare: str) -> None:
    """What publishers put before or behind a title; no title is emptied."""
    assert without_mark(title) == bare


# ---------------------------------------------------------------- recorded answers


def test_recorded_crossref(shared: Path) -> None:
    """Who says what of the recorded works that something happened to."""
    told = {
        body.file.rpartition("/")[2]: [str(event) for event in from_crossref(body.work)]
        for body in bodies(shared / "fixtures" / "registries")
        if body.form == "crossref" and from_crossref(body.work)
    }
    concern = "expression of concern, 10.1371/journal.pone.0256488, 2021-10-28"
    assert told["10.1371_journal.pone.0064723.json"] == [
        f"Crossref (publisher and Retraction Watch): {concern}"
    ]
    wakefield = told["10.1016_s0140-6736(97)11096-0.json"]
    assert [one.partition(": ")[2].partition(",")[0] for one in wakefield] == [
        "correction",
        "retraction",
    ]
    assert len(told) >= 4


@pytest.mark.parametrize(
    ("pmid", "status"),
    [
        ("9500320", "retracted"),
        ("20137807", "notice"),
        ("23741377", "concern"),
        ("34710116", "notice"),
        ("41474069", "ok"),
    ],
)
def test_recorded_pubmed(shared: Path, pmid: str, status: str) -> None:
    """The five recorded MEDLINE records."""
    folder = shared / "fixtures" / "registries" / "pubmed" / "medline"
    (tags,) = nbib.tags((folder / f"{pmid}.txt").read_text("utf-8"))
    links = [(tag, text) for tag, texts in tags.items() for text in texts]
    events = from_pubmed(tags["PT"], links)
    assert standing(tags["TI"][0], events, ["PubMed"]).word == status
    assert all(event.doi and event.day for event in events)
