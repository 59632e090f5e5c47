

def key_of(trace_id):
    """The traces of the smallest keys are drawn."""
    return hashlib.sha256(f"{SEED}:{trace_id}".encode("utf-8", "replace")).digest()


def draw(names):
    """Each cell's number of traces, and its drawn ones by their keys."""
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
    sizes, drawn, strangers = collections.Counter(), collections.defaultdict(list), 0
    for trace_id, values in known.items():
        cell_of = sort(values)
        strangers += cell_of[0] not in planned
        sizes[cell_of] += 1
        most = calls.get(cell_of, 0)
        if most:
            kept = drawn[cell_of]
            kept.append((key_of(trace_id), trace_id))
            if len(kept) > 2 * most + 1000:
                kept[:] = heapq.nsmallest(most, kept)
    if strangers:
        print(f"{strangers} traces are in groups of which the plan judges none.", file=sys.stderr)
    return sizes, {cell_of: heapq.nsmallest(calls[cell_of], kept) for cell_of, kept in drawn.items()}


def main():
    sizes, drawn = draw(sys.argv[1:])
    out = io.TextIOWrapper(sys.stdout.buffer, "utf-8", newline="")
    out.write("id,group,signal,inclusion_probability,weight,plan_id,seed\n")
    groups = list(dict.fromkeys(labels for labels, _, _ in CELLS))
    for labels in groups:
        rows = []
        for has_signal in (True, False):
            kept, traces_of_cell = drawn.get((labels, has_signal), []), sizes[labels, has_signal]
            for key, trace_id in kept:
                chance = len(kept) / traces_of_cell * SAMPLED_SHARE
                weight = traces_of_cell / len(kept) / SAMPLED_SHARE
                rows.append((key, trace_id, "yes" if has_signal else "no", chance, weight))
        for _, trace_id, signal, chance, weight in sorted(rows):
            cells = [safe(trace_id), safe(group_name(labels)), signal, digits(chance), digits(weight), PLAN_ID, SEED]
            out.write(",".join(cells) + "\n")
    out.flush()


if __name__ == "__main__":
    main()
