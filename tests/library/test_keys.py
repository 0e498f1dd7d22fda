"""Keys for new entries."""

from __future__ import annotations

import pytest

from evidence.library.keys import make_key
from evidence.model import Draft, Name


def draft(title: str, name: Name | None, year: str = "2011", **more: str) -> Draft:
    fields = {"title": title, "year": year, **more}
    return Draft("article", fields, (name,) if name else ())


@pytest.mark.parametrize(
    ("made_from", "key"),
    [
        (draft("Development of a therapy", Name("Lemma", "A")), "lemma2011development"),
        (draft("The Éffect", Name("Müller-Łódź", "J")), "mullerlodz2011effect"),
        (draft("Die Wirksamkeit", Name("Straße", "J")), "strasse2011wirksamkeit"),
        (draft("L'efficacité", Name("O’Brien", "J")), "obrien2011efficacite"),
        (draft("Het <i>N</i>-type", Name("Berg", "J", "van der")), "vanderberg2011n"),
        (draft("A trial", Name("National Institute for Health", literal=True)), "nih2011trial"),
        (draft("A trial", Name("UNESCO", literal=True)), "unesco2011trial"),
        (draft("Trial", Name("李", "明")), "anon2011trial"),
        (draft("Trial", Name("郑 (Zheng)", "诚")), "zheng2011trial"),
        (draft("Trial", Name("郑诚（Zheng Cheng）", literal=True)), "zheng2011trial"),
        (draft("Trial", Name("Иванов Иван (Ivanov, Ivan)", literal=True)), "ivanov2011trial"),
        (draft("Trial", Name("李", "明"), shortauthor="Li"), "li2011trial"),
        (draft("Trial", Name("Smith (née Jones)", "A")), "smith2011trial"),
        (draft("Trial", Name("Ǿrsted", "A")), "orsted2011trial"),
        (draft("Trial", Name("Health Organization (WHO)", literal=True)), "who2011trial"),
        (draft("Trial", Name("The Cochrane Collaboration", literal=True)), "cc2011trial"),
        (draft("Eine Studie", Name("Roe")), "roe2011studie"),
        (draft("Des effets", Name("Roe")), "roe2011effets"),
        (draft("’t Effect", Name("Roe")), "roe2011effect"),
        (draft("Trial", None), "anon2011trial"),
        (draft("Trial", Name("Roe"), year=""), "roendtrial"),
        (draft("Trial", Name("Roe"), year="", date="2013-05"), "roe2013trial"),
        (draft("試験", Name("Roe")), "roe2011"),
        (draft("", Name("Roe")), "roe2011"),
        (Draft("misc", {"doi": "10.5555/a-1"}), "doi105555a1"),
        (Draft("misc", {}), "anonnd"),
        (Draft("book", {"title": "Brief", "year": "2011"}, (), (Name("Poe"),)), "poe2011brief"),
    ],
)
def test_key(made_from: Draft, key: str) -> None:
    """Family name folded to a–z, year, first title word that is no article."""
    assert make_key(made_from, ()) == key


def test_newcomer_gets_the_letter() -> None:
    """a, b … z, aa; the letter case of what is there does not matter."""
    taken = ["ROE2011Trial"]
    made = []
    for _ in range(28):
        made.append(make_key(draft("Trial", Name("Roe")), taken))
        taken.append(made[-1])
    assert made[:2] == ["roe2011triala", "roe2011trialb"]
    assert made[25:] == ["roe2011trialz", "roe2011trialaa", "roe2011trialab"]
