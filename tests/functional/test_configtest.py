"""configtest.sh with the files of applications: what a start would read is read, and nothing else happens."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.functional.instance import HOME, Instance

WRONG_WEB = (
    '<web-app version="3.0">\n  <servlet>\n    <servlet-class>a.B</servlet-class>\n  </servlet>\n</web-app>'
)
LOUD = "open(__file__ + '.ran', 'w')\n"


def archive(files: dict[str, str]) -> bytes:
    """A zip archive of these files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return data.getvalue()


def told(instance: Instance) -> tuple[int, list[str]]:
    """The exit status and the lines with errors."""
    done = instance.run("configtest.sh")
    assert "Traceback" not in done.stderr
    return done.returncode, [
        line.removeprefix("ERROR: ") for line in done.stdout.splitlines() if line.startswith("ERROR: ")
    ]


def contents(base: Path) -> dict[str, bytes]:
    """All files of a base."""
    return {str(each.relative_to(base)): each.read_bytes() for each in base.rglob("*") if each.is_file()}


class ApplicationTests:
    """One mistake each."""

    @pytest.mark.parametrize(
        ("files", "error"),
        [
            (
                {"webapps/app/WEB-INF/web.xml": WRONG_WEB},
                "webapps/app/WEB-INF/web.xml:2: <servlet>: servlet has no servlet-name",
            ),
            (
                {"webapps/app.war": archive({"WEB-INF/web.xml": WRONG_WEB})},
                "webapps/app.war/WEB-INF/web.xml:2: <servlet>: servlet has no servlet-name",
            ),
            (
                {"webapps/app.war": archive({"META-INF/context.xml": "<Context>\n<Valve/></Context>"})},
                "webapps/app.war/META-INF/context.xml:2: <Valve",
            ),
            ({"webapps/app.war": archive({"../evil.txt": ""})}, "webapps/app.war: the entry '../evil.txt' would"),
            ({"webapps/app.war": b"half of an archive"}, "webapps/app.war: cannot be read as a zip archive"),
            (
                {"webapps/app/META-INF/context.xml": '<Context>\n<Valve className="no.Such"/></Context>'},
                'webapps/app/META-INF/context.xml:2: <Valve className="no.Such">',
            ),
            (
                {"conf/Catalina/localhost/app.xml": '<Context docBase="/none/such"/>'},
                'conf/Catalina/localhost/app.xml:1: <Context docBase="/none/such">: there is no such folder',
            ),
            (
                {"conf/Catalina/localhost/app.xml": "<Context>\n</Contest>", "webapps/app/page.txt": ""},
                "conf/Catalina/localhost/app.xml:2: not well-formed XML",
            ),
            (
                {"conf/Catalina/localhost/context.xml.default": '<Context>\n\n<Realm className="no.Such"/></Context>'},
                "conf/Catalina/localhost/context.xml.default:3: <Realm",
            ),
            (
                {
                    "webapps/app/WEB-INF/lib/some.jar": archive(
                        {"META-INF/web-fragment.xml": WRONG_WEB.replace("web-app", "web-fragment")}
                    )
                },
                "webapps/app/WEB-INF/lib/some.jar/META-INF/web-fragment.xml:2: <servlet>",
            ),
            (
                {"webapps/app/WEB-INF/classes/guard.py": "from catalina.servlet import webFilter\n@webFilter('/*'\nclass Guard: pass"},
                "webapps/app/WEB-INF/classes/guard.py:2: '(' was never closed: @webFilter('/*'; mend it",
            ),
            (
                {
                    "webapps/app/WEB-INF/web.xml": '<web-app version="3.0">\n<login-config><auth-method>MAGIC</auth-method>'
                    "</login-config></web-app>"
                },
                "webapps/app/WEB-INF/web.xml:2: <auth-method>: MAGIC is not known",
            ),
            (
                {
                    "webapps/app/WEB-INF/web.xml": '<web-app version="3.0" metadata-complete="true">\n<servlet-mapping>'
                    "<servlet-name>none</servlet-name><url-pattern>/x</url-pattern></servlet-mapping></web-app>"
                },
                "webapps/app/WEB-INF/web.xml:2: ",
            ),
        ],
        ids=[
            "web.xml", "web.xml in an archive", "context.xml in an archive", "evil archive", "half an archive", "context.xml",
            "docBase", "descriptor", "defaults of the host", "fragment", "decorated module", "login", "mapping",
        ],
    )  # fmt: skip
    def test_isTold(self, instance: Instance, files: dict[str, str | bytes], error: str) -> None:
        """File, line and mistake, and status 1."""
        write(instance, files)
        status, errors = told(instance)
        assert status == 1
        assert len(errors) == 1 and errors[0].startswith(error), errors

    def test_declaredContext(self, instance: Instance) -> None:
        """A <Context> of server.xml is looked into, and one without its folder is told where it stands."""
        instance.editServerXml(
            r"(?=</Host>)", '<Context path="/a" docBase="a"/>\n<Context path="/b" docBase="b"/>'
        )
        write(instance, {"webapps/a/WEB-INF/web.xml": WRONG_WEB})
        status, errors = told(instance)
        assert status == 1
        assert errors[0].startswith("webapps/a/WEB-INF/web.xml:2: ")
        line = instance.serverXml.read_text().split('path="/b"')[0].count("\n") + 1
        assert errors[1].startswith(
            f"conf/server.xml:{line}: <Context>: there is no folder or archive webapps/b"
        )

    @pytest.mark.parametrize(
        ("target", "problem"), [("../../../conf/web.xml", "leads out of the application"), ("gone", "cannot be followed")]
    )  # fmt: skip
    def test_linkedWebXml(self, instance: Instance, target: str, problem: str) -> None:
        """A web.xml that a start would refuse is refused; with allowLinking one outside of the application counts."""
        write(instance, {"webapps/app/WEB-INF/classes/some.py": ""})
        (instance.webapps / "app" / "WEB-INF" / "web.xml").symlink_to(target)
        status, errors = told(instance)
        assert status == 1
        assert errors[0].startswith("webapps/app/WEB-INF/web.xml: the link ") and problem in errors[0]
        write(instance, {"conf/Catalina/localhost/app.xml": '<Context allowLinking="true"/>'})
        assert told(instance)[0] == (0 if target != "gone" else 1)


def write(instance: Instance, files: dict[str, str | bytes]) -> None:
    """Put files into the base."""
    for name, text in files.items():
        file = instance.base / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())


class ServerXmlTests:
    """server.xml itself."""

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("<Sever/>", 'conf/server.xml:1: <Sever>: the outermost element must be <Server>; did you mean "Server"?'),
            ("<Server/>", "conf/server.xml:1: <Server>: has no Service"),
            ("<Server>\n<Service name='S'/></Server>", 'conf/server.xml:2: <Service name="S">: has no Engine'),
            (
                "<Server port='8005'>\n<Service name='S'>\n<Connector port='8005'/><Engine name='E'/></Service></Server>",
                'conf/server.xml:3: <Connector port="8005">: *:8005 is taken already by the <Server> at conf/server.xml:1',
            ),
        ],
    )  # fmt: skip
    def test_outline(self, instance: Instance, text: str, error: str) -> None:
        """What could never serve anything is told as any other mistake, and a start ends with the same text."""
        write(instance, {"conf/server.xml": text})
        status, errors = told(instance)
        assert status == 1
        assert len(errors) == 1 and errors[0].startswith(error), errors
        done = instance.run("catalina.sh", "run")
        assert done.returncode == 1 and "Traceback" not in done.stderr
        assert f"The server could not be started: {errors[0]}" in done.stdout + done.stderr

    def test_noInstance(self, instance: Instance) -> None:
        """A folder that is no CATALINA_BASE is told by its full name, with how to make one."""
        done = instance.run("catalina.sh", "configtest", "-base", "nowhere", CATALINA_BASE="")
        assert done.returncode == 1
        assert (
            f"ERROR: {Path.cwd()}/nowhere/conf/server.xml: there is no such file; name an instance"
            in done.stdout
        )
        assert "'catalina init DIR' makes" in done.stdout

    @pytest.mark.parametrize("name", ["catalina.properties", "logging.properties"])
    def test_properties(self, instance: Instance, name: str) -> None:
        """So is a .properties file with an escape that is none; one in ISO-8859-1 is no mistake."""
        (instance.base / "conf" / name).write_bytes(b"# \xfc\na=\xfc\n")
        assert told(instance) == (0, [])
        (instance.base / "conf" / name).write_bytes(b"# \xfc\na=\\u1\n")
        done = instance.run("configtest.sh")
        assert done.returncode == 1
        assert rf"conf/{name}:2: \u1 is no escape for a character" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


class WholeTests:
    """All applications together."""

    def test_tellsOfEveryApplication(self, instance: Instance) -> None:
        """One broken application does not hide the next; sound ones, ignored ones and their code stay untouched."""
        instance.editServerXml(r"(<Host [^>]*?)(?=unpackWARs)", r'\1deployIgnore="ignored.*" ')
        write(
            instance,
            {
                "webapps/one/WEB-INF/web.xml": WRONG_WEB,
                "webapps/two/WEB-INF/web.xml": "<web-app>",
                "webapps/ignored/WEB-INF/web.xml": WRONG_WEB,
                "webapps/fine/WEB-INF/web.xml": '<web-app version="3.0"/>',
                "webapps/fine/WEB-INF/classes/fine.py": LOUD,
                "webapps/archived.war": archive({"WEB-INF/classes/fine.py": LOUD}),
                "outside/WEB-INF/web.xml": WRONG_WEB,
                "conf/Catalina/localhost/three.xml": f'<Context docBase="{instance.base}/outside"/>',
            },
        )
        before = contents(instance.base)
        status, errors = told(instance)
        assert status == 1
        assert [error.partition(" ")[0] for error in errors] == [
            "outside/WEB-INF/web.xml:2:",
            "webapps/one/WEB-INF/web.xml:2:",
            "webapps/two/WEB-INF/web.xml:1:",
        ]
        assert contents(instance.base) == before

    def test_soundOnes(self, instance: Instance) -> None:
        """The applications that come with the server have no fault."""
        for place in (HOME / "webapps").iterdir():
            instance.deployFromHome(place.name)
        assert told(instance) == (0, [])

    def test_withoutUsers(self, instance: Instance) -> None:
        """A file of users that is gone is a warning: the server starts without it, and nobody can log in."""
        (instance.base / "conf" / "tomcat-users.xml").unlink()
        done = instance.run("configtest.sh")
        assert done.returncode == 0
        assert "WARNING: conf/tomcat-users.xml: cannot be read: No such file or directory" in done.stdout


class DoubtTests:
    """What a start would warn of."""

    def test_told(self, tmp_path: Path) -> None:
        """A default host and codes of access logs that there are not, of the server and of applications."""
        instance = Instance(tmp_path)
        instance.editServerXml('defaultHost="localhost"', 'defaultHost="nowhere"')
        instance.editServerXml('pattern="%h ', 'pattern="%y ')
        valve = '<Valve className="org.apache.catalina.valves.AccessLogValve" pattern="%k"/>'
        instance.deploy("app", {"META-INF/context.xml": f"<Context>{valve}</Context>"})
        done = instance.run("configtest.sh")
        assert done.returncode == 0
        found = [line.partition(": ")[2].partition(": ") for line in done.stdout.splitlines()[:-1]]
        assert [(place.partition(":")[0], text) for place, _, text in found] == [
            ("conf/server.xml", "%y is no code of an access log"),
            ("webapps/app/META-INF/context.xml", "%k is no code of an access log"),
            ("conf/server.xml", "the default host nowhere is not one of the engine's hosts: localhost"),
        ]
