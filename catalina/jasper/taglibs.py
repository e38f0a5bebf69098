"""
Tag libraries as values (C{TagLibraryInfo}, C{TagInfo}, C{TagAttributeInfo}, C{TagVariableInfo},
C{FunctionInfo}).

Made from descriptors (C{tld.py}), from the directives of tag files (C{tagfiles.py}), and for the built-in
libraries.
"""

from dataclasses import dataclass, field

#: Java's names of types in descriptors and tag files, and what they mean here.
JAVA_TYPES: dict[str, type | None] = {
    "java.lang.String": str,
    "String": str,
    "str": str,
    "int": int,
    "long": int,
    "short": int,
    "byte": int,
    "java.lang.Integer": int,
    "java.lang.Long": int,
    "java.lang.Short": int,
    "java.lang.Byte": int,
    "java.math.BigInteger": int,
    "double": float,
    "float": float,
    "java.lang.Double": float,
    "java.lang.Float": float,
    "boolean": bool,
    "bool": bool,
    "java.lang.Boolean": bool,
    "java.lang.Object": None,
    "object": None,
    "java.util.List": list,
    "list": list,
    "java.util.Map": dict,
    "dict": dict,
}


@dataclass(frozen=True)
class TagAttribute:
    """An attribute that a tag takes."""

    name: str
    required: bool = False
    expressions: bool = True
    fragment: bool = False
    type: str | None = None
    deferred: bool = False
    deferredType: str | None = None
    deferredMethod: bool = False

    @property
    def isDeferred(self) -> bool:
        """Whether the tag is given the expression, and not its value."""
        return self.deferred or self.deferredMethod


@dataclass(frozen=True)
class TagVariable:
    """A variable that a tag makes: its name is given, or is the value of an attribute."""

    nameGiven: str | None = None
    nameFromAttribute: str | None = None
    scope: str = "NESTED"
    alias: str | None = None


@dataclass(frozen=True)
class TagDef:
    """
    A tag: made by a class, or by a tag file; or, where it has neither, by the generator itself.

    C{version} is the JSP version of its library, None for the latest; C{files} are those that a tag file's
    directives stand in.
    """

    name: str
    className: str | None = None
    bodyContent: str = "JSP"
    attributes: dict[str, TagAttribute] = field(default_factory=dict)
    variables: tuple[TagVariable, ...] = ()
    dynamic: bool = False
    tagFile: str | None = None
    dynamicName: str | None = None
    version: str | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunctionDef:
    """A function of the expression language: a static method of a class."""

    name: str
    className: str
    method: str


@dataclass
class Library:
    """A tag library; C{kind} is C{core} or C{fmt} for those that the generator knows."""

    uri: str
    tags: dict[str, TagDef] = field(default_factory=dict)
    functions: dict[str, FunctionDef] = field(default_factory=dict)
    kind: str = ""
    files: list[str] = field(default_factory=list)


def builtTags(table: dict[str, str], version: str | None = None) -> dict[str, TagDef]:
    """
    The tags of a built-in library.

    :param table: of each tag its body content, then its attributes; required ones end in C{!}, those that may
        be deferred in C{#}.
    :param version: the JSP version of its descriptor.
    """
    tags = {}
    for name, text in table.items():
        bodyContent, *attributes = text.split()
        known = [
            TagAttribute(each.rstrip("!#"), required="!" in each, deferred="#" in each) for each in attributes
        ]
        tags[name] = TagDef(name, None, bodyContent, {each.name: each for each in known}, version=version)
    return tags
