"""What can be changed in a file, one small change at a time: the mutations of Cosmic Ray.

Of the many ways to replace an operator only the nearest count: that `<` has become `is` is noticed
by anything at all. Left out is what never runs, annotations, and what types look after, decorators.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

from mutation.plan import Change

OPERATORS = (
    *("AddNot", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceUnaryOperator_Delete_Not"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue"),
    *("NumberReplacer", "ReplaceUnaryOperator_Delete_USub"),
    *("ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop"),
    "ExceptionReplacer",
    *(
        f"ReplaceComparisonOperator_{change}"
        for change in (
            *("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is"),
            *("Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt"),
        )
    ),
    *(
        f"ReplaceBinaryOperator_{change}"
        for change in (
            *("Add_Sub", "Sub_Add", "Mul_FloorDiv", "FloorDiv_Mul", "Mod_Add"),
            *("BitOr_BitAnd", "BitAnd_BitOr", "LShift_RShift", "RShift_LShift"),
        )
    ),
)
BRANCHES = frozenset({"if_stmt", "for_stmt", "while_stmt", "try_stmt", "with_stmt"})


@dataclass(frozen=True)
class Mutant:
    """A file with one change in it, whose lines are told without indentation."""

    change: Change
    line: int
    source: str

    def __str__(self) -> str:
        file, was, becomes = self.change
        return f"{file}:{self.line}\n    was      {was}\n    becomes  {becomes}"


def mutants(file: str, source: str) -> list[Mutant]:
    """Return every mutant of a file, each once, in the order of their lines."""
    before = _meaning(source)
    found: dict[str, Mutant] = {}
    for changed in _changed(source):
        if changed not in found and _meaning(changed) not in ("", before):
            found[changed] = _mutant(file, source, changed)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _changed(source: str) -> Iterator[str]:
    for operator in (*(get_operator(f"core/{name}")() for name in OPERATORS), LeaveOut()):
        nodes = ast_nodes(get_ast(source))
        for number in range(sum(len(list(operator.mutation_positions(node))) for node in nodes)):
            with suppress(AttributeError):  # It cannot replace an exception with a dotted name.
                yield mutate_code(source, operator, number)


class LeaveOut:
    """Leaves out a statement that is there for what it does, or the value of a `return`."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[object, object]]:
        """Yield where a statement begins and ends, if it can be left out."""
        if _can_be_left_out(node):
            yield (node.start_pos, node.end_pos)

    def mutate(self, node: Any, index: int) -> Any:
        """Return what stands there instead."""
        blanks = node.get_first_leaf().prefix
        return get_ast(f"{blanks}{'return' if node.type == 'return_stmt' else 'pass'}")


def _can_be_left_out(node: Any) -> bool:
    if node.type == "return_stmt":
        return _may_return_nothing(node)
    line = node.parent
    if line is None or line.type != "simple_stmt" or line.children[0] is not node:
        return False
    if node.type != "expr_stmt":
        return node.type in {"atom_expr", "power", "await_expr", "raise_stmt"}
    # Without its first value a variable is noticed by anything at all; not so an attribute.
    is_first = line.parent.parent is None or line.parent.parent.type not in BRANCHES
    return node.children[0].type != "name" or not is_first


def _may_return_nothing(node: Any) -> bool:
    # Elsewhere types do not allow it.
    while node.type != "funcdef":
        node = node.parent
    return node.annotation is not None and "None" in node.annotation.get_code()


def _meaning(source: str) -> str:
    """Return what a file does when it runs, as text; "" if it does not run at all."""
    try:
        return ast.dump(_Bare().visit(ast.parse(source)))
    except SyntaxError:
        return ""


class _Bare(ast.NodeTransformer):
    """Takes annotations and decorators away, imports for them, and the `None` of a `return`."""

    def visit_If(self, node: ast.If) -> ast.AST:
        if "TYPE_CHECKING" in ast.unparse(node.test):
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if isinstance(node.value, ast.Constant) and node.value.value is None:
            node.value = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant(None)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns, node.decorator_list = None, []
        return self.generic_visit(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        node.returns, node.decorator_list = None, []
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.decorator_list = []
        return self.generic_visit(node)


def _mutant(file: str, source: str, changed: str) -> Mutant:
    before, after = source.splitlines(), changed.splitlines()
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    blocks = [block for block in matcher.get_opcodes() if block[0] != "equal"]
    first, last = blocks[0], blocks[-1]
    was = " ".join(line.strip() for line in before[first[1] : last[2]])
    becomes = " ".join(line.strip() for line in after[first[3] : last[4]])
    return Mutant(Change(file, was, becomes), first[1] + 1, changed)
