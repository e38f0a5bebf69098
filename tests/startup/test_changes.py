"""The table of changes, as Tomcat's page "Automatic Deployment - Use cases" has it."""

from __future__ import annotations

import pytest

from catalina.startup.changes import NOTHING, Action, Artifact, Change, Happened, Situation, decide

ARCHIVE, FOLDER, DESCRIPTOR, DEFAULTS = Artifact
ADDED, MODIFIED, REMOVED = Happened


def change(action: Action, cause: Artifact, *delete: Artifact) -> Change:
    """What is expected."""
    return Change(action, cause, frozenset(delete))


UNDEPLOY, REDEPLOY = Action.UNDEPLOY, Action.REDEPLOY

#: What happened; then what is there now: archive, folder; external; copied; what is to be done.
TABLE = [
    # removed
    (FOLDER, REMOVED, False, False, False, False, change(UNDEPLOY, FOLDER)),
    (FOLDER, REMOVED, False, False, False, True, change(UNDEPLOY, FOLDER, DESCRIPTOR)),
    (FOLDER, REMOVED, True, False, False, True, change(REDEPLOY, FOLDER)),
    (FOLDER, REMOVED, False, False, True, True, change(UNDEPLOY, FOLDER)),
    (ARCHIVE, REMOVED, False, True, False, False, change(UNDEPLOY, ARCHIVE, FOLDER)),
    (ARCHIVE, REMOVED, False, True, False, True, change(UNDEPLOY, ARCHIVE, FOLDER, DESCRIPTOR)),
    (ARCHIVE, REMOVED, False, True, True, True, change(UNDEPLOY, ARCHIVE, FOLDER)),
    (DESCRIPTOR, REMOVED, False, False, False, False, change(UNDEPLOY, DESCRIPTOR)),
    (DESCRIPTOR, REMOVED, False, True, False, False, change(REDEPLOY, DESCRIPTOR)),
    (DESCRIPTOR, REMOVED, True, True, False, True, change(REDEPLOY, DESCRIPTOR)),
    (DESCRIPTOR, REMOVED, False, True, True, False, change(UNDEPLOY, DESCRIPTOR)),
    (DESCRIPTOR, REMOVED, True, True, True, False, change(UNDEPLOY, DESCRIPTOR, FOLDER)),
    (DEFAULTS, REMOVED, False, True, False, False, change(REDEPLOY, DEFAULTS)),
    # modified
    (FOLDER, MODIFIED, False, True, False, False, NOTHING),
    (ARCHIVE, MODIFIED, True, True, False, False, change(REDEPLOY, ARCHIVE, FOLDER)),
    (ARCHIVE, MODIFIED, True, True, True, False, change(REDEPLOY, ARCHIVE, FOLDER)),
    (DESCRIPTOR, MODIFIED, True, True, False, False, change(REDEPLOY, DESCRIPTOR)),
    (DEFAULTS, MODIFIED, True, True, False, False, change(REDEPLOY, DEFAULTS)),
    # added
    (FOLDER, ADDED, True, True, False, False, NOTHING),
    (ARCHIVE, ADDED, True, True, False, False, change(REDEPLOY, ARCHIVE, FOLDER)),
    (DESCRIPTOR, ADDED, False, True, False, False, change(REDEPLOY, DESCRIPTOR)),
    (DEFAULTS, ADDED, False, True, False, False, change(REDEPLOY, DEFAULTS)),
]


class DecisionTests:
    """What is to be done."""

    @pytest.mark.parametrize(
        ("artifact", "happened", "archive", "folder", "external", "copied", "expected"), TABLE
    )
    def test_table(
        self,
        artifact: Artifact,
        happened: Happened,
        archive: bool,
        folder: bool,
        external: bool,
        copied: bool,
        expected: Change,
    ) -> None:
        """Each row of Tomcat's tables."""
        assert decide(Situation({artifact: happened}, archive, folder, external, copied)) == expected

    def test_nothing(self) -> None:
        """Without a change nothing is done."""
        assert decide(Situation({}, True, True)) is NOTHING

    def test_archiveOutweighsTheRest(self) -> None:
        """If archive and folder have gone the application has, and is not made again of its context file."""
        happened = {DESCRIPTOR: MODIFIED, FOLDER: REMOVED, ARCHIVE: REMOVED}
        assert decide(Situation(happened)).action is UNDEPLOY
