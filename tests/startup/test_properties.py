"""Properties files, and what ${...} stands for."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalina.startup.options import Options
from catalina.startup.properties import parseProperties, readProperties, serverProperties
from catalina.util import ConfigurationError


class ReadPropertiesTests:
    """Java's form of a file."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a=b\n", {"a": "b"}),
            ("a : b c \n", {"a": "b c "}),
            ("# no\n! no\n\n  a b", {"a": "b"}),
            ("a=b\\\n   c\\\\\nd=e", {"a": "bc\\", "d": "e"}),
            ("a\\=b=\\u00e4\\tx", {"a=b": "\u00e4\tx"}),
            ("alone", {"alone": ""}),
            ("a=1\na=2", {"a": "2"}),
        ],
    )
    def test_reads(self, tmp_path: Path, text: str, expected: dict[str, str]) -> None:
        """Separators, comments, continued lines and escapes."""
        file = tmp_path / "some.properties"
        file.write_text(text, "utf-8")
        assert readProperties(file) == expected

    def test_lines(self) -> None:
        """Each name has the line on which it begins; of two the last one counts."""
        text = b"# first\na=1\nb=2\\\n  3\n\nc=4\na=5"
        assert parseProperties(text, "a.properties") == (
            {"a": "5", "b": "23", "c": "4"},
            {"a": 7, "b": 3, "c": 6},
        )

    @pytest.mark.parametrize(
        ("data", "value"),
        [("a=\u00fc\u2028".encode(), "\u00fc\u2028"), (b"a=\xfc\x85", "\xfc\x85"), (b"a=\\\\u12", "\\u12")],
        ids=["UTF-8", "ISO-8859-1", "no escape"],
    )
    def test_encoding(self, data: bytes, value: str) -> None:
        """A file is UTF-8, or what Java takes it for; a character that Java does not know for a line's end is none."""
        assert parseProperties(data, "conf/a.properties")[0] == {"a": value}

    @pytest.mark.parametrize("escape", ["\\u12", "\\uxyzw", "\\\\\\u", "b\\u123"])
    def test_badEscape(self, escape: str) -> None:
        """An escape that is none is told with file and line."""
        text = f"# first\nb=\\u00e4\na={escape}\nc=d".encode()
        with pytest.raises(
            ConfigurationError, match=r"^conf/a.properties:3: \\u.* is no escape .*; write four"
        ):
            parseProperties(text, "conf/a.properties")

    def test_notReadable(self, tmp_path: Path) -> None:
        """What cannot be read is told by name."""
        with pytest.raises(
            ConfigurationError, match=f"^{tmp_path.parent.name}/{tmp_path.name}: cannot be read: "
        ):
            readProperties(tmp_path)

    def test_missingFileIsEmpty(self, tmp_path: Path) -> None:
        """Nobody needs to have one."""
        assert readProperties(tmp_path / "none") == {}


class ServerPropertiesTests:
    """The one place that says what names mean in the configuration."""

    def options(self, base: Path, **properties: str) -> Options:
        """Options for a base with conf/catalina.properties."""
        (base / "conf").mkdir(exist_ok=True)
        return Options(
            "run", base / "conf" / "server.xml", base / "home", base, base / "t", properties=properties
        )

    def test_laterWins(self, tmp_path: Path) -> None:
        """-D beats conf/catalina.properties, which beats the environment; where base is cannot be overridden."""
        options = self.options(tmp_path, b="-D", c="-D")
        (tmp_path / "conf" / "catalina.properties").write_text("a=file\nb=file\ncatalina.base=elsewhere")
        found = serverProperties(options, {"a": "environment", "b": "environment", "d": "environment"})
        assert [found[name] for name in "abcd"] == ["file", "-D", "-D", "environment"]
        assert found["catalina.base"] == str(tmp_path)
        assert found["java.io.tmpdir"] == str(tmp_path / "t")

    def test_valuesAreSubstituted(self, tmp_path: Path) -> None:
        """Values in conf/catalina.properties may use what is known before them."""
        options = self.options(tmp_path, port="8105")
        (tmp_path / "conf" / "catalina.properties").write_text("stop.port=${port}\nwork=${java.io.tmpdir}/w")
        found = serverProperties(options, {})
        assert (found["stop.port"], found["work"]) == ("8105", f"{tmp_path}/t/w")
