"""
The merged descriptor refers only to what is there.
"""

from __future__ import annotations

import pytest

from catalina.deploy.checks import checkReferences
from catalina.digester import ConfigurationError
from tests.deploy.descriptors import read

SERVLET = "<servlet><servlet-name>script</servlet-name><servlet-class>a.S</servlet-class>{}</servlet>"
FILTER = "<filter><filter-name>guard</filter-name><filter-class>a.F</filter-class></filter>"


def errorOf(body: str) -> str:
    """
    Give the message for a descriptor that leads nowhere.
    """
    with pytest.raises(ConfigurationError) as caught:
        checkReferences(read(body))
    return str(caught.value)


class MappingTests:
    """
    Mappings of servlets and filters.
    """

    @pytest.mark.parametrize(
        ("name", "remedy"),
        [
            ("scrpt", 'did you mean "script"?'),
            ("zzzzz", "define the servlet, or take the mapping out"),
        ],
    )
    def test_missesServlet(self, name: str, remedy: str) -> None:
        """
        The error has the line of the pattern, and the nearest servlet.
        """
        pattern = "\n<url-pattern>/x</url-pattern>"
        mapping = f"<servlet-mapping><servlet-name>{name}</servlet-name>{pattern}</servlet-mapping>"
        assert errorOf(SERVLET.format("") + mapping) == (
            f'WEB-INF/web.xml:3: <servlet-mapping>: url-pattern "/x" is mapped to "{name}",'
            f" but there is no such servlet; {remedy}"
        )

    def test_missesFilter(self) -> None:
        """
        The same for filters.
        """
        mapping = (
            "<filter-mapping><filter-name>guad</filter-name><url-pattern>/x</url-pattern></filter-mapping>"
        )
        assert errorOf(f"{FILTER}\n{mapping}") == (
            'WEB-INF/web.xml:3: <filter-mapping>: the mapping is for "guad", but there is no such filter;'
            ' did you mean "guard"?'
        )

    def test_missesFilterClass(self) -> None:
        """
        A filter that nothing implements would fail at each request.
        """
        body = "<filter><filter-name>f</filter-name></filter>"
        assert errorOf(body) == 'WEB-INF/web.xml:2: <filter>: filter "f" has no filter-class; add one'

    def test_warnsOfBareServlet(self) -> None:
        """
        A servlet that nothing implements is a warning, as other servlets still work.
        """
        (warning,) = checkReferences(read("<servlet><servlet-name>s</servlet-name></servlet>")).warnings
        assert warning.startswith('WEB-INF/web.xml:2: <servlet>: "s" has neither servlet-class nor jsp-file')


class RoleTests:
    """
    Roles that are used have to be declared.
    """

    def test_declaresUsedRoles(self) -> None:
        """
        Undeclared roles are declared, with a warning for each, as Tomcat does.
        """
        used = (
            "<run-as><role-name>a</role-name></run-as>"
            "<security-role-ref><role-name>x</role-name><role-link>b</role-link></security-role-ref>"
        )
        constraint = (
            "<security-constraint><auth-constraint><role-name>*</role-name><role-name>c</role-name>"
            "<role-name>known</role-name></auth-constraint></security-constraint>"
        )
        declared = "<security-role><role-name>known</role-name></security-role>"
        checked = checkReferences(read(f"{SERVLET.format(used)}\n{constraint}{declared}"))
        assert checked.securityRoles == ("known", "c", "a", "b")
        remedy = "add a <security-role> for it"
        assert checked.warnings == (
            f'WEB-INF/web.xml:3: role "c" is used in auth-constraint and not declared; {remedy}',
            f'WEB-INF/web.xml:2: role "a" is used in run-as and not declared; {remedy}',
            f'WEB-INF/web.xml:2: role "b" is used in security-role-ref and not declared; {remedy}',
        )

    def test_isContent(self) -> None:
        """
        A descriptor without loose ends comes back as it was.
        """
        webXml = read(SERVLET.format("") + FILTER)
        assert checkReferences(webXml) == webXml
