"""
From the class names in configuration files to Python objects.
"""

from __future__ import annotations

import collections
import importlib
import os.path
import xml.etree.ElementTree
from types import ModuleType

import pytest

from catalina.util.classnames import JAVA_NAMES, ClassNotFoundError, pythonName, resolveClassName


def module(name: str, **attributes: object) -> ModuleType:
    """
    Make a module out of nothing.
    """
    made = ModuleType(name)
    vars(made).update(attributes)
    return made


class FakeLoader:
    """
    An application's import function: knows some modules under their short names.
    """

    def __init__(self, *modules: ModuleType, prefix: str = "") -> None:
        self._modules = {each.__name__: each for each in modules}
        self._prefix = prefix

    def __call__(self, name: str) -> ModuleType:
        if name not in self._modules:
            raise ModuleNotFoundError(f"No module named {name!r}", name=self._prefix + name)
        return self._modules[name]


class PythonNameTests:
    """
    One rule and one small table.
    """

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("org.apache.catalina.valves.AccessLogValve", "catalina.valves.AccessLogValve"),
            ("org.apache.coyote.http11.Http11NioProtocol", "catalina.coyote.http11.Http11NioProtocol"),
            ("org.apache.juli.FileHandler", "catalina.juli.FileHandler"),
            ("org.apache.naming.factory.BeanFactory", "catalina.naming.factory.BeanFactory"),
            ("catalina.valves.AccessLogValve", "catalina.valves.AccessLogValve"),
            ("javax.servlet.ServletException", "catalina.servlet.ServletException"),
            ("javax.servlet.http.HttpServlet", "catalina.servlet.HttpServlet"),
            ("javax.servlet.jsp.JspException", "catalina.jsp.JspException"),
            ("javax.servlet.jsp.tagext.TagSupport", "catalina.jsp.TagSupport"),
            ("javax.el.ELException", "catalina.el.ELException"),
            ("java.util.logging.ConsoleHandler", "catalina.juli.ConsoleHandler"),
            ("java.lang.Throwable", "builtins.BaseException"),
            ("java.lang.Exception", "builtins.Exception"),
            ("java.lang.RuntimeException", "builtins.RuntimeError"),
            ("java.io.IOException", "builtins.OSError"),
            ("java.io.FileNotFoundException", "builtins.FileNotFoundError"),
            ("java.lang.NullPointerException", "builtins.AttributeError"),
            ("java.lang.IllegalArgumentException", "builtins.ValueError"),
            ("java.lang.String", "builtins.str"),
            ("java.lang.Integer", "builtins.int"),
            ("mine.valves.Special", "mine.valves.Special"),
            ("mine.valves.Outer$Inner", "mine.valves.Outer.Inner"),
            (" mine.Spaced\n", "mine.Spaced"),
            ("org.apachex.Thing", "org.apachex.Thing"),
            ("ValueError", "ValueError"),
        ],
    )
    def test_translates(self, name: str, expected: str) -> None:
        """
        Tomcat's names lose org.apache, the interfaces' names lead to their faces, other names stay.
        """
        assert pythonName(name) == expected

    @pytest.mark.parametrize("name", [each for each in JAVA_NAMES.values() if each.startswith("builtins.")])
    def test_tableNamesBuiltinsThatExist(self, name: str) -> None:
        """
        No row of the table leads nowhere.
        """
        assert isinstance(resolveClassName(name), type)


class ResolveClassNameTests:
    """
    Finding the object.
    """

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("collections.OrderedDict", collections.OrderedDict),
            ("os.path.join", os.path.join),
            ("xml.etree.ElementTree$Element", xml.etree.ElementTree.Element),
            ("ValueError", ValueError),
            ("java.lang.Throwable", BaseException),
            ("java.lang.Long", int),
            ("org.apache.catalina.util.Setting", importlib.import_module("catalina.util").Setting),
        ],
    )
    def test_finds(self, name: str, expected: object) -> None:
        """
        Classes, nested classes, builtins and names of faces are found.
        """
        assert resolveClassName(name) is expected

    def test_asksLoader(self) -> None:
        """
        An application's own loader is asked for the module.
        """
        load = FakeLoader(module("probe", Script=int))
        assert resolveClassName("probe.Script", load) is int

    def test_descendsIntoNestedClasses(self) -> None:
        """
        What is no module may be a class with a class in it.
        """

        class Outer:
            class Inner:
                pass

        assert resolveClassName("probe.Outer.Inner", FakeLoader(module("probe", Outer=Outer))) is Outer.Inner

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            (
                "org.apache.catalina.util.Setting2",
                "class org.apache.catalina.util.Setting2 (catalina.util.Setting2 here) does not exist:"
                ' catalina.util has no Setting2; did you mean "catalina.util.Setting"?',
            ),
            (
                "org.apache.catalina.utils.Setting",
                "class org.apache.catalina.utils.Setting (catalina.utils.Setting here) does not exist:"
                ' catalina has no utils; did you mean "catalina.util"?',
            ),
            (
                "collections.Qqqq",
                "class collections.Qqqq does not exist: collections has no Qqqq; check its spelling",
            ),
            (
                "nowhere_at_all.Valve",
                "class nowhere_at_all.Valve does not exist: no module nowhere_at_all is found; put it into"
                " CATALINA_BASE/lib, or into WEB-INF/classes of the application",
            ),
            ("a..b", '"a..b" is no class name; write package.module.Class'),
            ("", '"" is no class name; write package.module.Class'),
            ("ValueErorr", "class ValueErorr does not exist: builtins has no ValueErorr;"),
        ],
    )
    def test_saysWhatIsMissing(self, name: str, message: str) -> None:
        """
        The error names the class as written, what is not there, and what comes nearest.
        """
        with pytest.raises(ClassNotFoundError) as caught:
            resolveClassName(name)
        assert str(caught.value).startswith(message)

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("probe.Outr", 'class probe.Outr does not exist: probe has no Outr; did you mean "probe.Outer"?'),
            ("probe.Outer.Iner", 'probe.Outer has no Iner; did you mean "probe.Outer.Inner"?'),
        ],
    )
    def test_hidesLoadersOwnNames(self, name: str, said: str) -> None:
        """
        The name that a loader gives a module is nobody's business: what is said is what was asked for.
        """

        class Outer:
            class Inner:
                pass

        loaded = module("webapp_shop_7.probe", Outer=Outer)
        with pytest.raises(ClassNotFoundError) as caught:
            resolveClassName(name, lambda asked: loaded if asked == "probe" else FakeLoader()(asked))
        assert said in str(caught.value) and "webapp_shop" not in str(caught.value)

    @pytest.mark.parametrize("prefix", ["", "_application_7."])
    def test_knowsLoadersOwnNames(self, prefix: str) -> None:
        """
        A loader may say that a module is missing under a longer name of its own.
        """
        with pytest.raises(ClassNotFoundError, match="no module absent is found"):
            resolveClassName("absent.Thing", FakeLoader(prefix=prefix))

    def test_doesNotHideMissingDependencies(self) -> None:
        """
        A module that is there but imports something missing fails with just that.
        """

        def load(name: str) -> ModuleType:
            raise ModuleNotFoundError("No module named 'requests'", name="requests")

        with pytest.raises(ModuleNotFoundError) as caught:
            resolveClassName("probe.Script", load)
        assert not isinstance(caught.value, ClassNotFoundError)

    def test_passesErrorsOfModules(self) -> None:
        """
        What a module raises while it is imported is for its author to see.
        """

        def load(name: str) -> ModuleType:
            raise ZeroDivisionError("in the module")

        with pytest.raises(ZeroDivisionError):
            resolveClassName("probe.Script", load)
