"""What stopped applications leave in memory."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from catalina.core import StandardContext
from catalina.lifecycle import AFTER_STOP_EVENT, START_EVENT, LifecycleEvent
from catalina.loader import ApplicationModules
from catalina.startup.leaks import LeakTracker


class LeakTests:
    """findleaks."""

    def run(self, tracker: LeakTracker, folder: Path, name: str) -> Any:
        """Start an application, take a function of it, and stop it."""
        modules = ApplicationModules(name, [str(folder)])
        context: Any = StandardContext()
        context.name, context.loader = name, SimpleNamespace(modules=modules)
        modules.begin()
        tracker.lifecycleEvent(LifecycleEvent(context, START_EVENT))
        found = modules.importModule("code_of_app").function
        modules.end()
        context.loader.modules = None
        tracker.lifecycleEvent(LifecycleEvent(context, AFTER_STOP_EVENT))
        return found

    def test_namesWhatIsKept(self, tmp_path: Path) -> None:
        """Of two applications the one is named whose function somebody holds, as long as somebody does."""
        (tmp_path / "code_of_app.py").write_text("def function(): pass\n")
        tracker = LeakTracker()
        kept = [self.run(tracker, tmp_path, "/kept")]
        self.run(tracker, tmp_path, "/tight")
        assert tracker.findLeaks() == ["/kept"]
        kept.clear()
        assert tracker.findLeaks() == []
