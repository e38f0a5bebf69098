"""Servlets and filters of Tomcat that are not here."""

from __future__ import annotations

from catalina.deploy import mergeWebXml, parseWebXml
from catalina.startup.unbuilt import withoutUnbuilt

TEXT = b"""<web-app version="3.0">
<servlet><servlet-name>cgi</servlet-name><servlet-class>org.apache.catalina.servlets.CGIServlet</servlet-class>
 <load-on-startup>5</load-on-startup></servlet>
<servlet-mapping><servlet-name>cgi</servlet-name><url-pattern>/cgi-bin/*</url-pattern></servlet-mapping>
<servlet><servlet-name>own</servlet-name><servlet-class>a.B</servlet-class><load-on-startup>5</load-on-startup></servlet>
<filter><filter-name>dav</filter-name><filter-class>org.apache.catalina.filters.WebdavFixFilter</filter-class></filter>
<filter-mapping><filter-name>dav</filter-name><url-pattern>/*</url-pattern></filter-mapping>
<filter><filter-name>wrong</filter-name><filter-class>org.apache.catalina.filters.RemoteAdrFilter</filter-class></filter>
<filter-mapping><filter-name>wrong</filter-name><url-pattern>/*</url-pattern></filter-mapping>
</web-app>"""


class WithoutUnbuiltTests:
    """withoutUnbuilt."""

    def test_warnings(self) -> None:
        """Each is told once, with file and line; a misspelt one is not among them, and fails the application later."""
        found = withoutUnbuilt(mergeWebXml(parseWebXml(TEXT, "web.xml"), (), None))
        assert [each.partition(" has no effect: ")[0] for each in found.warnings] == [
            "web.xml:2: <servlet-class>: org.apache.catalina.servlets.CGIServlet",
            "web.xml:6: <filter-class>: org.apache.catalina.filters.WebdavFixFilter",
        ]
        assert all(each.endswith("; take it out to be rid of this warning") for each in found.warnings)

    def test_descriptor(self) -> None:
        """The filter goes; the servlet keeps its place, so that nothing else answers there, and is never loaded."""
        found = withoutUnbuilt(mergeWebXml(parseWebXml(TEXT, "web.xml"), (), None))
        assert {name: each.loadOnStartup for name, each in found.servlets.items()} == {"cgi": None, "own": 5}
        assert found.servletMappings == {"/cgi-bin/*": "cgi"}
        assert list(found.filters) == [each.filterName for each in found.filterMaps] == ["wrong"]
