"""
``catalina deploy``, ``undeploy`` and ``list``: the manager of a running server, from the command line.

The server is one of this machine, found by its server.xml, or any other that has a manager, be it Tomcat's. Answers to
the tasks of org.apache.catalina.ant.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from catalina.startup.catalina import Catalina
from catalina.startup.managerclient import Address, Login, ManagerClient, ManagerError
from catalina.startup.options import Parser, addBaseOption, optionsFor
from catalina.startup.packing import PackingError, openArchive
from catalina.startup.places import PlaceError
from catalina.util import ConfigurationError
from catalina.util.contextname import ContextName

_USER = "CATALINA_MANAGER_USER"
_PASSWORD = "CATALINA_MANAGER_PASSWORD"
_EVERYWHERE = ("", "0.0.0.0", "::")

Environ = Mapping[str, str]


def manage(command: str, argv: Sequence[str], environ: Environ = os.environ) -> int:
    """
    Carry out one command and print the manager's answer as it is.

    :param command: ``deploy``, ``undeploy`` or ``list``.
    :param argv: the words behind it.
    :param environ: where user, password and base are looked up.
    :returns: the exit status: 1 if the manager refuses, or cannot be asked.
    """
    parser = _PARSERS[command]()
    asked = parser.parse_args(argv)
    try:
        client = ManagerClient(_address(command, asked, environ), _login(asked, environ))
        answer = _COMMANDS[command](client, asked).rstrip("\n")
    except (ManagerError, PackingError, PlaceError, ConfigurationError, OSError) as problem:
        print(f"{parser.prog}: {problem}", file=sys.stderr)
        return 1
    done = answer.startswith("OK")
    print(answer, file=sys.stdout if done else sys.stderr)
    return 0 if done else 1


# what is asked for


def _deploy(client: ManagerClient, asked: argparse.Namespace) -> str:
    parameters = {"version": asked.version, "update": "true" if asked.update else ""}
    if asked.war and asked.source:
        raise PackingError(
            f"{asked.source} would be sent, and --war names what is there already; give one of them"
        )
    if asked.war:
        return client.ask("deploy", parameters | {"war": asked.war, "path": asked.path})
    if not asked.source:
        raise PackingError(
            "name the folder of an application or its .war, or with --war one that is on the server"
        )
    source = Path(asked.source).resolve()
    named = ContextName.ofFile(source.name)
    place = {"path": asked.path or named.path or "/", "version": asked.version or named.version}
    with openArchive(source) as archive:
        size = archive.seek(0, os.SEEK_END)
        archive.seek(0)
        return client.upload(parameters | place, archive, size)


def _undeploy(client: ManagerClient, asked: argparse.Namespace) -> str:
    if not asked.path:
        raise ManagerError("name the path of the application, such as /shop; 'catalina list' tells them")
    return client.ask("undeploy", {"path": asked.path, "version": asked.version})


def _list(client: ManagerClient, asked: argparse.Namespace) -> str:
    return client.ask("list", {})


_COMMANDS: Mapping[str, Callable[[ManagerClient, argparse.Namespace], str]] = {
    "deploy": _deploy,
    "undeploy": _undeploy,
    "list": _list,
}


# who is asked, and by whom


def _address(command: str, asked: argparse.Namespace, environ: Environ) -> Address:
    return Address.parse(asked.url) if asked.url else localManager(command, asked.base, environ)


def localManager(command: str, base: str | None, environ: Environ) -> Address:
    """
    Find the manager of the server that a base describes, by the first connector without TLS, or else the first.

    :param command: what is going to be asked.
    :param base: what the command line names as CATALINA_BASE, if it does.
    :param environ: the environment.
    :raises PlaceError: there is no base.
    :raises ConfigurationError: its server.xml cannot be read.
    :raises ManagerError: it has no connector.
    """
    options = optionsFor(command, environ, base)
    catalina = Catalina(options)
    errors = catalina.load(collect=True).errors
    if errors:
        raise errors[0]
    services = catalina.server.serviceList if catalina.server is not None else []
    handlers = [connector.protocolHandler for service in services for connector in service.connectors]
    if not handlers:
        raise ManagerError(f"{options.configFile} has no <Connector>; name the manager's address with --url")
    handler = min(handlers, key=lambda each: bool(each.SSLEnabled))
    host = "localhost" if handler.address in _EVERYWHERE else handler.address
    return Address("https" if handler.SSLEnabled else "http", host, handler.port)


def _login(asked: argparse.Namespace, environ: Environ) -> Login:
    user = asked.user or environ.get(_USER, "")
    password = asked.password or environ.get(_PASSWORD, "")
    if user and not password:
        if not sys.stdin.isatty():
            raise ManagerError(f"the password of {user} is missing; put it into {_PASSWORD}")
        password = getpass.getpass(f"Password of {user}: ")
    return Login(user, password)


# the command line


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    parser = Parser(
        prog=f"catalina {command}",
        description=f"{description} The server must have the manager application, and a user with the role "
        "manager-script in conf/tomcat-users.xml.",
        add_help=False,
        allow_abbrev=False,
    )
    address = "address of the manager; unless given, that of the base's first connector"
    parser.add_argument("--url", help=address)
    addBaseOption(parser)
    parser.add_argument("--user", help=f"who asks; unless given, {_USER}")
    told = f"unless given, {_PASSWORD}, which other users of the machine cannot see; else it is asked for"
    parser.add_argument("--password", help=told)
    parser.add_argument("-help", "--help", "-h", action="help", help="show this and end")
    return parser


def _deployParser() -> argparse.ArgumentParser:
    parser = _parser("deploy", "Bring an application to a running server.")
    parser.add_argument(
        "source", nargs="?", metavar="FOLDER|WAR", help="what to send: a folder is packed first"
    )
    parser.add_argument(
        "--war", help="instead: a folder or .war that is on the server, as a name or file: URL"
    )
    parser.add_argument(
        "--path", help="context path, such as /shop; unless given, as the folder or .war is named"
    )
    parser.add_argument("--version", help="version, for several side by side; unless given, what follows ##")
    parser.add_argument(
        "--update", action="store_true", help="take the place of an application that is there"
    )
    return parser


def _undeployParser() -> argparse.ArgumentParser:
    parser = _parser("undeploy", "Take an application away from a running server, with its files.")
    parser.add_argument("path", nargs="?", default=argparse.SUPPRESS, help="its context path, such as /shop")
    parser.add_argument("--path", dest="path", help="the same")
    parser.add_argument("--version", help="its version, if it has one")
    return parser


def _listParser() -> argparse.ArgumentParser:
    return _parser("list", "List the applications of a running server: path, state, sessions, place.")


_PARSERS: Mapping[str, Callable[[], argparse.ArgumentParser]] = {
    "deploy": _deployParser,
    "undeploy": _undeployParser,
    "list": _listParser,
}
