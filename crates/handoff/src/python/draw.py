

def key_of(trace_id):
    """The traces of the smallest keys are drawn."""
    return hashlib.sha256(f"{SEED}:{trace_id}".encode("utf-8", "replace")).digest()


def check(seen, former, lacking):
    """Ends where no record has what a field is read of, and says it where only former pulls had it.

    Taken as missing, such a field would silently give another list.
    """
    if "" not in seen:
        return
    if ID not in seen:
        step = "Write this program anew with the name of that column, or give it the right records."
        fail("draw.no-ids", f"No record has an id: the column {ID} is nowhere.", step)
    absent = [field for field, path, _ in FIELDS if path not in seen and field not in lacking]
    nowhere = [field for field in absent if field not in former]
    if nowhere:
        worked_out = [field for field in nowhere if field in WORKED_OUT]
        sentence = f"No record has these fields of the plan, without which it is another list: {', '.join(nowhere)}."
        step = "Name their columns when you write this program anew; “--may-lack FIELD” takes a field as missing everywhere."
        if worked_out:
            step += f" Assay works {', '.join(worked_out)} out when it reads the export: draw with “assay draw”."
        fail("draw.fields-nowhere", sentence, step)
    if absent:
        sentence = f"Fields that no record of this pull has, and are taken as missing: {', '.join(absent)}."
        warn("stream.fields-nowhere", sentence, "Check that the pull is whole and of the same kind as those before.")
    taken = [field for field, path, _ in FIELDS if path in seen and field in WORKED_OUT]
    if taken:
        sentence = f"The records have columns of these names, which Assay works out of an export: {', '.join(taken)}."
        step = "Check that they say what Assay shows, and write this program anew with their names as those of the columns."
        warn("draw.worked-out-fields", sentence, step)


def restored(path):
    """What a former pull left: each cell's number of traces, its drawn ones by their keys, its collected ones, and the
    fields that records had."""
    sizes, drawn, collected = collections.Counter(), collections.defaultdict(list), collections.defaultdict(list)
    if not path or not os.path.exists(path):
        return sizes, drawn, collected, set()
    try:
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
        is_other = (state["planId"], state["seed"]) != (PLAN_ID, SEED)
        for kept in state["cells"]:
            cell_of = tuple(kept["group"]), kept["signal"]
            sizes[cell_of] = kept["traces"]
            drawn[cell_of] = [(key_of(trace_id), trace_id) for trace_id in kept["ids"]]
            collected[cell_of] = kept.get("collected", [])
        fields = set(state.get("fields", []))
    except OSError as reason:
        unreadable(path, reason)
    except (ValueError, LookupError, TypeError, AttributeError) as reason:
        step = "Take a copy of it from before, or name a new file."
        fail("stream.not-a-state", f"{path} is not the state of a stream: {reason!r}.", step)
    if is_other:
        fail("stream.other-plan", f"{path} is the state of another plan.", "Name a new file.")
    return sizes, drawn, collected, fields


def save(path, sizes, drawn, collected, fields):
    """Keeps it for the next pull, at once or not at all."""
    cells = [
        {
            "group": cell_of[0],
            "signal": cell_of[1],
            "traces": sizes[cell_of],
            "ids": [trace_id for _, trace_id in drawn[cell_of]],
            "collected": collected[cell_of],
        }
        for cell_of in dict.fromkeys([*sizes, *collected])
    ]
    try:
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump({"planId": PLAN_ID, "seed": SEED, "fields": sorted(fields), "cells": cells}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path + ".new", path)
    except OSError as reason:
        said = reason.strerror
        fail("file.unwritable", f"{path} cannot be written: {said}.", "Check that there is room where it goes.")


def draw(names, lacking, sizes, drawn, collected, fields, goals):
    """Takes in traces: counts each cell's, and keeps those of the smallest keys; of groups with goals first of all all.

    `fields` are those that records of former pulls had, and get those of this one; `lacking` may be nowhere.
    """
    # Records of one id are one trace; what one does not say another may.
    known = {}
    shared = {}
    contradicted = set()
    seen = set()
    for trace_id, values in traces(names, seen):
        former = known.get(trace_id)
        if former is not None:
            if any(None not in pair and pair[0] != pair[1] for pair in zip(former, values)):
                contradicted.add(trace_id)
            values = tuple(new if old is None else old for old, new in zip(former, values))
        known[trace_id] = shared.setdefault(values, values)
    check(seen, fields, lacking)
    fields.update(field for field, path, _ in FIELDS if path in seen)
    calls = {(labels, has_signal): count for labels, has_signal, count in CELLS}
    left = {}
    for labels, collect, only_with_signal, afterwards in goals:
        counted = [True] if only_with_signal else [True, False]
        here = sum(len(collected[labels, has_signal]) for has_signal in counted)
        left[labels] = collect - here
        for has_signal, count in zip((True, False), afterwards):
            calls[labels, has_signal] = count
    collecting = {labels: only_with_signal for labels, _, only_with_signal, _ in goals}
    planned = {labels for labels, _, _ in CELLS}
    former, strangers = {trace_id for kept in drawn.values() for _, trace_id in kept}, 0
    former.update(trace_id for kept in collected.values() for trace_id in kept)
    for trace_id, values in known.items():
        if trace_id in former:
            continue
        cell_of = sort(values)
        if cell_of[0] not in planned:
            strangers += 1
            continue
        labels, has_signal = cell_of
        if left.get(labels, 0) > 0 and (has_signal or not collecting[labels]):
            left[labels] -= 1
            collected[cell_of].append(trace_id)
            continue
        sizes[cell_of] += 1
        most = calls.get(cell_of, 0)
        if most:
            kept = drawn[cell_of]
            kept.append((key_of(trace_id), trace_id))
            if len(kept) > 2 * most + 1000:
                kept[:] = heapq.nsmallest(most, kept)
    for cell_of, kept in drawn.items():
        kept[:] = heapq.nsmallest(calls.get(cell_of, 0), kept)
    if contradicted:
        sentence = f"Traces whose records contradict each other, of which the first counts: {len(contradicted)}."
        warn("draw.contradicting-records", sentence, "Export them again where the first is not the right one.")
    if strangers:
        sentence = f"Traces in groups of which the plan judges none: {strangers}."
        warn("draw.unplanned-groups", sentence, "Make a new plan of traces like these where they should be judged.")


def arguments(given):
    """The names of the files, that of a stream's state where there is one, and the fields that no record needs to have."""
    names, state, lacking = [], None, []
    for argument in given:
        if argument == "--may-lack":
            lacking.append(next(given, None))
            if lacking[-1] not in [field for field, _, _ in FIELDS]:
                step = "Give “--may-lack” and after it a field of the plan."
                fail("usage.bad-value", f"“--may-lack” cannot be “{lacking[-1]}”.", step, 2)
        elif argument == "--state":
            state = next(given, None)
            if state is None:
                step = "Give “--state” and after it a file’s name."
                fail("usage.no-value", "“--state” needs a file’s name after it.", step, 2)
        elif argument in ("--help", "-h"):
            print(__doc__)
            sys.exit()
        elif argument.startswith("-") and argument != "-":
            step = "Take it away; a file whose name begins with “-” is named with “./” before it."
            fail("usage.unknown-option", f"This program knows no option “{argument}”.", step, 2)
        else:
            names.append(argument)
    return names, state, lacking


def main():
    names, state, lacking = arguments(iter(sys.argv[1:]))
    sizes, drawn, collected, fields = restored(state)
    draw(names, lacking, sizes, drawn, collected, fields, GOALS if state else [])
    if state:
        save(state, sizes, drawn, collected, fields)
    out = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
    out.write("id,group,signal,inclusion_probability,weight,plan_id,seed\n")
    groups = list(dict.fromkeys(labels for labels, _, _ in CELLS))
    for labels in groups:
        rows = []
        for has_signal in (True, False):
            kept, traces_of_cell = drawn.get((labels, has_signal), []), sizes[labels, has_signal]
            said = "yes" if has_signal else "no"
            for key, trace_id in kept:
                chance = len(kept) / traces_of_cell / STANDS_FOR
                weight = traces_of_cell / len(kept) * STANDS_FOR
                rows.append((key, trace_id, said, chance, weight))
            for trace_id in collected.get((labels, has_signal), []):
                rows.append((key_of(trace_id), trace_id, said, 1 / STANDS_FOR, STANDS_FOR))
        for _, trace_id, signal, chance, weight in sorted(rows):
            cells = [safe(trace_id), safe(group_name(labels)), signal, digits(chance), digits(weight), PLAN_ID, SEED]
            out.write(",".join(cells) + "\n")
    out.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        # Whoever reads the list may stop early.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
