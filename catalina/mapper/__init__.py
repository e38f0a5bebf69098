"""URL to servlet."""

from catalina.mapper.data import MappingData
from catalina.mapper.mapper import MappedContext, MappedHost, Mapper
from catalina.mapper.rules import Match, ServletTable, tableOf

__all__ = ["MappedContext", "MappedHost", "Mapper", "MappingData", "Match", "ServletTable", "tableOf"]
