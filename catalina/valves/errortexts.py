"""
What the error page says about each status, in one sentence for whoever looks at it (``http.404.desc`` in
Tomcat's messages).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: The sentence for each status that has a page of its own.
DESCRIPTIONS: Mapping[int, str] = MappingProxyType(
    {
        400: "The server cannot make sense of the request: its syntax, framing or routing is malformed.",
        401: "The resource is for users who have logged in, and the request had no valid credentials.",
        402: "This status is reserved for future use.",
        403: "The server understood the request and refuses to fulfil it.",
        404: "There is nothing at this address, or the server does not want to say that there is.",
        405: "The resource is there, but it does not support the method of the request.",
        406: "The resource has no form that the client would accept by what its request says.",
        407: "The client has to authenticate itself to the proxy first.",
        408: "The request was not completed within the time that the server is prepared to wait.",
        409: "The request conflicts with the present state of the resource.",
        410: "The resource is gone, probably for ever, and no other address is known.",
        411: "The server wants to know the length of the request's body, and the request does not tell it.",
        412: "A condition in the header of the request is not met.",
        413: "The body of the request is larger than the server is willing to read.",
        414: "The address in the request is longer than the server is willing to read.",
        415: "The body of the request is in a format that the resource does not support for this method.",
        416: "None of the ranges that were asked for lies within the resource.",
        417: "What the Expect header asks for cannot be fulfilled.",
        421: "The request went to a server that does not answer for its scheme and host.",
        422: "The body of the request is well formed, but what it asks for cannot be done.",
        423: "The resource is locked.",
        424: "The request depended on another one, which failed.",
        426: "The server wants another protocol for this request.",
        428: "The server wants the request to be conditional.",
        429: "The client has sent too many requests in a given time.",
        431: "The header fields of the request are too large.",
        451: "Access to the resource is denied as a consequence of a legal demand.",
        500: "Something went wrong inside the server, which kept it from answering the request.",
        501: "The server does not support what would be needed to answer the request.",
        502: "The server that this one had to ask gave no valid answer.",
        503: "The server cannot answer now, since it is overloaded or being maintained; that should pass.",
        504: "The server that this one had to ask did not answer in time.",
        505: "The server does not support this version of HTTP, or refuses to.",
        506: "The server is misconfigured: the variant it chose is itself subject to negotiation.",
        507: "The server cannot store what it would have to store for the request.",
        508: "The server met an endless loop and gave the request up.",
        510: "The request does not meet the conditions for access to the resource.",
        511: "The client has to authenticate itself to gain network access.",
    }
)
