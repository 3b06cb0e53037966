"""Web addresses as a browser compares them, for the lint of redirects: nothing is asked of any server."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "-._~!$&'()*+,;=:@/"


def comparable(url: str) -> str:
    """Host without case and default port, percent-encoding in one spelling, no fragment and no slash at the end.

    The case of the path is kept, and so is the query. What cannot be taken apart is compared as it stands.
    """
    bare = url.strip()
    try:
        parts = urlsplit(bare)
        port = parts.port
    except ValueError:
        return bare
    scheme = parts.scheme.casefold()
    host = (parts.hostname or "").rstrip(".")
    where = host if port is None or port == _DEFAULT_PORTS.get(scheme) else f"{host}:{port}"
    path = quote(unquote(parts.path), safe=_UNRESERVED).rstrip("/")
    # a page answers on http and https alike: the scheme does not tell two pages apart
    return f"//{where}{path}" + (f"?{parts.query}" if parts.query else "")


def target_problem(url: str) -> str:
    """What makes a target unsafe: another scheme than http or https, a password in it, no host."""
    bare = url.strip()
    if bare.startswith("/") and not bare.startswith("//"):
        return ""
    try:
        parts = urlsplit(bare)
        parts.port  # noqa: B018 - a port that is none raises here
    except ValueError:
        return "It is no address that a browser can open"
    if parts.scheme.casefold() not in ("http", "https"):
        return "It must begin with https"
    if parts.username or parts.password:
        return "It holds a user name or a password: take them out"
    return "" if parts.hostname and not re.search(r"\s", bare) else "It is no address that a browser can open"


def is_home(url: str) -> bool:
    """Whether it is the home page of a site."""
    parts = urlsplit(url.strip()) if "[" not in url else None
    return parts is not None and parts.path in ("", "/") and not parts.query
