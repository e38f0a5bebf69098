"""
The Expression Language, EL 2.2, as Tomcat 7 evaluates it: text to tree to closure; conversions; resolvers.

Applications and pages import from here (C{javax.el}).  C{evaluate} is all that most need; pages compile their
expressions once with C{compileExpression} and evaluate them in an C{ELContext}.
"""

from catalina.el.coercion import coerce, toBool, toDecimal, toFloat, toInt, toText
from catalina.el.context import ELContext
from catalina.el.errors import (
    ELException,
    MethodNotFoundException,
    ParseException,
    PropertyNotFoundException,
    PropertyNotWritableException,
)
from catalina.el.expressions import (
    MethodExpression,
    ValueExpression,
    ValueExpressionLiteral,
    compileExpression,
    compileMethodExpression,
    evaluate,
)
from catalina.el.javacollections import Entry, entries, hashOrder
from catalina.el.nodes import chainOf
from catalina.el.parser import parse
from catalina.el.properties import isWritable, readProperty, writeProperty
from catalina.el.resolvers import (
    BeanELResolver,
    CompositeELResolver,
    ELResolver,
    ListELResolver,
    MapELResolver,
)
from catalina.el.signatures import Parameters, parametersOf
from catalina.el.sites import Modes, Site, attributeText, getterFor, isSimple

__all__ = [
    "BeanELResolver",
    "CompositeELResolver",
    "ELContext",
    "ELException",
    "ELResolver",
    "Entry",
    "ListELResolver",
    "MapELResolver",
    "MethodExpression",
    "MethodNotFoundException",
    "Modes",
    "Parameters",
    "ParseException",
    "PropertyNotFoundException",
    "PropertyNotWritableException",
    "Site",
    "ValueExpression",
    "ValueExpressionLiteral",
    "attributeText",
    "chainOf",
    "coerce",
    "compileExpression",
    "compileMethodExpression",
    "entries",
    "evaluate",
    "getterFor",
    "hashOrder",
    "isSimple",
    "isWritable",
    "parametersOf",
    "parse",
    "readProperty",
    "toBool",
    "toDecimal",
    "toFloat",
    "toInt",
    "toText",
    "writeProperty",
]
