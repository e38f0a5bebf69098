"""
web.xml, fragments and conf/web.xml become one descriptor.
"""

from __future__ import annotations

import pytest

from catalina.deploy.descriptor import WebXml
from catalina.deploy.merge import addAnnotations, mergeWebXml
from catalina.deploy.webxml import parseWebXml
from catalina.digester import ConfigurationError

DEFAULTS = """
<servlet><servlet-name>default</servlet-name><servlet-class>d.Default</servlet-class>
  <init-param><param-name>listings</param-name><param-value>false</param-value></init-param>
  <load-on-startup>1</load-on-startup></servlet>
<servlet><servlet-name>jsp</servlet-name><servlet-class>d.Jsp</servlet-class></servlet>
<servlet-mapping><servlet-name>default</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
<servlet-mapping><servlet-name>jsp</servlet-name><url-pattern>*.jsp</url-pattern>
  <url-pattern>*.jspx</url-pattern></servlet-mapping>
<session-config><session-timeout>30</session-timeout></session-config>
<mime-mapping><extension>html</extension><mime-type>text/html</mime-type></mime-mapping>
<welcome-file-list><welcome-file>index.html</welcome-file></welcome-file-list>
"""


def main(body: str = "", attributes: str = "") -> WebXml:
    """
    Read a web.xml.
    """
    return parseWebXml(f"<web-app {attributes}>\n{body}</web-app>".encode(), "web.xml")


def fragment(body: str, name: str = "a") -> WebXml:
    """
    Read a fragment.
    """
    text = f"<web-fragment>\n{body}</web-fragment>"
    return parseWebXml(text.encode(), f"{name}.xml", fragment=True)


def defaults() -> WebXml:
    """
    Read a conf/web.xml.
    """
    return parseWebXml(f"<web-app>{DEFAULTS}</web-app>".encode(), "conf/web.xml")


def servlet(name: str, className: str = "x.X", inside: str = "") -> str:
    """
    Write a servlet.
    """
    named = f"<servlet-name>{name}</servlet-name><servlet-class>{className}</servlet-class>"
    return f"<servlet>{named}{inside}</servlet>"


def mapping(name: str, pattern: str) -> str:
    """
    Write a servlet's mapping.
    """
    named = f"<servlet-name>{name}</servlet-name><url-pattern>{pattern}</url-pattern>"
    return f"<servlet-mapping>{named}</servlet-mapping>"


def webFilter(name: str, pattern: str = "", className: str = "x.F") -> str:
    """
    Write a filter, with a mapping if there is a pattern.
    """
    named = f"<filter-name>{name}</filter-name>"
    mapped = f"<filter-mapping>{named}<url-pattern>{pattern}</url-pattern></filter-mapping>"
    return f"<filter>{named}<filter-class>{className}</filter-class></filter>{mapped if pattern else ''}"


def param(name: str, value: str, outer: str = "context-param") -> str:
    """
    Write a parameter.
    """
    return f"<{outer}><param-name>{name}</param-name><param-value>{value}</param-value></{outer}>"


def conflictOf(*bodies: str, web: str = "") -> str:
    """
    Give the message for fragments a, b, ... that contradict one another.
    """
    with pytest.raises(ConfigurationError) as caught:
        mergeWebXml(main(web), [fragment(body, name) for body, name in zip(bodies, "abc", strict=False)])
    return str(caught.value)


class DefaultsTests:
    """
    What conf/web.xml adds.
    """

    def test_addsAll(self) -> None:
        """
        An empty web.xml has all of conf/web.xml's.
        """
        merged = mergeWebXml(main(), [], defaults())
        assert merged.servletMappings == {"/": "default", "*.jsp": "jsp", "*.jspx": "jsp"}
        assert merged.sessionConfig.timeout == 30
        assert merged.mimeMappings == {"html": "text/html"}
        assert merged.welcomeFiles == ("index.html",)
        assert merged.name == "web.xml"

    def test_yields(self) -> None:
        """
        Timeout, types and patterns of the application win.
        """
        merged = mergeWebXml(
            main(
                servlet("mine")
                + mapping("mine", "*.jsp")
                + "<session-config><session-timeout>5</session-timeout></session-config>"
                "<mime-mapping><extension>html</extension><mime-type>text/mine</mime-type></mime-mapping>"
            ),
            [],
            defaults(),
        )
        assert merged.servletMappings == {"*.jsp": "mine", "/": "default", "*.jspx": "jsp"}
        assert merged.sessionConfig.timeout == 5
        assert merged.mimeMappings == {"html": "text/mine"}

    @pytest.mark.parametrize(
        ("names", "expected"),
        [("", ("index.html",)), ("<welcome-file>a</welcome-file>", ("a",)), ("<welcome-file/>", ())],
    )
    def test_replacesWelcomeFiles(self, names: str, expected: tuple[str, ...]) -> None:
        """
        The application's list replaces the other; an empty name means none at all.
        """
        merged = mergeWebXml(main(f"<welcome-file-list>{names}</welcome-file-list>"), [], defaults())
        assert merged.welcomeFiles == expected

    def test_completesServlet(self) -> None:
        """
        An application that defines the default servlet again changes only what it says.
        """
        inside = param("listings", "true", "init-param")
        merged = mergeWebXml(main(servlet("default", "my.Default", inside)), [], defaults())
        found = merged.servlets["default"]
        assert (found.className, found.initParams, found.loadOnStartup) == (
            "my.Default",
            {"listings": "true"},
            1,
        )

    def test_losesMappingOfMappedServlet(self) -> None:
        """
        An application that maps the default servlet itself has only its own mappings of it, as in Tomcat.
        """
        merged = mergeWebXml(main(mapping("default", "/static/*")), [], defaults())
        assert "/" not in merged.servletMappings
        assert merged.servletMappings["/static/*"] == "default"

    def test_keepsDistributable(self) -> None:
        """
        conf/web.xml has no say in it.
        """
        assert mergeWebXml(main("<distributable/>"), [], defaults()).distributable

    def test_isNotNeeded(self) -> None:
        """
        An application can do without.
        """
        assert mergeWebXml(main()) == WebXml(name="web.xml")


class FragmentTests:
    """
    What fragments add.
    """

    def test_adds(self) -> None:
        """
        Servlets, parameters, filters, listeners, roles and pages come together in order.
        """
        listener = "<listener><listener-class>{}</listener-class></listener>"
        welcome = "<welcome-file-list><welcome-file>{}</welcome-file></welcome-file-list>"
        role = "<security-role><role-name>r</role-name></security-role>"
        web = [listener.format("m.L"), webFilter("m", "/m"), param("x", "m"), welcome.format("m")]
        first = [servlet("s"), mapping("s", "/s"), listener.format("a.L"), webFilter("a", "/a")]
        first += [param("x", "a"), param("y", "a"), role, welcome.format("a")]
        second = [listener.format("b.L"), listener.format("m.L"), webFilter("b", "/b")]
        merged = mergeWebXml(main("".join(web)), [fragment("".join(first)), fragment("".join(second), "b")])
        assert merged.servletMappings == {"/s": "s"}
        assert merged.listeners == ("m.L", "a.L", "b.L")
        assert [each.filterName for each in merged.filterMaps] == ["m", "a", "b"]
        assert merged.contextParams == {"x": "m", "y": "a"}
        assert merged.securityRoles == ("r",)
        assert merged.welcomeFiles == ("m", "a")
        assert merged.whereIs("listener", "a.L") == "a.xml:2"
        assert merged.whereIs("listener", "m.L") == "web.xml:2"

    def test_isSkippedIfComplete(self) -> None:
        """
        A complete web.xml wants no fragments.
        """
        merged = mergeWebXml(main(attributes='metadata-complete="true"'), [fragment(servlet("s"))])
        assert merged.servlets == {}

    @pytest.mark.parametrize(
        ("web", "others", "expected"),
        [
            ("<distributable/>", ["<distributable/>"], True),
            ("<distributable/>", ["<distributable/>", ""], False),
            ("", ["<distributable/>"], False),
        ],
    )
    def test_asksAllWhetherDistributable(self, web: str, others: list[str], expected: bool) -> None:
        """
        An application is distributable only if all its parts are.
        """
        assert mergeWebXml(main(web), [fragment(each) for each in others]).distributable is expected

    def test_takesFirstName(self) -> None:
        """
        web.xml's name for people, or the first fragment's.
        """
        named = [fragment("<display-name>a</display-name>"), fragment("<display-name>b</display-name>", "b")]
        assert mergeWebXml(main(), named).displayName == "a"
        assert mergeWebXml(main("<display-name>m</display-name>"), named).displayName == "m"

    def test_collectsWarnings(self) -> None:
        """
        What is to be said about the files is said about all of them.
        """
        merged = mergeWebXml(main("<oops/>"), [fragment("<dear/>")])
        assert [each.partition(":")[0] for each in merged.warnings] == ["web.xml", "a.xml"]

    def test_completesServlet(self) -> None:
        """
        web.xml may name a servlet and leave the rest to a fragment.
        """
        web = f"<servlet><servlet-name>s</servlet-name>{param('a', 'm', 'init-param')}</servlet>"
        inside = param("a", "f", "init-param") + param("b", "f", "init-param")
        found = mergeWebXml(main(web), [fragment(servlet("s", "f.S", inside))]).servlets["s"]
        assert (found.className, found.initParams) == ("f.S", {"a": "m", "b": "f"})

    def test_keepsMappingsOfMain(self) -> None:
        """
        What web.xml maps, fragments do not map too; neither servlets nor filters.
        """
        merged = mergeWebXml(
            main(servlet("s") + mapping("s", "/m") + webFilter("f", "/m")),
            [fragment(mapping("s", "/a") + webFilter("f", "/a") + servlet("t") + mapping("t", "/m"))],
        )
        assert merged.servletMappings == {"/m": "s"}
        assert [each.urlPatterns for each in merged.filterMaps] == [("/m",)]

    def test_addsConstraints(self) -> None:
        """
        Constraints always add up.
        """
        one = "<security-constraint><auth-constraint/></security-constraint>"
        assert len(mergeWebXml(main(one), [fragment(one), fragment(one)]).securityConstraints) == 3

    def test_completesSession(self) -> None:
        """
        Pieces that web.xml leaves open come from fragments, then from conf/web.xml.
        """
        cookie = "<session-config><cookie-config>{}</cookie-config></session-config>"
        others = [fragment(cookie.format("<name>A</name><path>/a</path>"))]
        merged = mergeWebXml(main(cookie.format("<name>M</name>")), others, defaults())
        session = merged.sessionConfig
        assert (session.cookieName, session.cookiePath, session.timeout) == ("M", "/a", 30)

    def test_agrees(self) -> None:
        """
        Fragments may say the same thing twice.
        """
        same = (
            servlet("s") + param("p", "1") + "<login-config><auth-method>BASIC</auth-method></login-config>"
        )
        merged = mergeWebXml(main(), [fragment(same), fragment(same, "b")])
        assert list(merged.servlets) == ["s"]
        assert merged.loginConfig is not None
        assert merged.loginConfig.where == "a.xml:2"


class ConflictTests:
    """
    Fragments that contradict one another (Servlet 3.0, 8.2.3).
    """

    @pytest.mark.parametrize(
        ("first", "second", "subject"),
        [
            (param("p", "1"), param("p", "2"), 'context-param "p"'),
            (servlet("s", "a.S"), servlet("s", "b.S"), 'servlet "s"'),
            (webFilter("f", className="a.F"), webFilter("f", className="b.F"), 'filter "f"'),
            (
                "<login-config><realm-name>a</realm-name></login-config>",
                "<login-config><realm-name>b</realm-name></login-config>",
                "login-config",
            ),
            (
                "<session-config><session-timeout>1</session-timeout></session-config>",
                "<session-config><session-timeout>2</session-timeout></session-config>",
                "session-config",
            ),
            (
                "<error-page><error-code>404</error-code><location>/a</location></error-page>",
                "<error-page><error-code>404</error-code><location>/b</location></error-page>",
                'error-page "404"',
            ),
            (
                "<mime-mapping><extension>x</extension><mime-type>a/a</mime-type></mime-mapping>",
                "<mime-mapping><extension>x</extension><mime-type>b/b</mime-type></mime-mapping>",
                'mime-mapping "x"',
            ),
            (
                "<resource-ref><res-ref-name>r</res-ref-name><res-type>a.R</res-type></resource-ref>",
                "<resource-ref><res-ref-name>r</res-ref-name><res-type>b.R</res-type></resource-ref>",
                'resource-ref "r"',
            ),
        ],
    )
    def test_refuses(self, first: str, second: str, subject: str) -> None:
        """
        The error is about the second one, and says what to do.
        """
        message = conflictOf(first, second)
        assert message.startswith("b.xml:2: <")
        assert f">: {subject} contradicts the one at " in message
        assert message.endswith("; say in web.xml what is meant: it wins over both")

    def test_namesBothPlaces(self) -> None:
        """
        Where the value itself knows, the first one's place is told too.
        """
        assert conflictOf("\n" + servlet("s", "a.S"), servlet("s", "b.S")) == (
            'b.xml:2: <servlet>: servlet "s" contradicts the one at a.xml:3: servlet-class is'
            ' "a.S" in one and "b.S" in the other; say in web.xml what is meant: it wins over both'
        )

    def test_refusesMappings(self) -> None:
        """
        Two fragments cannot have one pattern for different servlets.
        """
        message = conflictOf(servlet("s") + mapping("s", "/x"), servlet("t") + mapping("t", "/x"))
        assert message.startswith('b.xml:2: <url-pattern>: url-pattern "/x" is mapped to both "s" and "t"')

    @pytest.mark.parametrize("web", [param("p", "m")])
    def test_endsWhereMainDecides(self, web: str) -> None:
        """
        web.xml's word settles it.
        """
        merged = mergeWebXml(main(web), [fragment(param("p", "1")), fragment(param("p", "2"), "b")])
        assert merged.contextParams == {"p": "m"}


class AnnotationTests:
    """
    What decorators add.
    """

    def test_yieldsToDescriptor(self) -> None:
        """
        Descriptor first: mappings, parameters and flags of a servlet that it knows stay as they are.
        """
        scanned = main(servlet("s", "a.S", "<load-on-startup>1</load-on-startup>") + mapping("s", "/a"))
        web = addAnnotations(main(servlet("s", "m.S") + mapping("s", "/m")), scanned)
        assert web.servletMappings == {"/m": "s"}
        assert (web.servlets["s"].className, web.servlets["s"].loadOnStartup) == ("m.S", 1)

    def test_adds(self) -> None:
        """
        What the descriptor does not know is added; being distributable is not for annotations to say.
        """
        scanned = main(
            servlet("s") + mapping("s", "/a") + "<listener><listener-class>a.L</listener-class></listener>"
        )
        web = addAnnotations(main("<distributable/>"), scanned)
        assert (web.servletMappings, web.listeners, web.distributable) == ({"/a": "s"}, ("a.L",), True)

    def test_isSkippedIfComplete(self) -> None:
        """
        A complete descriptor wants no annotations.
        """
        web = main(attributes='metadata-complete="true"')
        assert addAnnotations(web, main(servlet("s"))) is web
