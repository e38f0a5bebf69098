"""
Who is who and who may what: users, their passwords and their roles (org.apache.catalina.realm).
"""

from catalina.realm.base import RealmBase
from catalina.realm.combined import CombinedRealm
from catalina.realm.credentials import digest, matches
from catalina.realm.lockout import LockOutRealm
from catalina.realm.memory import MemoryRealm, NullRealm
from catalina.realm.principal import GenericPrincipal
from catalina.realm.userdatabase import UserDatabaseRealm

__all__ = [
    "CombinedRealm",
    "GenericPrincipal",
    "LockOutRealm",
    "MemoryRealm",
    "NullRealm",
    "RealmBase",
    "UserDatabaseRealm",
    "digest",
    "matches",
]
