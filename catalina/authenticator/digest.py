"""
HTTP's Digest authentication: the password itself never travels (RFC 2617;
org.apache.catalina.authenticator.DigestAuthenticator).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from catalina.authenticator.base import AuthenticatorBase, Outcome, quoteRealm
from catalina.authenticator.nonces import NonceBook
from catalina.util import Setting, newSessionId

_QOP: Final = "auth"
# Tomcat reads the scheme and the fields' names with case, though RFC 2617 would not.
_SCHEME: Final = re.compile(r"[ \t]*Digest[ \t]*")
_TOKEN: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_HEX: Final = "[0-9A-Fa-f]+"


def _valueOf(form: str) -> re.Pattern[str]:
    return re.compile(rf"({form})[ \t]*(?:,[ \t]*|$)", re.DOTALL)


_NAME: Final = re.compile(rf"({_TOKEN})[ \t]*=[ \t]*")
_ANY: Final = _valueOf(f"{_QUOTED}|{_TOKEN}")
_QUOTED_ONLY: Final = _valueOf(_QUOTED)
_HEXADECIMAL: Final = _valueOf(f'"{_HEX}"|{_HEX}')
_QUOTED_TOKEN: Final = _valueOf(f'"{_TOKEN}"|{_TOKEN}')
_VALUES: Final = {
    **dict.fromkeys(("username", "realm", "nonce", "cnonce", "opaque"), _QUOTED_ONLY),
    **dict.fromkeys(("response", "nc"), _HEXADECIMAL),
    **dict.fromkeys(("qop", "algorithm"), _QUOTED_TOKEN),
}
_NEEDED: Final = ("username", "realm", "nonce", "uri", "response")


class DigestAuthenticator(AuthenticatorBase):
    """
    Asks for a digest of name, password and request.

    :param clock: gives seconds since 1970; for tests.
    """

    authMethod = "DIGEST"

    cache: Setting[bool] = Setting(bool, False, doc="keep the user in the session, if there is one")
    key: Setting[str] = Setting(str, "", doc="the secret of the nonces; made at start if empty")
    opaque: Setting[str] = Setting(str, "", doc="what clients send back unchanged; made at start if empty")
    nonceCacheSize: Setting[int] = Setting(int, 1000, minimum=1, doc="how many nonces are remembered")
    nonceCountWindowSize: Setting[int] = Setting(
        int, 100, minimum=1, doc="how far counters may overtake one another"
    )
    nonceValidity: Setting[int] = Setting(int, 300000, unit="ms", minimum=0, doc="how long a nonce is good")
    validateUri: Setting[bool] = Setting(bool, True, doc="check that the digest is for this very address")

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self._clock = clock
        self._nonces = NonceBook(newSessionId())

    def startInternal(self) -> None:
        """Make the secrets that are not configured."""
        super().startInternal()
        self.opaque = self.opaque or newSessionId()
        self._nonces = NonceBook(self.key or newSessionId(), self.nonceCacheSize, self.nonceCountWindowSize)

    def check(self, request: Any, response: Any) -> Outcome:
        """Check the client's answer to an earlier challenge; else answer 401 with a new one."""
        # A password that another application was given by weaker means is not good enough here.
        if self.findUser(request, False):
            return True
        fields = parseDigest(request.getHeader("Authorization"))
        stale = False
        if fields is not None:
            principal, stale = self._judge(request, fields)
            if principal is not None and not stale:
                self.register(request, response, principal, self.authMethod, fields["username"])
                return True
            stale = stale and principal is not None
        self._challenge(request, response, stale)
        return False

    def _challenge(self, request: Any, response: Any, stale: bool) -> None:
        nonce = self._nonces.issue(request.getRemoteAddr(), self._clock())
        realm = quoteRealm(self.realmName())
        header = f'Digest realm={realm}, qop="{_QOP}", nonce="{nonce}", opaque="{self.opaque}"'
        # The password was right and only the nonce too old: the browser need not ask its user again.
        response.setHeader("WWW-Authenticate", f"{header}, stale=true" if stale else header)
        response.sendError(401)

    def _judge(self, request: Any, fields: Mapping[str, str]) -> tuple[Any, bool]:
        """The user, None if the answer is wrong; and whether the nonce is too old."""
        if not self._isForThis(request, fields):
            return None, False
        nonce = fields["nonce"]
        issued = self._nonces.timeOf(nonce, request.getRemoteAddr())
        if issued is None:
            return None, False
        stale = (self._clock() - issued) * 1000 > self.nonceValidity
        if stale:
            self._nonces.forget(nonce)
        fresh = self._isFresh(fields)
        if fresh is False:
            return None, False
        return self._ask(request, fields), stale or fresh is None

    def _isForThis(self, request: Any, fields: Mapping[str, str]) -> bool:
        if any(name not in fields for name in _NEEDED):
            return False
        if self.validateUri and fields["uri"] not in _addressesOf(request):
            return False
        if fields["realm"] != self.realmName():
            return False
        return hmac.compare_digest(fields.get("opaque", "").encode(), self.opaque.encode())

    def _isFresh(self, fields: Mapping[str, str]) -> bool | None:
        """Whether the counter is new; None if the nonce is no longer remembered."""
        qop, nc, cnonce = fields.get("qop"), fields.get("nc"), fields.get("cnonce")
        if qop is None:
            # A client of RFC 2069, which knows no counters.
            return nc is None and cnonce is None
        if qop != _QOP or nc is None or cnonce is None:
            return False
        # Eight digits, or six, which old Android clients send.
        if not 6 <= len(nc) <= 8:
            return False
        return self._nonces.accept(fields["nonce"], int(nc, 16))

    def _ask(self, request: Any, fields: Mapping[str, str]) -> Any:
        a2 = hashlib.md5(
            f"{request.getMethod()}:{fields['uri']}".encode("utf-8", "surrogatepass")
        ).hexdigest()
        return self.container.realm.authenticateDigest(
            fields["username"],
            fields["response"],
            fields["nonce"],
            fields.get("nc"),
            fields.get("cnonce"),
            fields.get("qop"),
            fields["realm"],
            a2,
        )


def parseDigest(header: str | None) -> dict[str, str] | None:
    """
    Read the Authorization header of a Digest authentication, as Tomcat's HttpParser does.

    :param header: the header's value, None if there is none.
    :returns: the fields by name as sent, without quotes, hexadecimal ones in lower case; None if this is no
        Digest authentication or not well formed. The last of two fields with one name wins.
    """
    match = _SCHEME.match(header or "")
    if header is None or match is None:
        return None
    fields: dict[str, str] = {}
    position = match.end()
    while position < len(header):
        name = _NAME.match(header, position)
        form = _ANY if name is None else _VALUES.get(name[1].lower(), _ANY)
        value = None if name is None else form.match(header, name.end())
        if name is None or value is None:
            return None
        text = _unquoted(value[1])
        fields[name[1]] = text.lower() if form is _HEXADECIMAL else text
        position = value.end()
    return fields


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL) if text.startswith('"') else text


def _addressesOf(request: Any) -> tuple[str, ...]:
    """
    What the digest may be for: the request line's address, or the same in absolute form, as old Android
    clients send it.
    """
    query = request.getQueryString()
    address = request.getRequestURI() if query is None else f"{request.getRequestURI()}?{query}"
    host = request.getHeader("Host")
    return (address,) if host is None else (address, f"{request.getScheme()}://{host}{address}")
