"""
What every part of the generator writes with: names, constants, expressions, bodies.

The generated module has one function, which writes the page; bodies of simple tags and fragments are
functions inside of it.  In the generated code C{_w} writes text, C{_c} is what expressions are evaluated
in, C{_P} holds the attributes of the page's scope, and C{_rt} is the runtime.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from catalina.el import ELException, chainOf, parse
from catalina.jasper.code import CodeWriter
from catalina.jasper.errors import TranslationError
from catalina.jasper.implicit import IMPLICIT
from catalina.jasper.marks import Mark
from catalina.jasper.nodes import Attribute, Node
from catalina.jasper.pageinfo import PageInfo
from catalina.jasper.scripting import Blocks


@dataclass(frozen=True)
class Parent:
    """The code of the tag around, and whether it is a simple tag, which classic tags know by an adapter only."""

    code: str
    isSimple: bool = False

    @property
    def forClassic(self) -> str:
        """The code of what a classic tag is given."""
        return f"_rt.TagAdapter({self.code})" if self.isSimple else self.code


class Emitter(ABC):
    """
    Writes parts of the module of one page or tag file.

    :param page: what its directives say.
    :param host: loads tag classes; C{loadClass}.
    """

    def __init__(self, page: PageInfo, host: Any) -> None:
        self.page = page
        self.host = host
        self.code = CodeWriter()
        self.constants = CodeWriter()
        self.declarations = CodeWriter()
        self.blocks = Blocks(self.code)
        #: In a tag file the tag that it makes is around all others (C{Generator.generateSetters}).
        self.parents = [Parent("_rt.TagAdapter(pageContext.tag)" if page.isTagFile else "None")]
        self.scopes: dict[str, str] = {}
        self.fragmentDepth = 0
        self.scriptless = False
        self.known: dict[str, tuple[str, str]] | None = None
        self.fixed: dict[str, tuple[str, str]] = {}
        self.inCatch = 0
        self._counter = 0
        self._names: dict[Any, str] = {}

    # -- names

    def unique(self, stem: str) -> str:
        """A name for a variable of the generated code."""
        self._counter += 1
        return f"_{stem}{self._counter}"

    def constant(self, code: str, key: Any = None, mark: Mark | None = None) -> str:
        """
        Something that is computed once, when the module is loaded.

        :param code: the Python expression.
        :param key: computed only once for each key, by default for each code.
        :returns: its name.
        """
        key = code if key is None else key
        if key not in self._names:
            self._names[key] = self.unique("k")
            self.constants.line(f"{self._names[key]} = {code}", mark)
        return self._names[key]

    def tagId(self) -> str:
        """What one tag of the page is called, and no other."""
        return f"jsp_{crc32(self.page.path.encode())}_{self.unique('j').removeprefix('_j')}"

    # -- expressions

    def expression(self, text: str, mark: Mark, asText: bool = False) -> str:
        """
        The code that evaluates an expression of the expression language.

        :param text: with its braces.
        :param asText: whether the value is to be text.
        :raises TranslationError: it is none, or a function is unknown.
        """
        chain = self.checkExpression(text, mark)
        if chain is not None and chain[0] not in IMPLICIT:
            return self._chain(chain, asText)
        code = self.constant(f"_rt.closure({text!r}, _functions)", mark=mark) + "(_c)"
        return f"_t({code})" if asText else code

    def _chain(self, chain: list[str], asText: bool) -> str:
        """
        The code of C{a.b.c}: the variable, then for each property a place that knows the classes it has
        met.
        """
        name, *properties = chain
        if not properties:
            code = self.lookUp(name)
            return f"_t({code})" if asText else code
        code, kind = self._variable(name)
        if not kind:
            return self.through(code, properties, asText)
        site = self.site(properties[0], asText and len(properties) == 1)
        return self.through(f"{site}[{kind}]({code})", properties[1:], asText)

    def site(self, name: str, asText: bool) -> str:
        """The name of a new place where a property is read."""
        return self.constant(f"_rt.Site({name!r}, {asText})", self.unique("site"))

    def through(self, code: str, properties: list[str], asText: bool) -> str:
        """
        The code of the properties of a value, one of the other.

        :param code: of the value.
        """
        for number, each in enumerate(properties, 1):
            site = self.site(each, asText and number == len(properties))
            code = f"{site}[type(_q := {code})](_q)"
        return code

    def _variable(self, name: str) -> tuple[str, str]:
        """
        The code of a variable and that of its class.

        Between two statements nobody can set a variable, so that one look-up serves all properties of a run
        of text.
        """
        known = self.fixed | (self.known or {})
        if name in known:
            return known[name]
        if self.known is None:
            return self.lookUp(name), ""
        value, kind = self.unique("q"), self.unique("y")
        self.known[name] = (value, kind)
        return value, f"({kind} := type({value} := {self.lookUp(name)}))"

    def lookUp(self, name: str) -> str:
        """
        The code that looks a variable up.

        Loops that only read say in C{fixed} the names of values and classes that they know already.
        """
        if name in self.fixed:
            return self.fixed[name][0]
        if name in self.page.deferred:
            return f"_c.variable({name!r})"
        return f"(_q if (_q := _P.get({name!r})) is not None else _F({name!r}))"

    def checkExpression(self, text: str, mark: Mark) -> list[str] | None:
        """
        Complain about what is no expression.

        :returns: the names of a chain such as C{a.b.c}; None for all other expressions.
        :raises TranslationError: with the place.
        """
        try:
            tree = parse(text)
        except ELException as problem:
            raise TranslationError(str(problem), mark) from None
        for call in tree.calls:
            self._useFunction(call.name, mark)
        return chainOf(tree.single)

    def _useFunction(self, name: str, mark: Mark) -> None:
        prefix, _, local = name.rpartition(":")
        library = self.page.libraries.get(prefix)
        if library is None:
            raise TranslationError(f"the function {name} has a prefix that belongs to no tag library", mark)
        function = library.functions.get(local)
        if function is None:
            raise TranslationError(f"the tag library {library.uri} has no function {local}", mark)
        key = ("function", name)
        if key not in self._names:
            self._names[key] = name
            target = f"_rt.function({function.className!r}, {function.method!r}, _load)"
            self.constants.line(f"_functions[{name!r}] = {target}", mark)

    def checkScriptAttribute(self, attribute: Attribute) -> None:
        """
        Complain about a Python expression where none is allowed.

        :raises TranslationError: the body around is scriptless, or the page takes no scripting elements at
            all.
        """
        if self.scriptless or self.page.scriptingInvalid:
            raise TranslationError("scripting expressions are not allowed here", attribute.mark)
        self.checkLanguage(attribute.mark)

    def python(self, before: str, code: str, after: str, mark: Mark) -> None:
        """
        Write a Python expression of the page's author, on lines of its own: it may end in a comment.

        :param before: opens a bracket, which C{after} closes.
        :raises TranslationError: there is nothing in it.
        """
        if not code.strip():
            raise TranslationError("the expression is empty", mark)
        self.code.line(before, mark)
        for number, text in enumerate(code.split("\n")):
            self.code.raw(text, (mark.file, mark.line + number))
        self.code.line(after, mark)

    def checkLanguage(self, mark: Mark) -> None:
        """
        Complain about a scripting element of a page that says language="java".

        :raises TranslationError: it does.
        """
        if self.page.isJava:
            raise TranslationError(
                'scripting elements are written in Python, and this page says language="java"', mark
            )

    # -- text

    @abstractmethod
    def nodes(self, nodes: list[Node]) -> None:
        """Write nodes, one after another."""

    def write(self, text: str, mark: Mark) -> None:
        """Write template text."""
        if text:
            self.code.line(f"_w({text!r})", mark)

    # -- bodies

    @contextmanager
    def body(self, parent: Parent | None = None, scriptless: bool = False) -> Iterator[None]:
        """
        The body of a tag.

        :param parent: the tag, if it is one that others can find as their parent.
        :param scriptless: whether scripting elements are refused in it.
        """
        base, before = self.blocks.enter(), self.scriptless
        self.scriptless = before or scriptless
        if parent is not None:
            self.parents.append(parent)
        try:
            yield
        finally:
            if parent is not None:
                self.parents.pop()
            self.scriptless = before
        self.blocks.leave(base)

    @contextmanager
    def buffered(self, mark: Mark) -> Iterator[str]:
        """What is written inside is kept; yields the variable that has it as text afterwards."""
        name = self.unique("b")
        self.code.line("out = pageContext.pushBody(); _w = out.append", mark)
        yield name
        self.code.line(f"{name} = out.getString(); out = pageContext.popBody(); _w = out.append", mark)

    def fragment(self, nodes: list[Node], mark: Mark, parent: Parent | None = None) -> str:
        """
        A function that writes nodes when it is called: a body of a simple tag, or a jsp:attribute for a
        fragment.

        :returns: the code of the fragment.
        """
        name = self.unique("f")
        self.code.open(f"def {name}(out):", mark)
        self.code.line("_w = out.append", mark)
        self.fragmentDepth += 1
        with self.body(parent, scriptless=True):
            self.nodes(nodes)
        self.fragmentDepth -= 1
        self.code.close()
        return f"_rt.Fragment({name}, pageContext)"

    def skipPage(self, mark: Mark) -> None:
        """End the page: from a fragment or a tag file what is around ends too (JSP 2.2, 5.5 and JSP.8.3)."""
        isInside = self.fragmentDepth or self.page.isTagFile
        self.code.line("raise _rt.SkipPageException()" if isInside else "return", mark)
