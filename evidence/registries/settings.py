"""What the environment says about asking registries, checked before anything is sent."""

from __future__ import annotations

import re
from urllib.parse import urlencode, urlsplit

from evidence.errors import Misuse


def checked_base(base: str) -> str:
    """EVIDENCE_REGISTRY_BASE without its last slash; Misuse when it is no http address."""
    base = base.strip().rstrip("/")
    try:
        parts = urlsplit(base)
        web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        usable = web or not base
    except ValueError:
        usable = False
    if not usable:
        raise Misuse(
            f"EVIDENCE_REGISTRY_BASE is not a web address: '{printable(base)}'.",
            "Give a prefix such as http://127.0.0.1:8080, or unset it.",
        )
    return base


def checked_mailto(mailto: str) -> str:
    """EVIDENCE_MAILTO; Misuse when it is no e-mail address."""
    mailto = mailto.strip()
    if mailto and not re.fullmatch(r"[!-~]+@[!-~]+", mailto, re.ASCII):
        raise Misuse(
            f"EVIDENCE_MAILTO is not an e-mail address: '{printable(mailto)}'.",
            "Give one address, or unset it: it is only sent to the registries as a contact.",
        )
    return mailto


def user_agent(mailto: str) -> str:
    """Name and version, and the contact if there is one."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        name = f"evidence/{version('dit-evidence')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        name = "evidence"
    return f"{name} (mailto:{mailto})" if mailto else name


def with_contact(url: str, mailto: str) -> str:
    """The address as it is asked: PubMed wants the tool's name in it, and the contact."""
    if not url.startswith("https://eutils.ncbi.nlm.nih.gov/"):
        return url
    who = {"tool": "evidence"} | ({"email": mailto} if mailto else {})
    return f"{url}{'&' if '?' in url else '?'}{urlencode(who)}"


def printable(text: str) -> str:
    """Text from elsewhere as it can stand in a message."""
    return "".join(char if char.isprintable() else "�" for char in text)[:200]
