"""One login for several applications of a started server."""

from __future__ import annotations

import base64
import re

from tests.functional.client import Answer
from tests.functional.instance import Instance, eventually

SERVLETS = """
import os
from zope.interface import implementer
from catalina.servlet import HttpServlet, HttpSessionBindingListener, webServlet


@implementer(HttpSessionBindingListener)
class Told:
    def __init__(self, path):
        self.path = path

    def valueBound(self, event):
        pass

    def valueUnbound(self, event):
        with open(os.path.join(os.environ["CATALINA_BASE"], "ended.txt"), "a") as file:
            file.write(self.path + "\\n")


@webServlet("/read")
class Read(HttpServlet):
    def doGet(self, request, response):
        session = request.getSession()
        if session.getAttribute("told") is None:
            session.setAttribute("told", Told(request.getContextPath()))
        if request.getParameter("idle") is not None:
            session.setMaxInactiveInterval(int(request.getParameter("idle")))
        response.getWriter().print(str(request.getRemoteUser()))
        if request.getParameter("leave") is not None:
            session.invalidate()
"""

WEB_XML = """<web-app version="3.0">
  <security-constraint>
    <web-resource-collection><web-resource-name>all</web-resource-name><url-pattern>/*</url-pattern></web-resource-collection>
    <auth-constraint><role-name>member</role-name></auth-constraint>
  </security-constraint>
  <login-config><auth-method>BASIC</auth-method></login-config>
  <security-role><role-name>member</role-name></security-role>
</web-app>"""


class Browser:
    """Keeps cookies, and gives its password only when told to."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.cookies: dict[str, dict[str, str]] = {}

    def get(self, application: str, query: str = "", password: bool = False) -> Answer:
        """Ask an application; the cookies of its path and those of the host go along."""
        known = self.cookies.get("", {}) | self.cookies.get(f"/{application}", {})
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in known.items())} if known else {}
        if password:
            headers["Authorization"] = "Basic " + base64.b64encode(b"ann:secret").decode()
        answer = self.instance.request(f"/{application}/read{query}", headers=headers)
        for line in answer.headers.get_all("Set-Cookie") or ():
            found = re.match(r"(\w+)=([^;]*).*?; ?Path=([^;]+)", line, re.IGNORECASE)
            assert found is not None, line
            self.cookies.setdefault(found[3].rstrip("/"), {})[found[1]] = found[2]
        return answer


def ended(instance: Instance) -> list[str]:
    """The applications whose sessions have ended, in order."""
    file = instance.base / "ended.txt"
    return file.read_text().split() if file.exists() else []


def test_sessionsAndTheLogin(instance: Instance) -> None:
    """A reload and a time-out end one session alone; leaving one application ends the login and all its sessions at once."""
    instance.editServerXml(
        r"(?=</Host>)", '<Valve className="org.apache.catalina.authenticator.SingleSignOn"/>'
    )
    users = '<tomcat-users><role rolename="member"/><user username="ann" password="secret" roles="member"/></tomcat-users>'
    (instance.base / "conf" / "tomcat-users.xml").write_text(users)
    for name in ("one", "two", "three"):
        instance.deploy(name, {"WEB-INF/web.xml": WEB_XML, "WEB-INF/classes/read.py": SERVLETS})
    instance.start()
    browser = Browser(instance)
    assert browser.get("one").status == 401
    assert browser.get("one", password=True).text == "ann"
    assert browser.get("two").text == "ann"
    assert browser.get("three", "?idle=1").text == "ann"
    eventually(lambda: browser.get("two").text == "ann" and ended(instance) == ["/three"])
    assert browser.get("two").text == "ann"
    (instance.webapps / "one" / "WEB-INF" / "web.xml").touch()
    eventually(lambda: "Reloading Context with name [/one] is completed" in instance.readLog(), seconds=30)
    assert browser.get("two").text == "ann"
    assert browser.get("one").text == "ann"
    assert ended(instance) == ["/three"]
    assert browser.get("two", "?leave").text == "ann"
    assert sorted(ended(instance)) == ["/one", "/three", "/two"]
    assert [browser.get(name).status for name in ("one", "two", "three")] == [401, 401, 401]
