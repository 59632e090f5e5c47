"""Runs queries on a real database over tables made of JSON Lines, and prints their rows as JSON.

Usage: engine.py ENGINE FOLDER. Each folder in FOLDER, by name, is a case: the table `traces` in traces.jsonl, its
columns and their types (text, number, flag, nested) in columns.json, and queries in 0.sql, 1.sql and so on.
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


# What a nested column holds.
NESTED = {"intent": "text", "size": "number"}


def doubled(name, quote='"'):
    return quote + name.replace(quote, quote * 2) + quote


@contextlib.contextmanager
def duckdb():
    import duckdb as database

    types = {"text": "VARCHAR", "number": "DOUBLE", "flag": "BOOLEAN"}
    types["nested"] = "STRUCT(" + ", ".join(f"{name} {types[kind]}" for name, kind in NESTED.items()) + ")"
    connection = database.connect()

    def fill(columns, rows, path):
        declared = ", ".join(f"{doubled(name)} {types[kind]}" for name, kind in columns)
        connection.execute(f"CREATE OR REPLACE TABLE traces ({declared})")
        connection.executemany(f"INSERT INTO traces VALUES ({', '.join('?' for _ in columns)})", rows)

    def answer(query):
        result = connection.execute(query)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row)) for row in result.fetchall()]

    yield fill, answer


@contextlib.contextmanager
def clickhouse():
    from chdb import session

    types = {"text": "Nullable(String)", "number": "Nullable(Float64)", "flag": "Nullable(Bool)"}
    types["nested"] = "Tuple(" + ", ".join(f"{name} {types[kind]}" for name, kind in NESTED.items()) + ")"
    database = session.Session()

    def escaped(name):
        return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"

    def fill(columns, rows, path):
        declared = ", ".join(f"{escaped(name)} {types[kind]}" for name, kind in columns)
        database.query(f"CREATE OR REPLACE TABLE traces ({declared}) ENGINE = MergeTree ORDER BY tuple()")
        lines = "\n".join(json.dumps(dict(zip((name for name, _ in columns), row))) for row in rows)
        database.query("INSERT INTO traces SETTINGS precise_float_parsing = 1 FORMAT JSONEachRow\n" + lines)

    def answer(query):
        result = database.query(query.rstrip().rstrip(";"), "JSONEachRow").bytes().decode("utf-8")
        return [json.loads(line) for line in result.split("\n") if line]

    yield fill, answer
    database.close()


@contextlib.contextmanager
def postgresql():
    import psycopg

    programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    types = {"text": "text", "number": "double precision", "flag": "boolean", "nested": "jsonb"}
    folder = tempfile.mkdtemp(prefix="assay-postgresql-")
    # The server refuses to be root.
    as_server = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]

    def run(program, *arguments):
        command = [*as_server, str(programs / program), "-D", folder + "/data", *arguments]
        with open(os.devnull, "r+") as nothing:
            subprocess.run(command, check=True, cwd=folder, stdin=nothing, stdout=nothing)

    def fill(columns, rows, path):
        with psycopg.connect(host=folder, user="assay", dbname="postgres") as connection:
            cursor = connection.cursor()
            declared = ", ".join(f"{doubled(name)} {types[kind]}" for name, kind in columns)
            cursor.execute("DROP TABLE IF EXISTS traces")
            cursor.execute(f"CREATE TABLE traces ({declared})")
            adapted = [[json.dumps(value) if isinstance(value, dict) else value for value in row] for row in rows]
            cursor.executemany(f"INSERT INTO traces VALUES ({', '.join('%s' for _ in columns)})", adapted)

    def answer(query):
        with psycopg.connect(host=folder, user="assay", dbname="postgres") as connection:
            cursor = connection.cursor()
            cursor.execute(query)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row)) for row in cursor.fetchall()]

    try:
        # A language that sorts and compares otherwise than bytes do.
        language = ["--locale-provider=icu", "--icu-locale=en-US", "--locale=C.UTF-8"]
        run("initdb", "--encoding=UTF8", "--username=assay", "--auth=trust", "--no-sync", *language)
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "--wait", "--log", folder + "/log", "--options", options, "start")
        try:
            yield fill, answer
        finally:
            run("pg_ctl", "--wait", "--mode", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def spark():
    from pyspark.sql import SparkSession, types

    kinds = {"text": types.StringType(), "number": types.DoubleType(), "flag": types.BooleanType()}
    kinds["nested"] = types.StructType([types.StructField(name, kinds[kind]) for name, kind in NESTED.items()])
    with tempfile.TemporaryDirectory(prefix="assay-spark-") as folder:
        session = (
            SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "1")
            .config("spark.sql.warehouse.dir", folder)
            .getOrCreate()
        )

        def fill(columns, rows, path):
            schema = types.StructType([types.StructField(name, kinds[kind]) for name, kind in columns])
            session.read.schema(schema).json(path).createOrReplaceTempView("traces")

        def answer(query):
            result = session.sql(query.rstrip().rstrip(";"))
            return [dict(zip(result.columns, row)) for row in result.collect()]

        yield fill, answer
        session.stop()


def read(case):
    """A case's columns, its rows in their order, and where they lie."""
    columns = json.loads((case / "columns.json").read_text("utf-8"))
    rows = []
    for line in (case / "traces.jsonl").read_text("utf-8").split("\n"):
        if line:
            record = json.loads(line)
            values = ((record.get(name), kind) for name, kind in columns)
            rows.append([float(value) if kind == "number" and value is not None else value for value, kind in values])
    return columns, rows, str(case / "traces.jsonl")


def queries(case):
    """A case's queries."""
    paths = sorted(case.glob("*.sql"), key=lambda path: int(path.stem))
    return [path.read_text("utf-8") for path in paths]


def main():
    engine, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    engines = {"duckdb": duckdb, "clickhouse": clickhouse, "postgresql": postgresql, "spark": spark}
    answers = {}
    with engines[engine]() as (fill, answer):
        for case in sorted(folder.iterdir()):
            fill(*read(case))
            answers[case.name] = [answer(query) for query in queries(case)]
    (folder / "answers.json").write_text(json.dumps(answers), "utf-8")


main()
