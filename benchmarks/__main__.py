"""`make bench`: every measurement, one after another."""

from benchmarks import logs, overhead, startup, streaming, turns

for title, benchmark in (
    ("Start-up and idle memory", startup),
    ("API overhead", overhead),
    ("Turns of a long case", turns),
    ("Streamed turns", streaming),
    ("Logs against Drain3", logs),
):
    print(f"\n== {title}", flush=True)
    benchmark.main()
