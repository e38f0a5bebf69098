"""The code of applications that are served from their archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

from catalina.loader.extract import extractCode
from catalina.naming.resources import WARDirContext


class ExtractTests:
    """classes and lib are copied, nothing else."""

    def test_copiesCode(self, tmp_path: Path) -> None:
        """With all folders below; what was there from another version is gone."""
        archive = tmp_path / "app.war"
        with zipfile.ZipFile(archive, "w") as made:
            for name in ("WEB-INF/classes/pack/mod.py", "WEB-INF/lib/a.whl", "WEB-INF/web.xml", "page.txt"):
                made.writestr(name, name)
        (tmp_path / "work" / "WEB-INF" / "classes").mkdir(parents=True)
        (tmp_path / "work" / "WEB-INF" / "classes" / "old.py").touch()
        resources = WARDirContext(str(archive))
        resources.allocate()
        base = extractCode(resources, tmp_path / "work")
        resources.release()
        files = sorted(str(each.relative_to(base)) for each in base.rglob("*") if each.is_file())
        assert files == ["classes/pack/mod.py", "lib/a.whl"]
        assert (base / "lib" / "a.whl").read_text() == "WEB-INF/lib/a.whl"

    def test_withoutCode(self, tmp_path: Path) -> None:
        """An archive of pages alone has none."""
        archive = tmp_path / "app.war"
        zipfile.ZipFile(archive, "w").close()
        resources = WARDirContext(str(archive))
        resources.allocate()
        assert list(extractCode(resources, tmp_path / "work").iterdir()) == []
        resources.release()
