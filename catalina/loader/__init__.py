"""Loading an application's modules, apart from all others."""

from catalina.loader.finder import ApplicationModules
from catalina.loader.virtual import VirtualWebappLoader
from catalina.loader.webapp import WebappLoader

__all__ = ["ApplicationModules", "VirtualWebappLoader", "WebappLoader"]
