"""
HTTP's Basic authentication: name and password with every request (RFC 7617;
org.apache.catalina.authenticator.BasicAuthenticator).
"""

from __future__ import annotations

import base64
import re
from typing import Any, Final

from catalina.authenticator.base import AuthenticatorBase, Outcome, quoteRealm
from catalina.util import Setting

_SCHEME: Final = "basic "
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/]")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_BLANKS: Final = "".join(map(chr, range(33)))


class BasicAuthenticator(AuthenticatorBase):
    """Asks for name and password by the browser's own dialogue."""

    authMethod = "BASIC"

    charset: Setting[str] = Setting(
        str,
        "",
        choices=("", "UTF-8"),
        doc="charset of name and password, announced to the browser; ISO-8859-1 if empty",
    )

    def check(self, request: Any, response: Any) -> Outcome:
        """
        Look for credentials in the Authorization header; answer 401 where there are none that are right.
        """
        if self.findUser(request, True):
            return True
        found = parseCredentials(request.getHeader("Authorization"), self.charset or "iso-8859-1")
        if found is not None:
            username, password = found
            principal = self.container.realm.authenticate(username, password)
            if principal is not None:
                self.register(request, response, principal, self.authMethod, username, password)
                return True
        charset = f', charset="{self.charset}"' if self.charset else ""
        response.setHeader("WWW-Authenticate", f"Basic realm={quoteRealm(self.realmName())}{charset}")
        response.sendError(401)
        return False


def parseCredentials(header: str | None, charset: str = "iso-8859-1") -> tuple[str, str | None] | None:
    """
    Read the Authorization header of a Basic authentication.

    As lax as Tomcat: characters that are no base64 are skipped, blanks around name and password do not count.

    :param header: the header's value, None if there is none.
    :param charset: what the bytes mean.
    :returns: name and password (None without a colon), or None if this is no Basic authentication.
    """
    if header is None or header[: len(_SCHEME)].lower() != _SCHEME:
        return None
    try:
        text = _decode(header[len(_SCHEME) :]).decode(charset)
    except UnicodeDecodeError:
        return None
    username, colon, password = text.partition(":")
    return _trimmed(username), _trimmed(password) if colon else None


def _decode(text: str) -> bytes:
    digits = _NOT_BASE64.sub("", text.partition("=")[0].translate(_URL_SAFE))
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return base64.b64decode(digits + "=" * (-len(digits) % 4))


def _trimmed(text: str) -> str:
    # Java's String.trim; a text of one character stays, so that a blank may be a password.
    return text.strip(_BLANKS) if len(text) > 1 else text
