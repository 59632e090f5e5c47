"""Parses each FOLDER/DIALECT-NAME.sql in its dialect, and prints as JSON what it is when all names and constants are left out.

Usage: parser.py FOLDER
"""

import json
import pathlib
import sys

import sqlglot
from sqlglot import exp

DIALECTS = {"postgresql": "postgres"}


def shape(query, dialect):
    statements = sqlglot.parse(query, dialect=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    assert len(statements) == 1, f"{len(statements)} statements"
    assert isinstance(statements[0], exp.Select), type(statements[0])

    def blank(node):
        node.type, node.comments = None, None
        if isinstance(node, (exp.Literal, exp.ByteString, exp.Boolean)):
            return exp.null()
        if isinstance(node, exp.Identifier):
            return exp.to_identifier("name")
        return node

    return repr(statements[0].transform(blank))


shapes = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.sql")):
    dialect, name = path.stem.split("-")
    shapes.setdefault(dialect, {})[name] = shape(path.read_text("utf-8"), DIALECTS.get(dialect, dialect))
print(json.dumps(shapes))
