"""`make bench`: every measurement, one after another."""

from benchmarks import overhead, startup, templates

for title, benchmark in (
    ("Start-up and idle memory", startup),
    ("API overhead", overhead),
    ("Log templates", templates),
):
    print(f"\n== {title}", flush=True)
    benchmark.main()
