"""
Users, groups and roles in a file, for programs to read and to change (org.apache.catalina.users).
"""

from catalina.users.accounts import Group, Role, User
from catalina.users.memory import MemoryUserDatabase, MemoryUserDatabaseFactory

__all__ = ["Group", "MemoryUserDatabase", "MemoryUserDatabaseFactory", "Role", "User"]
