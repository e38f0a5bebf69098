"""
Filters that applications name in web.xml (org.apache.catalina.filters).
"""

from catalina.filters.adddefaultcharset import AddDefaultCharsetFilter
from catalina.filters.base import FilterBase
from catalina.filters.characterencoding import SetCharacterEncodingFilter
from catalina.filters.cors import CorsFilter
from catalina.filters.csrf import CsrfPreventionFilter, RestCsrfPreventionFilter
from catalina.filters.expires import ExpiresFilter
from catalina.filters.failedrequest import FailedRequestFilter
from catalina.filters.headersecurity import HttpHeaderSecurityFilter
from catalina.filters.remoteaddr import RemoteAddrFilter, RemoteCIDRFilter, RemoteHostFilter
from catalina.filters.remoteip import RemoteIpFilter
from catalina.filters.requestdumper import RequestDumperFilter

__all__ = [
    "AddDefaultCharsetFilter",
    "CorsFilter",
    "CsrfPreventionFilter",
    "ExpiresFilter",
    "FailedRequestFilter",
    "FilterBase",
    "HttpHeaderSecurityFilter",
    "RemoteAddrFilter",
    "RemoteCIDRFilter",
    "RemoteHostFilter",
    "RemoteIpFilter",
    "RequestDumperFilter",
    "RestCsrfPreventionFilter",
    "SetCharacterEncodingFilter",
]
