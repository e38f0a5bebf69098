"""Tests of <Connector>: what it knows of the requests under way."""

import pytest

from catalina.connector import Connector
from catalina.coyote.http11 import Http11NioProtocol, Http11Protocol
from catalina.util import settingsOf
from tests.connector.comet import CometWorld
from tests.connector.world import Calling, World


class SettingTests:
    """Attributes."""

    @pytest.mark.parametrize(
        ("text", "methods"), [("POST", ["POST"]), ("post, put", ["POST", "PUT"]), ("", []), (" , ", [])]
    )
    def test_parseBodyMethods(self, text, methods):
        """
        Methods are separated by commas, in any case.
        """
        assert settingsOf(Connector)["parseBodyMethods"].parse(text) == methods

    @pytest.mark.parametrize(
        ("handler", "useComet", "supported"),
        [(Http11NioProtocol, True, True), (Http11NioProtocol, False, False), (Http11Protocol, True, False)],
    )
    def test_cometSupported(self, handler, useComet, supported):
        """
        Comet needs a protocol that knows it and useComet.
        """
        assert World(handler(), useComet=useComet).connector.cometSupported is supported

    def test_localNamesAreLookedUpOnce(self):
        """
        The name of an address of this machine is remembered.
        """
        world, asked = World(), []
        world.handler.lookUp = lambda address: asked.append(address) or "name"
        assert [world.connector.localName("10.0.0.1") for _ in range(2)] == ["name", "name"]
        assert asked == ["10.0.0.1"]


class UnderWayTests:
    """isBusy, isServing, hasComet, endComet."""

    def test_aRequest(self):
        """
        While a request is being answered the connector is busy, for its application.
        """
        world = World()
        world.add(Calling(None), "/s")
        client = world.connect()
        assert not world.connector.isBusy()
        client.get("/app/s", settle=False)
        assert world.connector.isBusy()
        assert world.connector.isServing(world.context)
        assert not world.connector.isServing(world.makeContext("/other"))
        world.settle()
        assert not world.connector.isBusy() and not world.connector.isServing(world.context)

    def test_comet(self):
        """
        An open Comet connection does not count as serving; endComet() ends it with END/SERVER_SHUTDOWN.
        """
        world = CometWorld()
        world.open()
        assert world.connector.hasComet()
        assert not world.connector.isServing(world.context)
        world.connector.endComet()
        world.settle()
        assert world.seen == ["BEGIN", "END/SERVER_SHUTDOWN"]
        assert not world.connector.hasComet()
