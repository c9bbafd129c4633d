"""Clauses as data: read, compiled to one chain of SQL steps, run on one case or a million, explained."""

from luodi.kernel.clauses.chain import Compiled, compile_clause
from luodi.kernel.clauses.coherence import problems_of
from luodi.kernel.clauses.facts import FactErrors
from luodi.kernel.clauses.model import Clause
from luodi.kernel.clauses.reading import ClauseErrors, Problem, read_clause
from luodi.kernel.clauses.results import evaluate, evaluate_population
from luodi.kernel.clauses.running import Engine, Run, compile_for, run
from luodi.kernel.clauses.variants import changed

__all__ = [
    "Clause",
    "ClauseErrors",
    "Compiled",
    "Engine",
    "FactErrors",
    "Problem",
    "Run",
    "changed",
    "compile_clause",
    "compile_for",
    "evaluate",
    "evaluate_population",
    "problems_of",
    "read_clause",
    "run",
]
