"""Capitals: only what is all in capitals is touched, and what is known to be an acronym stays."""

from __future__ import annotations

import pytest

from evidence.registries.records.casing import person, sentence


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("THE COURSE OF DEPRESSION", "The course of depression"),
        ("EFFECTS: A PILOT STUDY? 'YES'", "Effects: A pilot study? 'Yes'"),
        ("TYPE I ERRORS, VITAMIN D AND PART IV", "Type I errors, vitamin D and part IV"),
        ("PTSD AND THE PHQ-9 (MBI)", "PTSD and the PHQ-9 (MBI)"),
        ("COVID-19: A 12-MONTH FOLLOW-UP OF 5-HT", "COVID-19: A 12-month follow-up of 5-HT"),
        ("RCT VS TAU", "RCT vs TAU"),
        ("CHILDREN'S AND ADOLESCENTS’ NEEDS", "Children's and adolescents’ needs"),
        ("ÜBER DIE ANGST", "Über die angst"),
        ("ÉTUDE DE L'EFFICACITÉ", "Étude de l'efficacité"),
        ("DEPRESSION", "DEPRESSION"),
        ("The DIT Trial", "The DIT Trial"),
        ("精神分析 DIT 研究", "精神分析 DIT 研究"),
        ("1 + 1 = 2", "1 + 1 = 2"),
        ("", ""),
    ],
)
def test_titles(registered: str, written: str) -> None:
    """More than one word, every letter a capital: the case of a sentence."""
    assert sentence(registered) == written


def test_the_abstract_knows_acronyms_and_names() -> None:
    """As running text writes a word; small letters win, the first of a sentence says nothing."""
    told = ["Background: DIT was tried in London. Young people liked it. The DIT Group met."]
    assert sentence("DIT FOR YOUNG PEOPLE IN LONDON: A GROUP", told) == (
        "DIT for young people in London: A Group"
    )
    assert sentence("A SAD DAY", ["SO SAD A DAY"]) == "A sad day"  # in capitals itself


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        (("LEMMA", "ALESSANDRA"), ("Lemma", "Alessandra")),
        (("LEMMA", "AJ"), ("Lemma", "AJ")),
        (("LEMMA", "J. ROBERT"), ("Lemma", "J. Robert")),
        (("O'BRIEN-SMITH", "MARY-JANE"), ("O'Brien-Smith", "Mary-Jane")),
        (("MCDONALD", "A."), ("McDonald", "A.")),
        (("VAN DER BERG", "J"), ("van der Berg", "J")),
        (("LI", "XIAOMING"), ("Li", "Xiaoming")),
        (("LI", "WEI"), ("LI", "WEI")),
        (("WHO", ""), ("WHO", "")),
        (("UNICEF", ""), ("UNICEF", "")),
        (("Lemma", "ALESSANDRA"), ("Lemma", "ALESSANDRA")),
        (("de Jong", "J"), ("de Jong", "J")),
    ],
)
def test_people(registered: tuple[str, str], written: tuple[str, str]) -> None:
    """Longer than three letters, family and given name in capitals; initials stay."""
    assert person(*registered) == written
