"""
Entries of ``java:comp/env``.
"""

from __future__ import annotations

from catalina.deploy.resources import InjectionTarget
from tests.deploy.descriptors import errorOf, read


class ReferenceTests:
    """
    Entries of ``java:comp/env``.
    """

    def test_readsEnvEntry(self) -> None:
        """
        Name, type, value, and who gets it.
        """
        found = read(
            "<env-entry><env-entry-name>n</env-entry-name><env-entry-type>java.lang.Integer</env-entry-type>"
            "<env-entry-value>7</env-entry-value><injection-target><injection-target-class>a.A</injection-target-class>"
            "<injection-target-name>x</injection-target-name></injection-target></env-entry>"
        ).envEntries["n"]
        assert (found.type, found.value) == ("java.lang.Integer", "7")
        assert found.injectionTargets == (InjectionTarget("a.A", "x"),)
        assert found.where == "WEB-INF/web.xml:2"

    def test_refusesValueWithoutType(self) -> None:
        """
        Without a type nobody knows what the value is.
        """
        body = "<env-entry><env-entry-name>n</env-entry-name><env-entry-value>7</env-entry-value></env-entry>"
        assert "env-entry has a value and no env-entry-type" in errorOf(body)

    def test_readsReferences(self) -> None:
        """
        Each kind has its own names for the same things.
        """
        found = read(
            "<resource-ref><res-ref-name>jdbc/x</res-ref-name><res-type>javax.sql.DataSource</res-type>"
            "<res-auth>Application</res-auth><lookup-name>java:y</lookup-name></resource-ref>"
            "<resource-env-ref><resource-env-ref-name>e</resource-env-ref-name>"
            "<resource-env-ref-type>a.E</resource-env-ref-type></resource-env-ref>"
            "<message-destination-ref><message-destination-ref-name>m</message-destination-ref-name>"
            "<message-destination-link>l</message-destination-link></message-destination-ref>"
            "<message-destination><message-destination-name>l</message-destination-name></message-destination>"
            "<ejb-ref><ejb-ref-name>b</ejb-ref-name><remote>a.R</remote></ejb-ref>"
            "<ejb-local-ref><ejb-ref-name>c</ejb-ref-name><local>a.L</local></ejb-local-ref>"
            "<service-ref><service-ref-name>s</service-ref-name><service-interface>a.S</service-interface></service-ref>"
        )
        resource = found.resourceRefs["jdbc/x"]
        assert (resource.type, resource.auth, resource.sharingScope) == (
            "javax.sql.DataSource",
            "Application",
            "Shareable",
        )
        assert resource.lookupName == "java:y"
        assert found.resourceEnvRefs["e"].type == "a.E"
        assert found.messageDestinationRefs["m"].link == "l"
        assert list(found.messageDestinations) == ["l"]
        assert [(each.type, each.local) for each in found.ejbRefs.values()] == [("a.R", False), ("a.L", True)]
        assert found.serviceRefs["s"].type == "a.S"

    def test_readsCallbacks(self) -> None:
        """
        Which methods are called around an object's life.
        """
        inside = (
            "<lifecycle-callback-class>a.A</lifecycle-callback-class>"
            "<lifecycle-callback-method>{}</lifecycle-callback-method>"
        )
        found = read(
            f"<post-construct>{inside.format('begin')}</post-construct><pre-destroy>{inside.format('end')}</pre-destroy>"
        )
        assert (found.postConstruct, found.preDestroy) == ({"a.A": "begin"}, {"a.A": "end"})
