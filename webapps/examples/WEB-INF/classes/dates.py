"""A bean for the page dates.jsp."""

from datetime import UTC, datetime


class Dates:
    """Now, and what a calendar says of it; pages read each getter as a property."""

    def __init__(self):
        self.now = datetime.now(UTC)

    def getNow(self):
        return self.now

    def getDayOfYear(self) -> int:
        return self.now.timetuple().tm_yday

    def getWeek(self) -> int:
        return self.now.isocalendar().week

    def isLeapYear(self) -> bool:
        year = self.now.year
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
