"""``org.apache.catalina.session.StandardManager``: the manager of applications that name none."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

from catalina.servlet import HttpSessionActivationListener, HttpSessionEvent
from catalina.session.base import ManagerBase
from catalina.session.standard import StandardSession
from catalina.session.storing import fromStored, toStored
from catalina.util import Setting
from catalina.util.javaregex import optionalRegex


class StandardManager(ManagerBase):
    """Sessions in memory, kept in a file while the application or the server restarts."""

    pathname = Setting(
        str, "SESSIONS.ser", doc="the file that keeps sessions over a restart, below work/; empty: none"
    )

    sessionAttributeNameFilter: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex, None, doc="a regular expression: only attributes of these names are kept"
    )
    sessionAttributeValueClassNameFilter: Setting[re.Pattern[str] | None] = Setting(
        optionalRegex,
        None,
        doc="a regular expression: only values of these classes are kept, by Python's names",
    )
    warnOnSessionAttributeFilterFailure = Setting(
        bool, False, doc="warn of attributes that the filters hold back"
    )
    persistAuthentication = Setting(
        bool, False, inert="who has logged in is not written to a file; users log in again after a restart"
    )

    @property
    def file(self) -> Path | None:
        """Where sessions are kept; None if they are not."""
        return Path(self.context.tempDir) / self.pathname if self.pathname else None

    def startInternal(self) -> None:
        """Bring back the sessions that the last stop has kept; a file that is torn is reported and left aside."""
        file = self.file
        if file is None or not file.is_file():
            return
        try:
            stored = json.loads(file.read_text("utf-8"))
            sessions = [self._restore(each) for each in stored["sessions"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            aside = file.with_suffix(".broken")
            self._log.error(
                "{file} cannot be read and is kept as {aside}: {problem}",
                file=str(file),
                aside=aside.name,
                problem=problem,
            )
            os.replace(file, aside)
            return
        file.unlink()
        for session in sessions:
            self.sessions[session.id] = session
            self._tellValues(session, "sessionDidActivate")

    def _restore(self, stored: dict[str, object]) -> StandardSession:
        session = StandardSession(self)
        fromStored(stored, session)
        session.attributes = {
            name: value for name, value in session.attributes.items() if self._isWanted(name, value)
        }
        return session

    def stopInternal(self) -> None:
        """Keep the sessions, so that they live on after a restart or reload; without a file they end now."""
        sessions = [session for session in self.findSessions() if session.isValid()]
        file = self.file
        if file is None:
            for session in sessions:
                session.expire()
            return
        for session in sessions:
            self._tellValues(session, "sessionWillPassivate")
        try:
            self._write(file, sessions)
        except OSError as problem:
            self._log.error("Sessions cannot be kept in {file}: {problem}", file=str(file), problem=problem)
        for session in sessions:
            session.expire(notify=False)

    def _write(self, file: Path, sessions: list[StandardSession]) -> None:
        """Write beside and rename, so that whatever happens the file is whole."""
        if not sessions:
            file.unlink(missing_ok=True)
            return
        stored = {
            "sessions": [toStored(session, self._refused(session), self._isWanted) for session in sessions]
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        with open(beside, "w", encoding="utf-8", opener=_privately) as out:
            json.dump(stored, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, file)

    def _isWanted(self, name: str, value: object) -> bool:
        """Whether the filters let an attribute through, on its way into the file or out of it."""
        cls = type(value)
        className = (
            cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__qualname__}"
        )
        filters = (
            (self.sessionAttributeNameFilter, name),
            (self.sessionAttributeValueClassNameFilter, className),
        )
        if all(pattern is None or pattern.fullmatch(text) for pattern, text in filters):
            return True
        tell = self._log.warn if self.warnOnSessionAttributeFilterFailure else self._log.debug
        tell("Session attribute {name} of class {cls} is held back by a filter", name=name, cls=className)
        return False

    def _refused(self, session: StandardSession) -> Callable[[str, str], None]:
        def refused(name: str, kind: str) -> None:
            self._log.warn(
                "Attribute {name} of session {id} is lost: a {kind} cannot be kept over a restart",
                name=name,
                id=session.id[:8],
                kind=kind,
            )

        return refused

    def _tellValues(self, session: StandardSession, method: str) -> None:
        event = HttpSessionEvent(session)
        for value in list(session.attributes.values()):
            if HttpSessionActivationListener.providedBy(value):
                self.call(getattr(value, method), event)


def _privately(path: str, flags: int) -> int:
    """Sessions are nobody else's business."""
    return os.open(path, flags, 0o600)
