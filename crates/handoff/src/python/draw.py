

def key_of(trace_id):
    """The traces of the smallest keys are drawn."""
    return hashlib.sha256(f"{SEED}:{trace_id}".encode("utf-8", "replace")).digest()


def restored(path):
    """What a former pull left: each cell's number of traces, its drawn ones by their keys, and its collected ones."""
    sizes, drawn, collected = collections.Counter(), collections.defaultdict(list), collections.defaultdict(list)
    if path and os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            state = json.load(file)
        if (state["planId"], state["seed"]) != (PLAN_ID, SEED):
            sys.exit(f"{path} is the state of another plan. Name a new file.")
        for kept in state["cells"]:
            cell_of = tuple(kept["group"]), kept["signal"]
            sizes[cell_of] = kept["traces"]
            drawn[cell_of] = [(key_of(trace_id), trace_id) for trace_id in kept["ids"]]
            collected[cell_of] = kept.get("collected", [])
    return sizes, drawn, collected


def save(path, sizes, drawn, collected):
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
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"planId": PLAN_ID, "seed": SEED, "cells": cells}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def draw(names, sizes, drawn, collected, goals):
    """Takes in traces: counts each cell's, and keeps those of the smallest keys; of groups with goals first of all all."""
    # Records of one id are one trace; what one does not say another may.
    known = {}
    shared = {}
    contradicted = set()
    for trace_id, values in traces(names):
        former = known.get(trace_id)
        if former is not None:
            if any(None not in pair and pair[0] != pair[1] for pair in zip(former, values)):
                contradicted.add(trace_id)
            values = tuple(new if old is None else old for old, new in zip(former, values))
        known[trace_id] = shared.setdefault(values, values)
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
        print(f"{len(contradicted)} traces have records that contradict each other: the first counts.", file=sys.stderr)
    if strangers:
        print(f"{strangers} traces are in groups of which the plan judges none.", file=sys.stderr)


def main():
    names, state = sys.argv[1:], None
    if names[:1] == ["--state"] and len(names) > 1:
        state, names = names[1], names[2:]
    sizes, drawn, collected = restored(state)
    draw(names, sizes, drawn, collected, GOALS if state else [])
    if state:
        save(state, sizes, drawn, collected)
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
    main()
