"""What `make bench` prints: ratios, and which of them are over their wall."""

from benchmarks.harness import Comparison, table, too_slow

FAST = Comparison("enrol", 0.0006, "save()", 0.0012, at_most=1.0)
SLOW = Comparison("preview", 0.3, "build", 0.1, at_most=2.0)
FREE = Comparison("build", 2.0, "COPY", 1.0)


def test_a_table_names_the_ratio_of_each():
    assert [line.split() for line in table([FAST, SLOW, FREE]).splitlines()] == [
        ["what", "time", "ratio", "at", "most", "against", "time"],
        ["enrol", "600.0", "µs", "0.50", "1.00", "save()", "1.2", "ms"],
        ["preview", "300.0", "ms", "3.00", "2.00", "build", "100.0", "ms"],
        ["build", "2,000.0", "ms", "2.00", "COPY", "1,000.0", "ms"],
    ]


def test_only_what_is_over_its_wall_is_too_slow():
    assert too_slow([FAST, SLOW, FREE]) == ["Too slow: preview (3.00, at most 2.00)"]
