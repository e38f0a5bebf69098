"""
Logging as Tomcat's users know it (org.apache.juli): logging.properties drives twisted.logger, and Python's
logging with it.

`configureLogging` makes the observers; the classes are what the file may name, under their Java names too.
"""

from catalina.juli.applications import ApplicationLog, ApplicationLogs
from catalina.juli.configuration import adjustLevel, configureApplication, configureLogging
from catalina.juli.dailyfile import DailyFile
from catalina.juli.dateformat import DateFormat
from catalina.juli.formatters import JdkLoggerFormatter, OneLineFormatter, SimpleFormatter, VerbatimFormatter
from catalina.juli.handlers import AsyncFileHandler, ConsoleHandler, FileHandler, Handler
from catalina.juli.levels import levelName, parseLevel
from catalina.juli.observer import JuliObserver, LoggingBridge
from catalina.juli.records import LogRecord

__all__ = [
    "ApplicationLog",
    "ApplicationLogs",
    "AsyncFileHandler",
    "ConsoleHandler",
    "DailyFile",
    "DateFormat",
    "FileHandler",
    "Handler",
    "JdkLoggerFormatter",
    "JuliObserver",
    "LogRecord",
    "LoggingBridge",
    "OneLineFormatter",
    "SimpleFormatter",
    "VerbatimFormatter",
    "adjustLevel",
    "configureApplication",
    "configureLogging",
    "levelName",
    "parseLevel",
]
