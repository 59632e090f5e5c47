MISSING, OTHER = "(missing)", "Other"
NOTHING = {"", "nan", "NaN", "None", "NaT", "<NA>", "null", "NULL"}
NUMBER = re.compile(r"-?(?:(?:0|[1-9][0-9]{0,14})(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")


def fail(code, sentence, next_step, status=1):
    """Ends with what went wrong and what to do then."""
    print(f"error[{code}]: {sentence}\n{next_step}", file=sys.stderr)
    sys.exit(status)


def warn(code, sentence, next_step):
    """Says what is odd, and goes on."""
    print(f"warning[{code}]: {sentence}\n{next_step}", file=sys.stderr)


def unreadable(name, reason):
    """Ends where a file cannot be read."""
    said = getattr(reason, "strerror", None) or reason
    fail("file.unreadable", f"{name} cannot be read: {said}.", "Check its path and that you may read it.")


def digits(number):
    """A number as the plan's groups are called: no exponent, no empty decimals."""
    if isinstance(number, int) and abs(number) > 2**53:
        return str(number)
    number = float(number)
    written = repr(number)
    if "e" in written:
        written = format(decimal.Decimal(written), "f")
    return written[:-2] if written.endswith(".0") else written


def listed(items):
    """A list of plain values as one text; None where there is none, or it holds others."""
    if any(isinstance(item, (dict, list)) for item in items):
        return None
    texts = [plain(item) for item in items]
    return "+".join(item for item in texts if item is not None) or None


def plain(value):
    """A value as a text; None where there is none."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return digits(value)
    return value


def flatten(record, path, wanted, found, texts_within=1):
    """Puts the values of the wanted paths into `found`, None where one is empty. A text may hold JSON."""
    if isinstance(record, dict):
        for key, value in record.items():
            flatten(value, f"{path}.{key}" if path else key, wanted, found, texts_within)
        return
    if isinstance(record, str) and texts_within and record[:1] + record[-1:] in ("{}", "[]"):
        try:
            return flatten(json.loads(record), path, wanted, found, texts_within - 1)
        except ValueError:
            pass
    if path in wanted:
        value = listed(record) if isinstance(record, list) else plain(record)
        if value is not None or path not in found:
            found[path] = value


def cell(text):
    """What a cell of CSV holds."""
    if text in NOTHING:
        return None
    if text in ("true", "True", "false", "False"):
        return text.lower() == "true"
    if text[:1] == '"' and text[-1:] == '"':
        try:
            return json.loads(text)
        except ValueError:
            pass
    return text


def records(stream):
    """The records of JSON Lines, or of CSV with a header."""
    first = stream.readline()
    lines = itertools.chain([first], stream)
    if not first.lstrip().startswith("{"):
        csv.field_size_limit(2**31 - 1)
        delimiter = "\t" if "\t" in first and "," not in first else ","
        for row in csv.DictReader(lines, delimiter=delimiter):
            yield {name: cell(text) for name, text in row.items() if name is not None and text is not None}
        return
    skipped = 0
    for line in lines:
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                skipped += 1
    if skipped:
        sentence = f"Lines that are no JSON and were left out: {skipped}."
        warn("draw.unreadable-lines", sentence, "Look at the files, and export them again.")


def opened(name):
    """A named file; standard input by the name “-”."""
    if name == "-":
        return io.TextIOWrapper(sys.stdin.buffer, "utf-8-sig", "replace", newline="")
    if name.endswith(".gz"):
        return gzip.open(name, "rt", encoding="utf-8-sig", errors="replace", newline="")
    return open(name, encoding="utf-8-sig", errors="replace", newline="")


def traces(names, seen):
    """The id of each record that has one, and the values of its fields; of standard input where no file is named.

    `seen` gets the paths that the records have, and "" where there are any.
    """
    paths = [path for _, path, _ in FIELDS]
    wanted = {ID, *paths}
    for name in names or ["-"]:
        try:
            with opened(name) as stream:
                for record in records(stream):
                    found = {}
                    flatten(record, "", wanted, found)
                    seen.add("")
                    seen.update(found)
                    trace_id = found.get(ID)
                    if trace_id is not None:
                        yield trace_id, tuple(found.get(path) for path in paths)
        except (OSError, EOFError, zlib.error, csv.Error) as reason:
            unreadable(name, reason)


def number_of(text, kind):
    """A value as a number; None where it is none."""
    if text is None or kind == "text" or (kind == "texts" and not NUMBER.match(text)):
        return None
    try:
        number = float(text)
    except ValueError:
        # Of several scores the mean.
        parts = [number_of(part, "texts") for part in text.split("+")]
        if kind != "number" or len(parts) == 1 or None in parts:
            return None
        number = sum(parts) / len(parts)
    return number if math.isfinite(number) else None


def holds(test, value, text, number):
    """Whether a field's value passes a test."""
    if test == "is":
        return text == value
    if test == "is not":
        return text != value
    if test == "is one of":
        return text in value
    if test == "is missing":
        return text is None
    if test == "is there":
        return text is not None
    if test == "contains":
        return text is not None and value.lower() in text.lower()
    if number is None:
        return False
    if test == "below":
        return number < value
    if test == "at most":
        return number <= value
    if test == "above":
        return number > value
    return number >= value


@functools.lru_cache(maxsize=1 << 16)
def sort(values):
    """The labels of the group of a trace with these values, and whether it carries a sign of trouble."""
    texts = {field: text for (field, _, _), text in zip(FIELDS, values)}
    numbers = {field: number_of(texts[field], kind) for field, _, kind in FIELDS}
    labels = []
    for field, cuts, buckets in DIMENSIONS:
        if texts[field] is None:
            labels.append(MISSING)
        elif not cuts:
            labels.append(texts[field])
        elif numbers[field] is None:
            labels.append(None)
        else:
            labels.append(buckets[bisect.bisect_right(cuts, numbers[field])])
    renamed = [
        OTHER if (dimension[0], label) in MERGED_VALUES else label for dimension, label in zip(DIMENSIONS, labels)
    ]
    if tuple(labels) in MERGED_GROUPS or tuple(renamed) in MERGED_GROUPS:
        renamed = [OTHER] * len(renamed)
    outcomes = [holds(test, value, texts[field], numbers[field]) for field, test, value in CONDITIONS]
    return tuple(renamed), bool(outcomes) and (all(outcomes) if ALL_CONDITIONS else any(outcomes))


def group_name(labels):
    """What a group is called."""
    return OTHER if len(labels) > 1 and set(labels) == {OTHER} else " × ".join(labels)


def safe(text):
    """A cell of CSV that a spreadsheet does not take for a formula."""
    is_number = re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text)
    if text.lstrip("'")[:1] in tuple("=+-@\t\r\n＝＋－＠") and not is_number:
        text = "'" + text
    if any(letter in text for letter in '",\n\r'):
        text = '"' + text.replace('"', '""') + '"'
    return text
