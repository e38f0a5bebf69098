"""
Links for the pipelines of engine, host and context that server.xml and context.xml name
(org.apache.catalina.valves).
"""

from catalina.core.valvebase import ValveBase
from catalina.valves.accesslog import AccessLogValve
from catalina.valves.cache import CacheValve
from catalina.valves.comet import CometConnectionManagerValve
from catalina.valves.crawler import CrawlerSessionManagerValve
from catalina.valves.errorreport import ErrorReportValve
from catalina.valves.extendedaccesslog import ExtendedAccessLogValve
from catalina.valves.remoteaddr import RemoteAddrValve, RemoteCIDRValve, RemoteHostValve
from catalina.valves.remoteip import RemoteIpValve
from catalina.valves.semaphore import SemaphoreValve
from catalina.valves.stuckthread import StuckThreadDetectionValve

__all__ = [
    "AccessLogValve",
    "CacheValve",
    "CometConnectionManagerValve",
    "CrawlerSessionManagerValve",
    "ErrorReportValve",
    "ExtendedAccessLogValve",
    "RemoteAddrValve",
    "RemoteCIDRValve",
    "RemoteHostValve",
    "RemoteIpValve",
    "SemaphoreValve",
    "StuckThreadDetectionValve",
    "ValveBase",
]
