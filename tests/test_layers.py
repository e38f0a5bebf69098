"""
The direction of imports: what layers.txt forbids, and circles.

layers.txt lists folders and top-level modules, lowest layer first. A module may import from its own line or
any line above it; ``|`` parts peers that do not import one another.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "catalina"
LAYERS = Path(__file__).parent / "layers.txt"

#: No I/O here: bytes or values in, values out. They are tested on bytes alone, without a reactor.
PURE = ("http", "mapper.mapper", "mapper.rules", "digester.rules", "connector.cometstates")
PURE_HTTP11 = ("grammar", "events", "states", "parser", "bodies", "serializer")

#: Who may import the reactor; everybody else is handed it.
HOLDS_REACTOR = "startup"


@dataclass(frozen=True)
class Place:
    """Where a layer stands: its line in the list, and which of the peers on that line it belongs to."""

    line: int
    peer: int


@dataclass(frozen=True)
class Import:
    """One import statement's module or name."""

    importer: str
    imported: str
    line: int
    deferred: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


class Layers:
    """The list, read."""

    def __init__(self, text: str) -> None:
        self.places: dict[str, Place] = {}
        lines = [line.partition("#")[0] for line in text.splitlines()]
        for number, line in enumerate(filter(str.strip, lines)):
            for peer, names in enumerate(line.split("|")):
                self.places |= {name: Place(number, peer) for name in names.split()}

    def layerOf(self, module: str) -> str:
        """The longest layer name that a module's name begins with; empty if none does."""
        fits = [name for name in self.places if f"{module}.".startswith(f"{name}.")]
        return max(fits, key=len, default="")

    def allows(self, importer: str, imported: str) -> bool:
        """Whether a module may import another."""
        low, high = self.layerOf(imported), self.layerOf(importer)
        if low == high:
            return True
        if not low or not high:
            return False
        below, above = self.places[low], self.places[high]
        return below.line < above.line or (below.line == above.line and below.peer == above.peer)


class Source:
    """All modules of a package and what they import of each other; names are told from below the package."""

    def __init__(self, package: Path) -> None:
        self.package = package
        paths = sorted(package.rglob("*.py"))
        self.faces = {self._name(path) for path in paths if path.name == "__init__.py"}
        self.trees = {self._name(path): ast.parse(path.read_text("utf-8")) for path in paths}
        self.imports = [each for name in self.trees for each in self._importsOf(name)]

    def inside(self) -> list[Import]:
        """The imports of the package's own modules."""
        return [each for each in self.imports if each.imported in self.trees]

    def folderOf(self, module: str) -> str:
        """The folder that a module belongs to; a top-level module stands for itself."""
        return module if module in self.faces else module.rpartition(".")[0] or module

    def _name(self, path: Path) -> str:
        parts = path.relative_to(self.package).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)

    def _importsOf(self, module: str) -> Iterator[Import]:
        for statement, deferred in statements(self.trees[module]):
            for name in self._namesIn(statement):
                yield Import(module, name, statement.lineno, deferred)

    def _namesIn(self, statement: ast.Import | ast.ImportFrom) -> list[str]:
        if isinstance(statement, ast.Import):
            return [self._inPackage(alias.name) for alias in statement.names]
        assert not statement.level, f"relative import in line {statement.lineno}: write the whole name"
        whole = statement.module or ""
        return [self._inPackage(f"{whole}.{alias.name}", whole) for alias in statement.names]

    def _inPackage(self, name: str, otherwise: str = "") -> str:
        # `from catalina.a import b` means the module catalina.a.b if there is one, else a name in catalina.a.
        prefix = f"{self.package.name}."
        for each in (name, otherwise):
            if each.startswith(prefix) and each.removeprefix(prefix) in self.trees:
                return each.removeprefix(prefix)
        return "__init__" if (otherwise or name) == self.package.name else name


def statements(tree: ast.Module) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Yield every import statement, and whether it stands inside a function."""
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, deferred = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, deferred
        inFunction = deferred or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        waiting += [(child, inFunction) for child in ast.iter_child_nodes(node)]


def circle(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Find a circle in a graph: its members in order, the first again at the end; empty if none."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for each in sorted(edges.get(node, ())):
            if found := visit(each, [*path, node]):
                return found
        done.add(node)
        return []

    return next((found for node in sorted(edges) if (found := visit(node, []))), [])


def isCode(node: ast.stmt) -> bool:
    """Whether a statement has no place in a face: all but docstring, imports, and dunders."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return False
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    targets: list[ast.expr] = node.targets if isinstance(node, ast.Assign) else []
    if isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return not (targets and all(isinstance(each, ast.Name) and each.id.startswith("__") for each in targets))


def graph(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Collect edges, without those from a node to itself."""
    edges: dict[str, set[str]] = {}
    for source, target in pairs:
        if source != target:
            edges.setdefault(source, set()).add(target)
    return edges


@pytest.fixture(scope="module")
def source() -> Source:
    """The package as it is."""
    return Source(PACKAGE)


@pytest.fixture(scope="module")
def layers() -> Layers:
    """The list as it is."""
    return Layers(LAYERS.read_text("utf-8"))


class DirectionTests:
    """Who may import whom."""

    def test_everyModuleHasALayer(self, source: Source, layers: Layers) -> None:
        """A new folder or top-level module has to be given its place in layers.txt."""
        assert [name for name in source.trees if not layers.layerOf(name)] == []

    def test_importsPointDown(self, source: Source, layers: Layers) -> None:
        """No module imports from a layer below it in the list, or from a peer."""
        assert [
            str(each) for each in source.inside() if not layers.allows(each.importer, each.imported)
        ] == []

    def test_noCircleOfModules(self, source: Source) -> None:
        """No module imports itself by way of others."""
        assert circle(graph((each.importer, each.imported) for each in source.inside())) == []

    def test_noCircleOfFolders(self, source: Source) -> None:
        """No folder imports itself by way of others; this is what makes faces safe to import."""
        folders = (
            (source.folderOf(each.importer), source.folderOf(each.imported)) for each in source.inside()
        )
        assert circle(graph(folders)) == []

    def test_nothingIsImportedInFunctions(self, source: Source) -> None:
        """All imports stand at the top, where circles show."""
        assert [str(each) for each in source.imports if each.deferred] == []


class FaceTests:
    """A folder's ``__init__`` only shows what is elsewhere."""

    def test_facesHoldNoCode(self, source: Source) -> None:
        """A face is docstring, imports and ``__all__``; the package's own has the version."""
        found = [
            f"{face}:{node.lineno}"
            for face in source.faces
            for node in source.trees[face].body
            if isCode(node)
        ]
        assert found == []

    def test_facesAreForOthers(self, source: Source) -> None:
        """No module imports the face of its own folder."""
        own = [
            each
            for each in source.inside()
            if each.imported in source.faces - {"__init__"}
            and each.importer.rpartition(".")[0] == each.imported
        ]
        assert [str(each) for each in own] == []


class PurityTests:
    """Who stays away from Twisted."""

    def test_parsersDoNoInputOrOutput(self, source: Source) -> None:
        """Parsers, decoders, serializer, mapper and rules import neither Twisted nor sockets."""
        pure = (*PURE, *(f"coyote.http11.{name}" for name in PURE_HTTP11))
        found = [
            str(each)
            for each in source.imports
            if each.imported.split(".")[0] in {"twisted", "socket", "asyncio"}
            and any(f"{each.importer}.".startswith(f"{name}.") for name in pure)
        ]
        assert found == []

    def test_reactorIsHandedIn(self, source: Source) -> None:
        """Only startup imports the reactor."""
        found = [
            str(each)
            for each in source.imports
            if each.imported == "twisted.internet.reactor"
            and not each.importer.startswith(f"{HOLDS_REACTOR}.")
        ]
        assert found == []


class RuleTests:
    """That the rules above find what they are meant to find, on a made-up package."""

    LIST = "__init__\nlow\nleft | right\nhigh # the last\nhigh.deep\n"

    @staticmethod
    def write(folder: Path, **modules: str) -> Source:
        """Write a package; two underscores in a name part folders."""
        package = folder / "catalina"
        for name, text in modules.items():
            path = package.joinpath(*name.split("__")).with_suffix(".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return Source(package)

    @pytest.mark.parametrize(
        ("importer", "imported", "allowed"),
        [
            ("high.a", "low.b", True),
            ("low.b", "high.a", False),
            ("low.b", "low.a", True),
            ("left.a", "right.a", False),
            ("left.a", "low", True),
            ("high.deep.a", "high.a", True),
            ("high.a", "high.deep.a", False),
            ("highest", "low", False),
            ("low.a", "__init__", True),
        ],
    )
    def test_directions(self, importer: str, imported: str, allowed: bool) -> None:
        """Down is allowed, up and sideways are not, and a folder within a folder is a layer of its own."""
        assert Layers(self.LIST).allows(importer, imported) is allowed

    def test_seesHowImportsAreWritten(self, tmp_path: Path) -> None:
        """Modules, names of modules, and modules taken from a folder are all recognised."""
        text = (
            "import catalina.a.b\nfrom catalina.a import b\nfrom catalina.a.b import thing\nimport catalina\n"
        )
        source = self.write(tmp_path, a__b="", c=text + "def f():\n    from os import path\n")
        assert [each.imported for each in source.inside()] == ["a.b"] * 3
        assert [str(each) for each in source.imports if each.deferred] == ["c:6 imports os.path"]

    def test_findsCircles(self) -> None:
        """A circle is told as the way around it; a diamond is none."""
        assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
        assert circle({"a": {"b", "c"}, "b": {"d"}, "c": {"d"}}) == []

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("'''Doc.'''", False),
            ("__all__ = []", False),
            ("__all__: list[str] = []", False),
            ("x = 1", True),
            ("f()", True),
            ("if x: pass", True),
        ],
    )
    def test_knowsCode(self, text: str, expected: bool) -> None:
        """Docstrings and dunders are no code, all else is."""
        assert isCode(ast.parse(text).body[0]) is expected
