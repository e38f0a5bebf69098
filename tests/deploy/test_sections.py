"""
What becomes of servlets, filters, listeners and constraints.
"""

from __future__ import annotations

import pytest

from catalina.deploy.filters import ALL, FilterMap
from catalina.deploy.security import LoginConfig, SecurityCollection, SecurityConstraint
from catalina.deploy.servlets import MultipartConfig, ServletDef
from catalina.deploy.webxml import parseWebXml
from catalina.servlet import DispatcherType
from tests.deploy.descriptors import DTD, FILE, errorOf, read, servlet


class ServletTests:
    """
    ``<servlet>`` and ``<servlet-mapping>``.
    """

    def test_readsAll(self) -> None:
        """
        Everything that a servlet can have.
        """
        found = servlet(
            "<servlet-class>probe.Script</servlet-class>"
            "<init-param><param-name>a</param-name><param-value>1</param-value></init-param>"
            "<load-on-startup>3</load-on-startup><async-supported>true</async-supported><enabled>false</enabled>"
            "<run-as><role-name>boss</role-name></run-as>"
            "<security-role-ref><role-name>r</role-name><role-link>real</role-link></security-role-ref>"
            "<security-role-ref><role-name>same</role-name></security-role-ref>"
            "<multipart-config><location>/tmp</location><max-file-size>10</max-file-size>"
            "<max-request-size>20</max-request-size><file-size-threshold>5</file-size-threshold></multipart-config>"
        )
        assert found == ServletDef(
            name="s",
            className="probe.Script",
            initParams={"a": "1"},
            loadOnStartup=3,
            asyncSupported=True,
            enabled=False,
            runAs="boss",
            roleRefs={"r": "real", "same": "same"},
            multipartConfig=MultipartConfig("/tmp", 10, 20, 5),
        )
        assert found.given == {"async-supported", "enabled"}
        assert found.where == "WEB-INF/web.xml:2"

    def test_hasDefaults(self) -> None:
        """
        A bare servlet is enabled, synchronous, and loaded when needed.
        """
        assert servlet("") == ServletDef(name="s")
        assert servlet("<multipart-config/>").multipartConfig == MultipartConfig("", -1, -1, 0)

    @pytest.mark.parametrize(("text", "order"), [("0", 0), ("-1", -1), (" 7 ", 7), ("", 0), ("+2", 2)])
    def test_readsLoadOnStartup(self, text: str, order: int) -> None:
        """
        Negative means when needed; an empty element means at once.
        """
        assert servlet(f"<load-on-startup>{text}</load-on-startup>").loadOnStartup == order

    @pytest.mark.parametrize(
        ("inside", "message"),
        [
            (
                "<load-on-startup>one</load-on-startup>",
                '<load-on-startup>: load-on-startup must be a whole number, not "one"',
            ),
            ("<enabled>perhaps</enabled>", '<enabled>: enabled must be true or false, not "perhaps"'),
            (
                "<jsp-file>a.jsp</jsp-file>",
                '<jsp-file>: jsp-file "a.jsp" must begin with a slash; did you mean "/a.jsp"?',
            ),
            (
                "<servlet-class>a.B</servlet-class><jsp-file>/a.jsp</jsp-file>",
                "<servlet>: servlet has both servlet-class and jsp-file; take one of them out",
            ),
            (
                "<multipart-config><max-file-size>1k</max-file-size></multipart-config>",
                '<max-file-size>: max-file-size must be a whole number, not "1k"',
            ),
        ],
    )
    def test_refuses(self, inside: str, message: str) -> None:
        """
        Values that make no sense are errors with their own line.
        """
        body = f"<servlet><servlet-name>s</servlet-name>\n{inside}</servlet>"
        line = 2 if message.startswith("<servlet>") else 3
        assert errorOf(body) == f"WEB-INF/web.xml:{line}: {message}"

    @pytest.mark.parametrize(("kind", "found"), [("servlet", "servlets"), ("filter", "filters")])
    def test_theFirstOfTwoInitParamsCounts(self, kind: str, found: str) -> None:
        """
        As in Tomcat, with a warning for the second.
        """
        param = "\n<init-param><param-name>a</param-name><param-value>{}</param-value></init-param>"
        params = param.format(1) + param.format(2)
        webXml = read(
            f"<{kind}><{kind}-name>n</{kind}-name><{kind}-class>a.B</{kind}-class>{params}</{kind}>"
        )
        assert getattr(webXml, found)["n"].initParams == {"a": "1"}
        assert webXml.warnings == (
            'WEB-INF/web.xml:4: <init-param>: there is another init-param "a";'
            " the first one counts; take this one out",
        )

    def test_warnsOfDoubles(self) -> None:
        """
        Of two servlets of one name the last one counts, as in Tomcat, with a warning.
        """
        one = "<servlet><servlet-name>s</servlet-name><servlet-class>{}</servlet-class></servlet>\n"
        webXml = read(one.format("a.A") + one.format("b.B"))
        assert webXml.servlets["s"].className == "b.B"
        assert webXml.warnings == (
            'WEB-INF/web.xml:3: <servlet>: there is another servlet named "s";'
            " the one at WEB-INF/web.xml:2 is left out; rename one of them",
        )

    def test_mapsPatterns(self) -> None:
        """
        Patterns are decoded, in order, each with its place.
        """
        webXml = read(
            "<servlet-mapping><servlet-name>s</servlet-name>\n<url-pattern> /sp%20ace/* </url-pattern>\n"
            "<url-pattern>*.do</url-pattern><url-pattern></url-pattern></servlet-mapping>"
        )
        assert webXml.servletMappings == {"/sp ace/*": "s", "*.do": "s", "": "s"}
        assert webXml.whereIs("servlet-mapping", "*.do") == "WEB-INF/web.xml:4"
        assert webXml.whereIs("servlet-mapping", "/none") == FILE

    @pytest.mark.parametrize(
        ("pattern", "message"),
        [
            ("x", 'url-pattern "x" is none that can match; did you mean "/x"?'),
            ("/100%", 'url-pattern "/100%" has a bad % escape; write %25 for a percent sign'),
        ],
    )
    def test_refusesPatterns(self, pattern: str, message: str) -> None:
        """
        A pattern that cannot be used is an error with the line of the pattern.
        """
        inside = f"<servlet-name>s</servlet-name>\n<url-pattern>{pattern}</url-pattern>"
        body = f"<servlet-mapping>{inside}</servlet-mapping>"
        assert errorOf(body) == f"WEB-INF/web.xml:3: <url-pattern>: {message}"

    def test_decodesInFilesEncoding(self) -> None:
        """
        Escapes are bytes in the encoding of the file.
        """
        body = (
            "<servlet-mapping><servlet-name>s</servlet-name><url-pattern>/%FC</url-pattern></servlet-mapping>"
        )
        text = f'<?xml version="1.0" encoding="ISO-8859-1"?><web-app>{body}</web-app>'
        assert parseWebXml(text.encode(), FILE).servletMappings == {"/\u00fc": "s"}

    def test_addsSlashInOldVersion(self) -> None:
        """
        In Servlet 2.2 a missing slash is added, with a warning.
        """
        webXml = read(
            "<servlet><servlet-name>s</servlet-name><jsp-file>a.jsp</jsp-file></servlet>"
            "<servlet-mapping><servlet-name>s</servlet-name><url-pattern>x</url-pattern></servlet-mapping>",
            "",
            head=DTD.format("2.2"),
        )
        assert webXml.servletMappings == {"/x": "s"}
        assert webXml.servlets["s"].jspFile == "/a.jsp"
        assert [each.partition(">: ")[2] for each in webXml.warnings] == [
            'jsp-file "a.jsp" should begin with a slash; "/a.jsp" is used',
            'url-pattern "x" should begin with a slash; "/x" is used',
        ]

    def test_warnsOfUnusualPattern(self) -> None:
        """
        A star that is no wildcard is worth a word.
        """
        body = (
            "<servlet-mapping><servlet-name>s</servlet-name><url-pattern>/a*</url-pattern></servlet-mapping>"
        )
        assert 'url-pattern "/a*" matches literally' in read(body).warnings[0]

    @pytest.mark.parametrize("second", ["s", "t"])
    def test_refusesPatternTwice(self, second: str) -> None:
        """
        One pattern leads to one servlet; even a repetition is refused, as in Tomcat.
        """
        inside = "<servlet-name>{}</servlet-name><url-pattern>/x</url-pattern>"
        one = f"<servlet-mapping>{inside}</servlet-mapping>\n"
        assert errorOf(one.format("s") + one.format(second)) == (
            f'WEB-INF/web.xml:3: <url-pattern>: url-pattern "/x" is mapped to both "s" (at WEB-INF/web.xml:2)'
            f' and "{second}"; take one of them out'
        )

    def test_refusesMappingOfNothing(self) -> None:
        """
        A mapping without a pattern was probably meant otherwise.
        """
        body = "<servlet-mapping><servlet-name>s</servlet-name></servlet-mapping>"
        assert "servlet-mapping has no url-pattern" in errorOf(body)


class FilterTests:
    """
    ``<filter>``, ``<filter-mapping>`` and ``<listener>``.
    """

    def test_readsFilter(self) -> None:
        """
        Name, class, parameters, and whether asynchronous requests may pass.
        """
        found = read(
            "<filter><filter-name>f</filter-name><filter-class>a.F</filter-class><async-supported>true</async-supported>"
            "<init-param><param-name>a</param-name><param-value/></init-param></filter>"
        ).filters["f"]
        assert (found.className, found.initParams, found.asyncSupported) == ("a.F", {"a": ""}, True)
        assert found.given == {"async-supported"}

    def test_refusesDoubles(self) -> None:
        """
        Filters have names of their own.
        """
        one = "<filter><filter-name>f</filter-name><filter-class>a.F</filter-class></filter>\n"
        assert 'WEB-INF/web.xml:3: <filter>: there is another filter named "f" in this file' in errorOf(
            one + one
        )

    def test_readsMappings(self) -> None:
        """
        Mappings keep their order, and each its patterns, servlets and kinds of dispatch.
        """
        one = "<filter-mapping><filter-name>f</filter-name>{}</filter-mapping>"
        found = read(
            one.format("<url-pattern>/a/*</url-pattern><url-pattern>*.x</url-pattern>")
            + one.format(
                "<servlet-name>s</servlet-name><dispatcher>FORWARD</dispatcher><dispatcher>error</dispatcher>"
            )
            + one.format(
                "<url-pattern>*</url-pattern><servlet-name>*</servlet-name><dispatcher>ASYNC</dispatcher>"
            )
        ).filterMaps
        assert found == (
            FilterMap("f", ("/a/*", "*.x"), (), frozenset({DispatcherType.REQUEST})),
            FilterMap("f", (), ("s",), frozenset({DispatcherType.FORWARD, DispatcherType.ERROR})),
            FilterMap("f", (ALL,), (ALL,), frozenset({DispatcherType.ASYNC})),
        )

    @pytest.mark.parametrize(
        ("inside", "message"),
        [
            ("", "filter-mapping has neither url-pattern nor servlet-name; add at least one of them"),
            (
                "<url-pattern>/</url-pattern><dispatcher>FORWRD</dispatcher>",
                'dispatcher must be one of FORWARD, INCLUDE, REQUEST, ASYNC, ERROR, not "FORWRD";'
                ' did you mean "FORWARD"?',
            ),
            ("<url-pattern>x</url-pattern>", 'url-pattern "x" is none that can match'),
        ],
    )
    def test_refuses(self, inside: str, message: str) -> None:
        """
        A mapping that leads nowhere is an error.
        """
        body = f"<filter-mapping><filter-name>f</filter-name>{inside}</filter-mapping>"
        assert message in errorOf(body)

    def test_readsListeners(self) -> None:
        """
        In order, each once.
        """
        names = ["b.B", "a.A", "b.B"]
        body = "\n".join(f"<listener><listener-class>{name}</listener-class></listener>" for name in names)
        webXml = read(body)
        assert webXml.listeners == ("b.B", "a.A")
        assert webXml.whereIs("listener", "a.A") == "WEB-INF/web.xml:3"


class SecurityTests:
    """
    ``<security-constraint>``, ``<login-config>`` and ``<security-role>``.
    """

    def test_readsConstraint(self) -> None:
        """
        Collections, roles and guarantee.
        """
        found = read(
            "<security-constraint><display-name>d</display-name>"
            "<web-resource-collection><web-resource-name>n</web-resource-name><url-pattern>/%61/*</url-pattern>"
            "<http-method>GET</http-method></web-resource-collection>"
            "<web-resource-collection><url-pattern>*.x</url-pattern>"
            "<http-method-omission>PUT</http-method-omission></web-resource-collection>"
            "<auth-constraint><role-name>a</role-name><role-name>*</role-name></auth-constraint>"
            "<user-data-constraint><transport-guarantee>confidential</transport-guarantee></user-data-constraint>"
            "</security-constraint>"
        ).securityConstraints
        assert found == (
            SecurityConstraint(
                (
                    SecurityCollection("n", ("/a/*",), ("GET",), ()),
                    SecurityCollection("", ("*.x",), (), ("PUT",)),
                ),
                True,
                ("a", "*"),
                "CONFIDENTIAL",
                "d",
            ),
        )

    @pytest.mark.parametrize(("inside", "constrained"), [("", False), ("<auth-constraint/>", True)])
    def test_tellsNobodyFromEverybody(self, inside: str, constrained: bool) -> None:
        """
        No constraint lets everybody in, an empty one nobody.
        """
        (found,) = read(f"<security-constraint>{inside}</security-constraint>").securityConstraints
        assert (found.authConstraint, found.authRoles) == (constrained, ())

    def test_warnsOfCollectionWithoutPattern(self) -> None:
        """
        What protects nothing is not what was meant.
        """
        body = "<security-constraint><web-resource-collection/></security-constraint>"
        assert "has no url-pattern and protects nothing" in read(body).warnings[0]

    def test_refusesUnknownGuarantee(self) -> None:
        """
        A misspelt guarantee must not mean none.
        """
        body = (
            "<security-constraint><user-data-constraint><transport-guarantee>CONFIDENTAL</transport-guarantee>"
            "</user-data-constraint></security-constraint>"
        )
        assert 'not "CONFIDENTAL"; did you mean "CONFIDENTIAL"?' in errorOf(body)

    def test_readsLogin(self) -> None:
        """
        Method, realm and pages.
        """
        found = read(
            "<login-config><auth-method>FORM</auth-method><realm-name>r</realm-name><form-login-config>"
            "<form-login-page>/in</form-login-page><form-error-page>/no</form-error-page></form-login-config>"
            "</login-config><security-role><role-name>b</role-name></security-role>"
            "<security-role><role-name>a</role-name></security-role>"
        )
        assert found.loginConfig == LoginConfig("FORM", "r", "/in", "/no")
        assert found.securityRoles == ("b", "a")

    def test_hasNoLogin(self) -> None:
        """
        No element, no value; an empty one has no method.
        """
        assert read("").loginConfig is None
        assert read("<login-config/>").loginConfig == LoginConfig("NONE", "", "", "")

    def test_refusesPageWithoutSlash(self) -> None:
        """
        Pages are paths within the application.
        """
        form = "<form-login-config><form-login-page>in</form-login-page></form-login-config>"
        body = f"<login-config>{form}</login-config>"
        assert 'form-login-page "in" must begin with a slash; did you mean "/in"?' in errorOf(body)
