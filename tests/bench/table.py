"""The measurements in a file as tables, in Markdown: of each program's runs the one of least processor time."""

import sys

runs = {}
for line in open(sys.argv[1]):
    name, job, operations, *figures = line.rstrip("\n").split("\t")
    runs.setdefault(job, {}).setdefault(name, []).append([float(figure) for figure in figures])
for job, peers in runs.items():
    limit = min(run[0] for run in next(iter(peers.values())))
    print(f"\n{job}, least of {sys.argv[2]}\n")
    print("| | CPU µs per op | × limit | allocations per op | seconds | MB/s | resident MiB |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for name, figures in peers.items():
        cpu, allocations, seconds, rate, resident = min(figures)
        count = f"{allocations:.1f}" if allocations == allocations else ""
        speed = f"{rate:.0f}" if job != "list" else ""
        print(f"| {name} | {cpu:.2f} | {cpu / limit:.2f} | {count} | {seconds:.2f} | {speed} | {resident / 1024:.1f} |")
