"""The containers: server, service, engine, host, context, wrapper, and what stands between them and an application."""

from catalina.core.aprlistener import AprLifecycleListener
from catalina.core.containerbase import ContainerBase
from catalina.core.context import StandardContext
from catalina.core.engine import StandardEngine
from catalina.core.executor import StandardThreadExecutor
from catalina.core.heapsummary import heapSummary
from catalina.core.host import StandardHost
from catalina.core.server import StandardServer
from catalina.core.service import StandardService
from catalina.core.threaddump import threadDump
from catalina.core.threadlocallistener import ThreadLocalLeakPreventionListener
from catalina.core.valvebase import ValveBase
from catalina.core.wrapper import StandardWrapper

__all__ = [
    "AprLifecycleListener",
    "ContainerBase",
    "StandardContext",
    "StandardEngine",
    "StandardHost",
    "StandardServer",
    "StandardService",
    "StandardThreadExecutor",
    "StandardWrapper",
    "ThreadLocalLeakPreventionListener",
    "ValveBase",
    "heapSummary",
    "threadDump",
]
