"""An application's files: looked up, listed, cached, written (org.apache.naming.resources)."""

from catalina.naming.resources.basedircontext import BaseDirContext
from catalina.naming.resources.cache import ResourceCache
from catalina.naming.resources.filedircontext import FileDirContext
from catalina.naming.resources.resource import FileResource, Resource, ResourceError
from catalina.naming.resources.virtualdircontext import VirtualDirContext
from catalina.naming.resources.wardircontext import WARDirContext

__all__ = [
    "BaseDirContext",
    "FileDirContext",
    "FileResource",
    "Resource",
    "ResourceCache",
    "ResourceError",
    "VirtualDirContext",
    "WARDirContext",
]
