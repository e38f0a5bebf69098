"""
Error pages, welcome files, types, sessions and settings of pages.
"""

from __future__ import annotations

import pytest

from catalina.deploy.pages import ErrorPage, SessionConfig
from catalina.servlet import SessionTrackingMode
from tests.deploy.descriptors import errorOf, read


class PageTests:
    """
    Error pages, welcome files, types, sessions, settings of pages.
    """

    def test_readsErrorPages(self) -> None:
        """
        By code, by exception, or for everything; of equal ones the last.
        """
        one = "<error-page>{}<location>{}</location></error-page>"
        found = read(
            one.format("<error-code>404</error-code>", "/a")
            + one.format("<exception-type>java.io.IOException</exception-type>", "/b")
            + one.format("", "/c")
            + one.format("<error-code>404</error-code>", "/d")
        ).errorPages
        assert found == (
            ErrorPage("/d", 404),
            ErrorPage("/b", exceptionType="java.io.IOException"),
            ErrorPage("/c"),
        )

    @pytest.mark.parametrize(
        ("inside", "message"),
        [
            ("<error-code>404</error-code>", "error-page has no location"),
            (
                "<error-code>x</error-code><location>/a</location>",
                'error-code must be a whole number, 0 or more, not "x"',
            ),
            ("<location>a</location>", 'location "a" must begin with a slash'),
            (
                "<error-code>1</error-code><exception-type>E</exception-type><location>/a</location>",
                "error-page has both error-code and exception-type",
            ),
        ],
    )
    def test_refusesErrorPage(self, inside: str, message: str) -> None:
        """
        An error page that cannot work is an error when the application starts, not when it is needed.
        """
        assert message in errorOf(f"<error-page>{inside}</error-page>")

    def test_readsWelcomeFiles(self) -> None:
        """
        Lists add up; an empty name is kept, since it switches the defaults off.
        """
        one = "<welcome-file-list>{}</welcome-file-list>"
        names = one.format("<welcome-file>a</welcome-file><welcome-file>b</welcome-file>") + one.format(
            "<welcome-file/>"
        )
        assert read(names).welcomeFiles == ("a", "b", "")

    def test_readsTypes(self) -> None:
        """
        Extensions do not depend on case.
        """
        one = "<mime-mapping><extension>{}</extension><mime-type>{}</mime-type></mime-mapping>"
        assert read(one.format("HTML", "text/x") + one.format("txt", "text/plain")).mimeMappings == {
            "html": "text/x",
            "txt": "text/plain",
        }

    def test_readsLocales(self) -> None:
        """
        Which encoding goes with which locale.
        """
        one = "<locale>ja</locale><encoding>Shift_JIS</encoding>"
        inner = f"<locale-encoding-mapping>{one}</locale-encoding-mapping>"
        body = f"<locale-encoding-mapping-list>{inner}</locale-encoding-mapping-list>"
        assert read(body).localeEncodings == {"ja": "Shift_JIS"}

    def test_readsSessions(self) -> None:
        """
        Timeout, cookie and tracking modes.
        """
        found = read(
            "<session-config><session-timeout>5</session-timeout><cookie-config><name>SID</name><domain>d</domain>"
            "<path>/p</path><comment>c</comment><http-only>true</http-only><secure>false</secure><max-age>60</max-age>"
            "</cookie-config><tracking-mode>COOKIE</tracking-mode><tracking-mode>url</tracking-mode></session-config>"
        ).sessionConfig
        assert found == SessionConfig(
            timeout=5,
            cookieName="SID",
            cookiePath="/p",
            cookieDomain="d",
            cookieComment="c",
            cookieHttpOnly=True,
            cookieSecure=False,
            cookieMaxAge=60,
            trackingModes=frozenset({SessionTrackingMode.COOKIE, SessionTrackingMode.URL}),
        )

    def test_leavesSessionsOpen(self) -> None:
        """
        What is not said is None, so that others may say it.
        """
        assert read(
            "<session-config><session-timeout>-1</session-timeout></session-config>"
        ).sessionConfig == (SessionConfig(timeout=-1))

    def test_readsPropertyGroups(self) -> None:
        """
        Settings for pages, and tag libraries in their old and new places.
        """
        taglib = "<taglib><taglib-uri>{0}</taglib-uri><taglib-location>/{0}.tld</taglib-location></taglib>"
        found = read(
            f"{taglib.format('old')}<jsp-config>{taglib.format('new')}<jsp-property-group>"
            "<url-pattern>*.jsp</url-pattern><el-ignored>true</el-ignored><page-encoding>UTF-8</page-encoding>"
            "<scripting-invalid>false</scripting-invalid><include-prelude>/a</include-prelude>"
            "<include-prelude>/b</include-prelude><include-coda>/c</include-coda><is-xml>no</is-xml><buffer>8kb</buffer>"
            "</jsp-property-group></jsp-config>"
        )
        assert found.taglibs == {"old": "/old.tld", "new": "/new.tld"}
        (group,) = found.jspPropertyGroups
        assert (group.urlPatterns, group.elIgnored, group.scriptingInvalid) == (("*.jsp",), True, False)
        assert (group.includePreludes, group.includeCodas, group.isXml) == (("/a", "/b"), ("/c",), False)
        assert (group.pageEncoding, group.buffer, group.trimDirectiveWhitespaces) == ("UTF-8", "8kb", None)

    @pytest.mark.parametrize("name", ["session-config", "login-config", "jsp-config", "absolute-ordering"])
    def test_refusesSecond(self, name: str) -> None:
        """
        Some elements may be there only once.
        """
        assert errorOf(f"<{name}/>\n<{name}/>") == (
            f"WEB-INF/web.xml:3: <{name}>: {name} may be there only once; put both into one {name}"
        )
