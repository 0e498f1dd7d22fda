"""The language of a work as a code: to pandoc, whatever is no code is English."""

from __future__ import annotations

import re
from typing import Final

# Names in English, those of biblatex and babel, and PubMed's three letters.
_WORDS: Final = """
    = english=en american=en-US usenglish=en-US british=en-GB ukenglish=en-GB canadian=en-CA
    australian=en-AU newzealand=en-NZ arabic=ar bulgarian=bg catalan=ca chinese=zh
    croatian=hr czech=cs danish=da dutch=nl estonian=et finnish=fi french=fr francais=fr
    acadian=fr canadien=fr german=de ngerman=de austrian=de-AT naustrian=de-AT
    swissgerman=de-CH nswissgerman=de-CH greek=el hebrew=he hungarian=hu magyar=hu
    icelandic=is indonesian=id italian=it japanese=ja korean=ko latin=la latvian=lv
    lithuanian=lt norwegian=nb norsk=nb bokmal=nb nynorsk=nn persian=fa farsi=fa polish=pl
    portuguese=pt brazilian=pt-BR brazil=pt-BR portuges=pt romanian=ro russian=ru serbian=sr
    slovak=sk slovenian=sl slovene=sl spanish=es swedish=sv thai=th turkish=tr ukrainian=uk
    vietnamese=vi eng=en ger=de deu=de fre=fr fra=fr spa=es ita=it dut=nl nld=nl por=pt
    nor=nb dan=da swe=sv fin=fi rus=ru chi=zh zho=zh jpn=ja kor=ko pol=pl tur=tr
"""
_CODES: Final = dict(pair.split("=") for pair in _WORDS.split())
_CODE: Final = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*", re.I)
_UNDETERMINED: Final = "und"


def code(text: str) -> str:
    """The code of a language that is recorded by its code or name; of several, the first.

    "und" for a name that is not known: it is not taken for English. Empty where none is recorded.
    """
    first = re.split(r"[/,;]|\band\b", text)[0].strip()
    if not first:
        return ""
    name = re.sub(r"[^a-zà-ÿ]", "", first.lower()).replace("å", "a").replace("ç", "c")
    known = _CODES.get(name)
    if known or not _CODE.fullmatch(first):
        return known or _UNDETERMINED
    return first.replace("_", "-")
