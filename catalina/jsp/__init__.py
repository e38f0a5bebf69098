"""
The page and tag API: all that a tag class or a page imports (C{javax.servlet.jsp} and C{...jsp.tagext} in
one).

Pages are translated and run by C{catalina.jasper}.
"""

from catalina.jsp.context import ErrorData, JspContext, PageContext
from catalina.jsp.errors import JspException, JspTagException, SkipPageException
from catalina.jsp.interfaces import (
    BodyTag,
    DynamicAttributes,
    HttpJspPage,
    IterationTag,
    JspIdConsumer,
    JspPage,
    JspTag,
    SimpleTag,
    Tag,
    TryCatchFinally,
)
from catalina.jsp.support import (
    BodyTagSupport,
    JspFragment,
    SimpleTagSupport,
    TagAdapter,
    TagSupport,
    findAncestorWithClass,
)
from catalina.jsp.writer import BodyContent, JspWriter

__all__ = [
    "BodyContent",
    "BodyTag",
    "BodyTagSupport",
    "DynamicAttributes",
    "ErrorData",
    "HttpJspPage",
    "IterationTag",
    "JspContext",
    "JspException",
    "JspFragment",
    "JspIdConsumer",
    "JspPage",
    "JspTag",
    "JspTagException",
    "JspWriter",
    "PageContext",
    "SimpleTag",
    "SimpleTagSupport",
    "SkipPageException",
    "Tag",
    "TagAdapter",
    "TagSupport",
    "TryCatchFinally",
    "findAncestorWithClass",
]
