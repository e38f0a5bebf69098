"""An application's sessions."""

from catalina.session.base import ManagerBase, TooManyActiveSessionsException
from catalina.session.manager import StandardManager
from catalina.session.standard import StandardSession

__all__ = ["ManagerBase", "StandardManager", "StandardSession", "TooManyActiveSessionsException"]
