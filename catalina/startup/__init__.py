"""
The one place that knows everybody: the command line, the configuration, deployment.

Shows what server.xml names by class; ``python -m catalina`` takes the rest from the modules.
"""

from catalina.startup.configclasses import EngineConfig
from catalina.startup.userconfig import UserConfig
from catalina.startup.versionlogger import VersionLoggerListener

__all__ = ["EngineConfig", "UserConfig", "VersionLoggerListener"]
