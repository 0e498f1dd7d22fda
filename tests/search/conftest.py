"""A small library of seven reports, in real files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from evidence.library import Library
from evidence.search import Results, search

BIB = """
@article{fonagy2020dynamic,
  author = {Fonagy, Peter and Lemma, Alessandra and O'Keeffe, Sally and Ventura Wurman, Tamara},
  title = {Dynamic interpersonal therapy for moderate to severe depression: a pilot
  randomized trial},
  journal = {Psychological Medicine}, year = {2020}, doi = {10.1017/S0033291719000928},
  studydesign = {pilot-rct}, tier = {proper}, condition = {depression}, country = {United Kingdom},
  pmid = {31084635},
}
@article{wang2023efficacy,
  author = {Wang, Yuan and Qiu, Jianyin}, year = {2023}, journal = {Psychological Medicine},
  title = {Efficacy of dynamic interpersonal therapy for major depressive disorder in {China}},
  studydesign = {rct}, tier = {proper}, condition = {depression; anxiety}, country = {China},
  abstract = {Patients were randomised in three arms. The follow-up was short.},
}
@article{wang2020efficacy,
  author = {Wang, Lanlan}, year = {2020}, journal = {Trials}, studyid = {wang2023efficacy},
  reportrole = {protocol}, title = {Protocol of a multicentre trial},
}
@article{feldman2023dynamic,
  author = {Feldman, Cassondra L. and M{\\"u}ller, J{\\"o}rg}, year = {2023},
  title = {{DIT} for {U.S.} veterans in primary care},
  journal = {American Journal of Psychotherapy},
  studydesign = {pre-post}, condition = {depression},
  annotation = {Uncontrolled study of veterans; behavioural measures, an analysis of exercise.},
}
@book{lemma2011brief,
  author = {Lemma, Alessandra and Target, Mary and Fonagy, Peter}, year = {2011},
  title = {Brief dynamic interpersonal therapy: A clinician's guide}, studydesign = {manual},
}
@misc{smithjones2019,
  author = {Smith-Jones, Ann}, year = {2019}, doi = {10.1000/abc(1)2},
  title = {Anxiety and the therapy that is dynamic}, condition = {anxiety},
}
@misc{untitled2018, year = {2018}, author = {Fonagy, Peter}}
"""
TOML = """
[therapy]
name = "Dynamic Interpersonal Therapy"
abbreviations = ["DIT"]

[synonyms]
"randomised controlled trial" = ["RCT"]
"United States" = ["U.S."]
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "library.bib").write_text(BIB, "utf-8")
    (folder / "evidence.toml").write_text(TOML, "utf-8")
    return Library.open(folder)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def ask(library: Library, state: Path) -> Callable[..., Results]:
    return partial(
        search, library.path, state_folder=state, load=lambda: Library.open(library.path)
    )
