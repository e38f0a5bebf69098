"""Tests of catalina.el.expressions, compiler, context and resolvers."""

from typing import Any

import pytest

from catalina.el import (
    CompositeELResolver,
    ELContext,
    ELException,
    ELResolver,
    MethodExpression,
    MethodNotFoundException,
    ParseException,
    PropertyNotFoundException,
    PropertyNotWritableException,
    ValueExpressionLiteral,
    compileExpression,
    compileMethodExpression,
    evaluate,
)
from catalina.el import expressions as module
from catalina.el import resolvers as module_resolvers


def double(value: int) -> int:
    """A function."""
    return value * 2


def nothing(name: str) -> None:
    """No variables."""


class Person:
    """A bean."""

    def __init__(self) -> None:
        self._name = "Ann"

    def getName(self) -> str:
        """A getter."""
        return self._name

    def setName(self, name: str) -> None:
        """A setter."""
        self._name = name

    def greet(self, other: str) -> str:
        """A method."""
        return f"Hello {other}"

    def getBroken(self) -> str:
        """A getter that fails."""
        raise RuntimeError("broken")


class EvaluateTests:
    """The one-line interface."""

    def test_keepsTheTypeOfALoneExpression(self) -> None:
        """Text beside it makes text of it."""
        assert evaluate("${i}", {"i": 5}) == 5
        assert evaluate(" ${i}", {"i": 5}) == " 5"

    def test_convertsToTheExpectedType(self) -> None:
        """Whatever comes out is converted at the end."""
        assert evaluate("1${i}", {"i": 5}, expectedType=int) == 15

    def test_evaluatesNothingBehindNull(self) -> None:
        """Keys and arguments behind a null are not evaluated."""
        assert evaluate("${missing[p.broken]}", {"p": Person()}) is None
        assert evaluate("${missing.greet(p.broken)}", {"p": Person()}) is None

    @pytest.mark.parametrize("text", ["${'x'[none].a}", "${5[null].a.b()}", "${a[none].b[0]}"])
    def test_keyNullEndsTheChain(self, text: str) -> None:
        """What stands behind a key that is null is not looked at, whatever the key is one of."""
        assert evaluate(text, {"a": Person()}) is None

    def test_functionsAreConvertedFor(self) -> None:
        """Arguments take the types of the annotations."""
        assert evaluate("${f:double('4')}", {}, functions={"f:double": double}) == 8

    def test_functionsAreNotKept(self) -> None:
        """The same text may be evaluated with other functions."""
        assert evaluate("${f:one()}", {}, functions={"f:one": lambda: 1}) == 1
        assert evaluate("${f:one()}", {}, functions={"f:one": lambda: 2}) == 2

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("${f:dubble(1)}", "there is no function f:dubble; did you mean f:double. at character 3"),
            ("${f:double()}", "takes 1 argument, not 0"),
            ("${f:double(1, 2)}", "takes 1 argument, not 2"),
        ],
    )
    def test_functionsAreCheckedFirst(self, text: str, message: str) -> None:
        """An unknown function or a wrong number of arguments is a parse error."""
        with pytest.raises(ParseException, match=message):
            evaluate(text, {}, functions={"f:double": double})

    @pytest.mark.parametrize(
        ("text", "kind", "position"),
        [
            ("${a.name.x}", PropertyNotFoundException, 8),
            ("ab ${a.broken}", ELException, 6),
            ("${1 + a}", ELException, 4),
            ("${a.nothing()}", MethodNotFoundException, 3),
            ("${not 5}", ELException, 2),
            ("${5 and true}", ELException, 4),
            ("${5 ? 1 : 2}", ELException, 4),
            ("${f:double('x')}", ELException, 2),
            ("${f:double(1).x}", PropertyNotFoundException, 13),
        ],
    )
    def test_errorsNameThePlace(self, text: str, kind: type[ELException], position: int) -> None:
        """An error has the text and the offset, and says both."""
        with pytest.raises(kind) as caught:
            evaluate(text, {"a": Person()}, functions={"f:double": double})
        assert (caught.value.expression, caught.value.position) == (text, position)
        assert str(caught.value).endswith(f"at character {position + 1} of {text}")

    @pytest.mark.parametrize("text", ["${none < a.broken}", "${none > a.zzz}", "${none lt f:double('x')}"])
    def test_nullIsBelowAndAboveNothing(self, text: str) -> None:
        """The right operand of < and > is not evaluated where the left one is null."""
        assert evaluate(text, {"a": Person()}, functions={"f:double": double}) is False

    @pytest.mark.parametrize(
        "text", ["${1 < a.zzz}", "${none <= a.zzz}", "${none >= a.zzz}", "${none == a.zzz}"]
    )
    def test_otherComparisonsEvaluateBothOperands(self, text: str) -> None:
        """An error of the right operand is an error of the comparison."""
        with pytest.raises(PropertyNotFoundException):
            evaluate(text, {"a": Person()})

    @pytest.mark.parametrize("text", ["${f:double(a.zzz)}", "${f:double(a.zzz())}", "${f:lookUp(a)}"])
    def test_functionsFailAsAWhole(self, text: str) -> None:
        """What is missing in an argument of a function, or in the function, is missing nowhere else."""

        def lookUp(bean: object) -> object:
            return evaluate("${a.zzz}", {"a": bean})

        with pytest.raises(ELException) as caught:
            evaluate(text, {"a": Person()}, functions={"f:double": double, "f:lookUp": lookUp})
        assert type(caught.value) is ELException

    @pytest.mark.parametrize("text", ["${a[none]()}", "${a[none](1)}", "${f:nothing('x').greet('y')}"])
    def test_methodsThatNobodyResolves(self, text: str) -> None:
        """A method without a name, or of a null that was never looked up, is told as a missing property."""
        with pytest.raises(PropertyNotFoundException):
            evaluate(text, {"a": Person()}, functions={"f:nothing": nothing})

    def test_keepsTheCause(self) -> None:
        """What a getter raised is the cause."""
        with pytest.raises(ELException) as caught:
            evaluate("${a.broken}", {"a": Person()})
        assert isinstance(caught.value.__cause__, RuntimeError)

    def test_cacheIsBounded(self) -> None:
        """Ever new texts do not fill the memory."""
        for number in range(module.CACHE_SIZE + 10):
            evaluate(f"{number}", {})
        assert module._compiled.cache_info().currsize == module.CACHE_SIZE

    def test_longExpressionsDoNotCrash(self) -> None:
        """An expression that exhausts the stack is an ELException."""
        with pytest.raises(ELException):
            evaluate("${1" + "+1" * 20000 + "}", {})


class ValueExpressionTests:
    """Compiled expressions."""

    def setup_method(self) -> None:
        """A context with variables in a dict."""
        self.variables: dict[str, Any] = {"p": Person(), "m": {"k": [1]}, "key": "k"}
        self.context = ELContext(self.variables.get, assign=self.variables.__setitem__)

    def test_readsAndWritesProperties(self) -> None:
        """What it names can be set."""
        expression = compileExpression("#{p.name}")
        expression.setValue(self.context, 5)
        assert expression.getValue(self.context) == "5"
        assert not expression.isReadOnly(self.context) and expression.getType(self.context) is str

    def test_writesVariablesAndElements(self) -> None:
        """A variable goes to the context, an element into its list."""
        compileExpression("#{x}").setValue(self.context, 1)
        compileExpression("#{m[key][0]}").setValue(self.context, 2)
        assert self.variables["x"] == 1 and self.variables["m"] == {"k": [2]}

    @pytest.mark.parametrize("text", ["#{1 + 1}", "text", "a#{p.name}", "#{p.greet('x')}"])
    def test_refusesToSetWhatNamesNothing(self, text: str) -> None:
        """Only variables and properties can be set."""
        assert compileExpression(text).isReadOnly(self.context)
        assert compileExpression(text).getType(self.context) is None
        with pytest.raises(PropertyNotWritableException):
            compileExpression(text).setValue(self.context, 1)

    def test_refusesToSetInNull(self) -> None:
        """A property of null is missing when it is to be set."""
        with pytest.raises(PropertyNotFoundException, match="of #{missing.x}"):
            compileExpression("#{missing.x}").setValue(self.context, 1)

    def test_variablesCanBeReadOnly(self) -> None:
        """Without an assign function a context refuses."""
        with pytest.raises(PropertyNotWritableException, match="'x'"):
            compileExpression("#{x}").setValue(ELContext(nothing), 1)

    def test_bindsItsFunctions(self) -> None:
        """Functions are those it was made with, whatever the context has."""
        expression = compileExpression("${f:double(2)}", {"f:double": double}, expectedType=str)
        assert expression.getValue(self.context) == "4" and expression.getExpectedType() is str

    def test_tellsWhatItIs(self) -> None:
        """Text, literal or not, deferred or not; equal by text."""
        assert compileExpression("plain").isLiteralText() and compileExpression("{a} \\${b}").isLiteralText()
        assert not compileExpression("${'x'}").isLiteralText()
        assert compileExpression("#{a}").isDeferred() and not compileExpression("${a}").isDeferred()
        assert compileExpression("#{a}") == compileExpression("#{a}") != compileExpression("${a}")
        assert compileExpression("#{a}").getExpressionString() == "#{a}"

    def test_literals(self) -> None:
        """A text given as such is its own value, whatever stands in it."""
        literal = ValueExpressionLiteral("${a} \\#{b}", str)
        assert literal.getValue(self.context) == literal.getExpressionString() == "${a} \\#{b}"
        assert literal.isLiteralText() and ValueExpressionLiteral("7", int).getValue(self.context) == 7
        with pytest.raises(PropertyNotWritableException):
            literal.setValue(self.context, "x")

    def test_methodExpressions(self) -> None:
        """They call with the given arguments, or with their own."""
        assert compileMethodExpression("#{p.greet}").invoke(self.context, ["Bob"]) == "Hello Bob"
        assert compileMethodExpression("#{p.greet('Cid')}").invoke(self.context) == "Hello Cid"
        assert compileMethodExpression("outcome").invoke(self.context) == "outcome"
        assert MethodExpression("#{p.greet('Cid')}").isParmetersProvided()
        with pytest.raises(MethodNotFoundException):
            compileMethodExpression("#{p.great}").invoke(self.context)

    @pytest.mark.parametrize("text", ["#{1 + 1}", "#{'x'}", "#{f:none()}", "a#{p.name}"])
    def test_methodsAreNamed(self, text: str) -> None:
        """Only properties, calls and variables name a method."""
        with pytest.raises(ParseException, match="no method"):
            compileMethodExpression(text, {"f:none": lambda: None})

    def test_methodsInVariables(self) -> None:
        """A variable may hold a method expression; one that holds nothing names no method."""
        self.variables["m"] = compileMethodExpression("#{p.greet}")
        assert compileMethodExpression("#{m}").invoke(self.context, ["Bob"]) == "Hello Bob"
        with pytest.raises(MethodNotFoundException, match="names no method"):
            compileMethodExpression("#{missing}").invoke(self.context)
        with pytest.raises(ELException, match="Person is no method"):
            compileMethodExpression("#{p}").invoke(self.context)

    def test_methodsOfNull(self) -> None:
        """They are missing properties, unlike where an expression is evaluated; so is a name that is null."""
        for text in ("#{missing.greet}", "#{missing.greet('x')}", "#{p[missing]}"):
            with pytest.raises(PropertyNotFoundException):
                compileMethodExpression(text).invoke(self.context)

    def test_resultsAreNotConverted(self) -> None:
        """The expected type is that of text; what a method returns stays as it is."""
        assert compileMethodExpression("7", expectedType=int).invoke(self.context) == 7
        assert (
            compileMethodExpression("#{p.greet}", expectedType=int).invoke(self.context, ["x"]) == "Hello x"
        )

    def test_setsByWayOfFunctions(self) -> None:
        """What a function answers has properties that can be set."""
        compileExpression("#{f:same(p).name}", {"f:same": lambda value: value}).setValue(self.context, "Bob")
        assert self.variables["p"].getName() == "Bob"


class Upper(ELResolver):
    """Knows variables in capitals and the property 'loud' of text."""

    def getValue(self, context: ELContext, base: Any, key: Any) -> Any:
        """Answers what it knows."""
        if base is None and key.isupper():
            context.setPropertyResolved(True)
            return key.lower()
        if isinstance(base, str) and key == "loud":
            context.setPropertyResolved(True)
            return base.upper()
        return None

    def invoke(self, context: ELContext, base: Any, method: Any, types: Any, arguments: Any) -> Any:
        """Knows one method."""
        if method == "twice":
            context.setPropertyResolved(True)
            return base * 2
        return None


class ResolverTests:
    """Resolvers of an application in front of the standard ones."""

    def setup_method(self) -> None:
        """A context with one."""
        self.composite = CompositeELResolver()
        self.composite.add(ELResolver())
        self.composite.add(Upper())
        self.context = ELContext(lambda name: {"a": {"b": "x"}}.get(name), resolver=self.composite)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("${ABC}", "abc"),
            ("${ABC.loud}", "ABC"),
            ("${a.b.loud}", "X"),
            ("${a['b'].twice()}", "xx"),
            ("${a.b.length()}", 1),
            ("${a.c.loud}", None),
            ("${('q').loud}", "Q"),
        ],
    )
    def test_isAskedFirst(self, text: str, expected: Any) -> None:
        """What it does not know is read the standard way."""
        assert compileExpression(text).getValue(self.context) == expected

    def test_standardResolvers(self) -> None:
        """The standard ones can be asked one by one, and claim only what is theirs."""
        from_map = module_resolvers.MapELResolver().getValue(self.context, {"a": 1}, "a")
        claimed = self.context.isPropertyResolved()
        self.context.setPropertyResolved(False)
        from_list = module_resolvers.ListELResolver().getValue(self.context, {"a": 1}, "a")
        assert (from_map, claimed, from_list, self.context.isPropertyResolved()) == (1, True, None, False)

    def test_keepsObjects(self) -> None:
        """A context keeps objects for resolvers, also for the one with other functions."""
        self.context.putContext(str, "kept")
        assert self.context.withFunctions({}).getContext(str) == "kept"
        assert ELContext(nothing).getContext(str) is None
