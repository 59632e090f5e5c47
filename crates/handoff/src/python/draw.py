

def key_of(trace_id):
    """The traces of the smallest keys are drawn."""
    return hashlib.sha256(f"{SEED}:{trace_id}".encode("utf-8", "replace")).digest()


def restored(path):
    """What a former pull left: each cell's number of traces, and its drawn ones by their keys."""
    sizes, drawn = collections.Counter(), collections.defaultdict(list)
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
        if (state["planId"], state["seed"]) != (PLAN_ID, SEED):
            sys.exit(f"{path} is the state of another plan. Name a new file.")
        for kept in state["cells"]:
            cell_of = tuple(kept["group"]), kept["signal"]
            sizes[cell_of] = kept["traces"]
            drawn[cell_of] = [(key_of(trace_id), trace_id) for trace_id in kept["ids"]]
    return sizes, drawn


def save(path, sizes, drawn):
    """Keeps it for the next pull, at once or not at all."""
    cells = [
        {"group": labels, "signal": signal, "traces": size, "ids": [trace_id for _, trace_id in drawn[labels, signal]]}
        for (labels, signal), size in sizes.items()
    ]
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"planId": PLAN_ID, "seed": SEED, "cells": cells}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def draw(names, sizes, drawn):
    """Takes in traces: counts each cell's, and keeps those of the smallest keys."""
    # Records of one id are one trace; what one does not say another may.
    known = {}
    shared = {}
    for trace_id, values in traces(names):
        former = known.get(trace_id)
        if former is not None:
            values = tuple(new if old is None else old for old, new in zip(former, values))
        known[trace_id] = shared.setdefault(values, values)
    calls = {(labels, has_signal): count for labels, has_signal, count in CELLS}
    planned = {labels for labels, _, _ in CELLS}
    former, strangers = {trace_id for kept in drawn.values() for _, trace_id in kept}, 0
    for trace_id, values in known.items():
        if trace_id in former:
            continue
        cell_of = sort(values)
        if cell_of[0] not in planned:
            strangers += 1
            continue
        sizes[cell_of] += 1
        most = calls.get(cell_of, 0)
        if most:
            kept = drawn[cell_of]
            kept.append((key_of(trace_id), trace_id))
            if len(kept) > 2 * most + 1000:
                kept[:] = heapq.nsmallest(most, kept)
    for cell_of, kept in drawn.items():
        kept[:] = heapq.nsmallest(calls[cell_of], kept)
    if strangers:
        print(f"{strangers} traces are in groups of which the plan judges none.", file=sys.stderr)


def main():
    names, state = sys.argv[1:], None
    if names[:1] == ["--state"] and len(names) > 1:
        state, names = names[1], names[2:]
    sizes, drawn = restored(state)
    draw(names, sizes, drawn)
    if state:
        save(state, sizes, drawn)
    out = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
    out.write("id,group,signal,inclusion_probability,weight,plan_id,seed\n")
    groups = list(dict.fromkeys(labels for labels, _, _ in CELLS))
    for labels in groups:
        rows = []
        for has_signal in (True, False):
            kept, traces_of_cell = drawn.get((labels, has_signal), []), sizes[labels, has_signal]
            for key, trace_id in kept:
                chance = len(kept) / traces_of_cell / STANDS_FOR
                weight = traces_of_cell / len(kept) * STANDS_FOR
                rows.append((key, trace_id, "yes" if has_signal else "no", chance, weight))
        for _, trace_id, signal, chance, weight in sorted(rows):
            cells = [safe(trace_id), safe(group_name(labels)), signal, digits(chance), digits(weight), PLAN_ID, SEED]
            out.write(",".join(cells) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
