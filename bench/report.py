#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/performance.md and its pictures from the measurements in docs/performance.

    python3 bench/report.py                    writes them (the pictures with matplotlib)
    python3 bench/report.py --check            exits with 1 if docs/performance.md differs; draws nothing
    python3 bench/report.py --collect FOLDER   first takes what bench/run.sh left there into docs/performance
"""

import argparse
import json
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "docs" / "performance"
PICTURES = ROOT / "docs" / "images"

L1, L2, L3, DRAM = 4096, 65536, 1 << 20, 1 << 25  # floats; in L1 and L2 half as many doubles
CACHES = {L1: "L1", L2: "L2", L3: "L3", DRAM: "DRAM"}

# the order, the name in texts and the colour (Okabe and Ito's, which the colour-blind tell apart) of each library
LIBRARIES = {
    "xact": ("xact", "#0072b2"),
    "exact": ("xact, exact tier", "#56b4e9"),
    "eigen": ("Eigen", "#e69f00"),
    "onednn": ("oneDNN", "#cc79a7"),
    "xnnpack": ("XNNPACK", "#d55e00"),
    "xsimd": ("xsimd", "#009e73"),
    "sleef": ("SLEEF, 1 ULP", "#555555"),
    "ofast": ("loop, -Ofast", "#b0b0b0"),
    "std": ("loop, -O3", "#d0d0d0"),
}
PEERS = [name for name in LIBRARIES if name not in ("xact", "exact")]


# The measurements

def collect(folder):
    """The least of the repetitions of every measurement, in ns, and where it was taken."""
    DATA.mkdir(exist_ok=True)
    for target, sources in {"native": ["native", "threads"], "avx2": ["avx2"]}.items():
        times, context = {}, {}
        for path in (folder / f"{name}.json" for name in sources):
            if not path.exists():
                continue
            run = json.loads(path.read_text())
            context = context or run["context"]
            for entry in run["benchmarks"]:
                if entry["run_type"] == "iteration" and not entry.get("error_occurred"):
                    times.setdefault(entry["run_name"].removesuffix("/real_time"), []).append(entry["seconds"] * 1e9)
        if not times:
            continue
        kept = ("processor", "floats in a register", "compiler", "xact")
        steady = [statistics.median(t) < 1.05 * min(t) for t in times.values()]
        result = {
            "context": {key: context[key] for key in kept}
            | {
                "date": context["date"][:10],
                "libraries": [f"{key[8:]} {value}" for key, value in context.items() if key.startswith("library ")],
                "repetitions": max(map(len, times.values())),
                "percent with a median within 5 % of the least": round(100 * sum(steady) / len(steady)),
                "caches": {f"L{c['level']}": c["size"] for c in context["caches"] if c["type"] != "Instruction"},
            },
            "ns": {name: float(f"{min(t):.4g}") for name, t in sorted(times.items())},
        }
        (DATA / f"{target}.json").write_text(json.dumps(result, indent=0) + "\n")
    if (folder / "compile.json").exists():
        (DATA / "compile.json").write_text((folder / "compile.json").read_text())


class Times:
    """The measurements of one program."""

    def __init__(self, name):
        path = DATA / f"{name}.json"
        loaded = json.loads(path.read_text()) if path.exists() else {"context": {}, "ns": {}}
        self.context = loaded["context"]
        self.ns = {tuple(key.split("/")): value for key, value in loaded["ns"].items()}

    def get(self, group, function, part, library, size, shape="", kind="float"):
        """None where it was not measured. The library `exact` is xact's other tier."""
        if library == "exact":
            part, library = f"exact_{part}", "xact"
        return self.ns.get((group, function, part, library, kind, str(size), str(shape)))

    def of(self, function, part, library="xact", size=L1, kind="float"):
        if kind == "double":
            size //= 2
        return self.get("elementwise", function, part, library, size, kind=kind)

    def values(self, position, **fixed):
        """What stands at a place of the names, in numerical or given order, where other places are fixed."""
        places = dict(group=0, function=1, part=2, library=3, kind=4, size=5, shape=6)
        found = {
            key[places[position]]: None
            for key in self.ns
            if all(key[places[place]] == str(value) for place, value in fixed.items())
        }
        return sorted(found, key=lambda text: (not text.isdigit(), int(text) if text.isdigit() else text))


NATIVE, AVX2 = Times("native"), Times("avx2")
FUNCTIONS = ["step", "identity", "relu", "leaky_relu", "prelu", "trelu", "sigmoid", "tanh", "elu", "silu", "softplus",
             "mish", "gelu", "gelu_tanh"]
EXPONENTIAL = FUNCTIONS[6:]
WITH_FORMS = ["relu", "leaky_relu", *EXPONENTIAL]


# The tables

def ns(value):
    if value is None:
        return ""
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def binary(number):
    """8, 128, 2 Ki, 32 Mi"""
    power = (number.bit_length() - 1) // 10
    return f"{number >> 10 * power} {' KMG'[power]}i" if power else str(number)


def ratio(value, base):
    return "" if value is None or base is None else f"{value / base:.2f}"


def table(head, rows):
    head = [head[0], *head[1:]]
    out = ["| " + " | ".join(head) + " |", "|" + "|".join(["---"] + ["--:"] * (len(head) - 1)) + "|"]
    return "\n".join(out + ["| " + " | ".join(row) + " |" for row in rows if any(row[1:])])


def code(name):
    return f"`{name}`"


def caches():
    """Everything that fits into L1 and L2."""
    loops = [("relu", "value"), ("product", "backward")]
    bounds = [NATIVE.of(*loop, "loop", size) for loop in loops for size in (L1, L2)]
    bounds += [AVX2.of(*loop, "loop") for loop in loops]
    rows = [["plain loop", *map(ns, bounds), "", ""]]
    newer = [f for f in NATIVE.values("function", group="elementwise", library="xact", part="value") if f not in FUNCTIONS]
    for f in [*FUNCTIONS, *newer]:
        row = [NATIVE.of(f, p, "xact", size) for p in ("value", "backward") for size in (L1, L2)]
        row += [AVX2.of(f, p) for p in ("value", "backward")]
        row += [NATIVE.of(f, p, kind="double") for p in ("value", "backward")]
        rows.append([code(f), *map(ns, row)])
    for f in ("sigmoid", "tanh"):
        row = [NATIVE.of(f, "backward_from_output", "xact", size) for size in (L1, L2)]
        avx2 = AVX2.of(f, "backward_from_output")
        rows.append([f"{code(f)}, from the output", "", "", *map(ns, row), "", ns(avx2), "", ""])
    head = ["f, L1", "f, L2", "backward, L1", "L2", "AVX2: f", "backward", "double: f", "backward"]
    return table(["ns per element", *head], rows)


def memory():
    """Beyond L2: what memory allows is the plain loop's time, what computing allows is the L1 time."""
    rows = []
    for f in FUNCTIONS:
        row = [code(f)]
        for part, loop in (("value", "relu"), ("backward", "product")):
            for size in (L3, DRAM):
                time, bound = NATIVE.of(f, part, "xact", size), NATIVE.of(loop, part, "loop", size)
                least = NATIVE.of(f, part)
                row += [ns(time), ratio(time, max(bound, least) if bound and least else None)]
        rows.append(row)
    for name, part, library in (("plain loop", "value", "loop"), ("memcpy", "value", "libc")):
        f = "memcpy" if library == "libc" else "relu"
        row = [name]
        for size in (L3, DRAM):
            row += [ns(NATIVE.of(f, part, library, size)), ""]
        for size in (L3, DRAM):
            row += [ns(NATIVE.of("product", "backward", "loop", size)) if library == "loop" else "", ""]
        rows.append(row)
    head = ["f, L3", "ratio", "f, DRAM", "ratio", "backward, L3", "ratio", "backward, DRAM", "ratio"]
    return table(["ns per element", *head], rows)


def peers(part, size, kind="float"):
    columns = [lib for lib in LIBRARIES if any(NATIVE.of(f, part, lib, size, kind) for f in WITH_FORMS)]
    rows = [[code(f), *(ns(NATIVE.of(f, part, lib, size, kind)) for lib in columns)] for f in WITH_FORMS]
    return table(["ns per element", *(LIBRARIES[lib][0] for lib in columns)], rows)


def exact_beside_sleef():
    rows = []
    for f in EXPONENTIAL:
        row = [code(f)]
        for part in ("value", "backward"):
            exact, sleef = NATIVE.of(f, part, "exact"), NATIVE.of(f, part, "sleef")
            row += [ns(exact), ns(sleef), ratio(exact, sleef)]
        rows.append(row)
    return table(["ns per element", "exact f", "SLEEF", "ratio", "exact backward", "SLEEF", "ratio"], rows)


def range_ratio(function, part, library="xact"):
    far, near = (NATIVE.get("range", function, part, library, L1, r) for r in (100, 8))
    return far / near if far and near else None


def ranges():
    columns = [("value", "xact"), ("backward", "xact"), ("value", "exact"), ("backward", "exact")]
    rows = [[code(f)] + [f"{r:.2f}" if (r := range_ratio(f, *c)) else "" for c in columns] for f in EXPONENTIAL]
    return table(["time on [-100, 100] over [-8, 8]", "f", "backward", "exact f", "exact backward"], rows)


def softmax_series(layout, part, library):
    """(row length, total) to ns per element."""
    part, library = (f"exact_{part}", "xact") if library == "exact" else (part, library)
    return {
        (int(key[6]), "64 Ki" if int(key[5]) <= 1 << 16 else "16 Mi"): value
        for key, value in NATIVE.ns.items()
        if key[:4] == ("softmax", layout, part, library)
    }


def softmax():
    rows = []
    lengths = [10, 128, 1000, 4096, 32768]
    for layout in ("contiguous", "strided"):
        for part in ("value", "backward"):
            for library in LIBRARIES:
                series = softmax_series(layout, part, library)
                cells = [ns(series.get((n, total))) for total in ("64 Ki", "16 Mi") for n in lengths]
                gradient = ", gradient" * (part == "backward")
                rows.append([f"{LIBRARIES[library][0]}: {layout}{gradient}", *cells])
    return table(["ns per element", *(f"{n}" for n in lengths), *(f"16 Mi: {n}" for n in lengths)], rows)


def along_axis():
    shapes = [f"{n}{way}" for way in ("", " strided") for n in (128, 4096)]
    rows = []
    for f in NATIVE.values("function", group="rows"):
        cells = [NATIVE.get("rows", f, part, "xact", 1 << 16, shape)
                 for part in ("value", "backward") for shape in shapes]
        rows.append([code(f), *map(ns, cells)])
    return table(["ns per element", *shapes, *(f"backward, {shape}" for shape in shapes)], rows)


def calls():
    rows = []
    sizes = [1, 4, 8, 16, 32, 64, 256]
    for f in ("relu", "sigmoid", "tanh", "gelu"):
        for library in LIBRARIES:
            cells = [ns(NATIVE.get("calls", f, "call", library, n)) for n in sizes]
            rows.append([f"{code(f)}, {LIBRARIES[library][0]}", *cells])
    return table(["ns per call", *(f"n = {n}" for n in sizes)], rows)


def fixed():
    rows = []
    for f in ("relu", "sigmoid", "tanh"):
        for library in ("xact", "eigen"):
            cells = [NATIVE.get("calls", f, "fixed", library, n, kind=kind)
                     for n, kind in ((4, "float"), (16, "float"), (3, "double"))]
            rows.append([f"{code(f)}, {LIBRARIES[library][0]}", *map(ns, cells)])
    return table(["ns per expression", "4 floats", "16 floats", "3 doubles"], rows)


def expressions():
    shapes = ["array", "array of 2x+1", "matrix", "block", "tensor", "tensor of 2x+1", "array, every second",
              "matrix, transposed"]
    rows = [["range, `xact::apply`"] + [c for f in ("relu", "sigmoid") for c in (ns(NATIVE.of(f, "value")), "")]]
    for shape in shapes:
        row = [shape]
        for f in ("relu", "sigmoid"):
            row += [ns(NATIVE.get("eigen", f, "value", library, L1, shape)) for library in ("xact", "eigen")]
        rows.append(row)
    return table(["ns per element", "xact `relu`", "Eigen's", "xact `sigmoid`", "Eigen's"], rows)


def threads():
    ways = ["one thread", *(w for w in NATIVE.values("library", group="threads") if w != "one thread")]
    rows = []
    for way in ways:
        cells = [NATIVE.get("threads", f, part, way, size)
                 for f in ("relu", "gelu") for part in ("value", "backward") for size in (L2, L3, DRAM)]
        rows.append([way, *map(ns, cells)])
    head = [f"{code(f)}{', backward' * (part == 'backward')}, {CACHES[size]}"
            for f in ("relu", "gelu") for part in ("value", "backward") for size in (L2, L3, DRAM)]
    return table(["ns per element", *head], rows)


def compile_cost():
    path = DATA / "compile.json"
    if not path.exists():
        return "", ""
    run = json.loads(path.read_text())
    compilers = list(run["compilers"])
    names = list(run["compilers"][compilers[0]])
    head = [c for compiler in compilers for c in (f"{compiler}, s", "bytes")]
    rows = []
    for name in names:
        cells = [run["compilers"][c][name] for c in compilers]
        texts = [text for cell in cells for text in (f"{cell['seconds']:.2f}", str(cell["bytes"]))]
        rows.append([name if name == "nothing" else code(name), *texts])
    return table(["unit", *head], rows), run["flags"]


# What the texts say in numbers

def worst(ratios):
    """The largest of (ratio, name) and its name."""
    return max((r for r in ratios if r[0] is not None), default=(0, "none"))


def facts():
    value, backward = ([NATIVE.of(f, part) for f in FUNCTIONS] for part in ("value", "backward"))
    slowdown = {
        part: worst((range_ratio(f, part, tier), f) for f in EXPONENTIAL for tier in ("xact", "exact"))[0]
        for part in ("value", "backward")
    }
    of_peers = [(range_ratio(f, "value", lib), LIBRARIES[lib][0]) for f in ("sigmoid", "silu", "gelu") for lib in PEERS]
    pairs = [(f, part, loop) for f in FUNCTIONS for part, loop in (("value", "relu"), ("backward", "product"))]
    in_dram = [(NATIVE.of(f, part, "xact", DRAM), loop, part) for f, part, loop in pairs]
    dram = worst((NATIVE.of(f, part, "xact", DRAM) / max(NATIVE.of(loop, part, "loop", DRAM), NATIVE.of(f, part)), f)
                 for f, part, loop in pairs)
    context = NATIVE.context
    return {
        "processor": context["processor"].replace("(R)", ""),
        "instructions": {"4": "SSE2", "8": "AVX2", "16": "AVX-512"}.get(context["floats in a register"], ""),
        "compiler": context["compiler"],
        "libraries": ", ".join(context["libraries"]),
        "date": context["date"],
        "repetitions": str(context["repetitions"]),
        "steady": str(context["percent with a median within 5 % of the least"]),
        "caches": ", ".join(f"{level} {binary(size)}B" for level, size in context["caches"].items()),
        "value_ns": f"{ns(min(value))} to {ns(max(value))}",
        "backward_ns": f"{ns(min(backward))} to {ns(max(backward))}",
        "dram_over_loop": f"{max(time / NATIVE.of(loop, part, 'loop', DRAM) for time, loop, part in in_dram):.1f}",
        "dram": f"{dram[0]:.2f}",
        "dram_function": dram[1],
        "value_slowdown": f"{slowdown['value']:.2f}",
        "backward_slowdown": f"{slowdown['backward']:.2f}",
        "peer_slowdown": f"{worst(of_peers)[0]:.0f}",
        "flags": compile_cost()[1],
    }


def sentence():
    """README.md's claim."""
    f = facts()
    return (
        f"On one core of an {f['processor']} ({f['instructions']}) a value takes {f['value_ns']} ns per float in L1,\n"
        f"`backward` {f['backward_ns']}; in DRAM both take at most {f['dram_over_loop']} times what the plain loops\n"
        f"`x > 0 ? x : 0` and `x * dy` take. Values of inputs in [-100, 100] cost at most {f['value_slowdown']} times those\n"
        f"in [-8, 8] (peers': up to {f['peer_slowdown']} times), `backward` at most {f['backward_slowdown']} times,\n"
        "for eight activations with exponentials in them (`bench/run.sh`, [docs/performance.md](docs/performance.md))."
    )


# The pictures

TEXT = "#333333"


def pyplot():
    try:
        import matplotlib
    except ModuleNotFoundError:
        sys.exit("docs/performance.md is written; drawing its pictures takes matplotlib")

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams.update(
        {
            "axes.edgecolor": "#999999",
            "axes.labelcolor": TEXT,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": 11,
            "font.size": 10,
            "savefig.dpi": 110,
            "text.color": TEXT,
            "xtick.color": TEXT,
            "ytick.color": TEXT,
        }
    )
    return plt


def plain_ticks(axis, ticks):
    """These ticks alone, as decimal numbers."""
    axis.set_ticks(ticks, [f"{t:g}" for t in ticks])
    axis.set_ticks([], minor=True)


def spread(labels, gap):
    """(y, ...) moved apart until neighbours differ by the factor `gap`, around where they were."""
    labels = sorted(labels)
    groups = [[[label], label[0]] for label in labels]  # the labels, the geometric middle
    i = 0
    while i + 1 < len(groups):
        (low, a), (high, b) = groups[i], groups[i + 1]
        if b / a < gap ** ((len(low) + len(high)) / 2):
            members = low + high
            middle = statistics.geometric_mean([m[0] for m in members])
            groups[i : i + 2] = [[members, middle]]
            i = max(i - 1, 0)
        else:
            i += 1
    return [(middle * gap ** (k - (len(members) - 1) / 2), *m[1:])
            for members, middle in groups for k, m in enumerate(members)]


def label_lines(axis, points, side="right", **style):
    """(y, text, colour) beside the ends of lines at x, none over another. When the limits are set."""
    axis.figure.draw_without_rendering()
    low, high = axis.get_ylim()
    size = style.setdefault("fontsize", 9.5)
    gap = (high / low) ** (1.25 * size * axis.figure.dpi / 72 / axis.get_window_extent().height)
    x, ends = points
    for y, text, colour in spread(ends, gap):
        axis.annotate(text, (x, y), xytext=(7 if side == "right" else -7, 0), textcoords="offset points", color=colour,
                      ha="left" if side == "right" else "right", va="center", annotation_clip=False, **style)


def draw_line(axis, library, points, **style):
    wide = 2.6 if library == "xact" else 1.4
    axis.loglog(*zip(*points), color=LIBRARIES[library][1], linewidth=wide, marker="o", markersize=wide + 1.6,
                zorder=3 if library == "xact" else 2, **style)


def draw_sizes(plt):
    """Time per element against n, beside memcpy."""
    figure, axis = plt.subplots(figsize=(8.5, 4.6), layout="constrained")
    blue = LIBRARIES["xact"][1]
    lines = [("gelu", "xact", blue, "-"), ("sigmoid", "xact", blue, "-"), ("relu", "xact", blue, "-"),
             ("memcpy", "libc", "#777777", "--")]
    starts = []
    for function, library, colour, style in lines:
        sizes = [int(s) for s in NATIVE.values("size", group="curve", function=function)]
        times = [NATIVE.get("curve", function, "value", library, n) for n in sizes]
        axis.loglog(sizes, times, style, color=colour, linewidth=1.8, marker="o", markersize=3.5)
        starts.append((times[0], function, colour))
    axis.set_xlim(sizes[0] / 8, sizes[-1] * 1.3)
    top = axis.get_ylim()[1]
    for level, size in NATIVE.context["caches"].items():
        full = size / 8  # x and y have 4 bytes each
        if full < sizes[-1]:
            axis.axvline(full, color="#cccccc", linewidth=0.9, zorder=0)
            axis.annotate(f"{level} is full", (full, top), xytext=(-4, -2), textcoords="offset points", rotation=90,
                          ha="right", va="top", fontsize=8.5, color="#777777")
    axis.set_xticks([8 << k for k in range(0, 23, 4)] + [1 << 25],
                    [binary(8 << k) for k in (*range(0, 23, 4), 22)])
    axis.minorticks_off()
    low, high = axis.get_ylim()
    plain_ticks(axis.yaxis, [t for t in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5) if low <= t <= high])
    axis.grid(axis="y", color="#eeeeee")
    axis.set_xlabel("floats in the array")
    axis.set_ylabel("ns per element")
    label_lines(axis, (sizes[0], starts), side="left", fontsize=10)
    return figure


def draw_peers(plt):
    """Values in L1, bars by library."""
    figure, axes = plt.subplots(2, 5, figsize=(12.5, 6.2), layout="constrained")
    libraries = [lib for lib in LIBRARIES if lib != "std" and any(NATIVE.of(f, "value", lib) for f in WITH_FORMS)]
    for axis, f in zip(axes.flat, WITH_FORMS):
        shown = [(k, lib, time) for k, lib in enumerate(libraries) if (time := NATIVE.of(f, "value", lib))]
        *_, second, longest = sorted(time for *_, time in shown)
        end = longest if longest < 3 * second else 1.3 * second
        for k, lib, time in shown:
            axis.barh(k, min(time, end), height=0.74, color=LIBRARIES[lib][1])
            if time > end:  # cut, and marked as such
                axis.plot([0.86 * end, 0.9 * end], [k + 0.5, k - 0.5], color="white", linewidth=3)
            axis.annotate(ns(time), (min(time, end), k), xytext=(3, 0), textcoords="offset points", va="center",
                          fontsize=8.5, weight="bold" if lib == "xact" else "normal")
        axis.set_title(f, loc="left", weight="bold")
        axis.set_xlim(0, end * 1.28)
        axis.set_ylim(len(libraries) - 0.4, -0.6)
        axis.set_yticks(range(len(libraries)), [LIBRARIES[lib][0] for lib in libraries] if axis in axes[:, 0] else [])
        axis.tick_params(axis="y", length=0)
        axis.set_xticks([])
        axis.spines[["bottom", "left"]].set_visible(False)
        axis.axvline(0, color="#999999", linewidth=0.8)
    note = "ns per float in L1, shorter is faster; a scale for each function; no bar where a library has none"
    figure.supxlabel(note, fontsize=9.5)
    return figure


def draw_ranges(plt):
    """Time against the range of the inputs."""
    figure, axes = plt.subplots(1, 3, figsize=(12.5, 4.6), sharey=True, layout="constrained")
    ends = {axis: [] for axis in axes}
    for axis, f in zip(axes, ("sigmoid", "silu", "gelu")):
        for lib in (lib for lib in LIBRARIES if lib not in ("exact", "std")):
            points = [(int(r), NATIVE.get("range", f, "value", lib, L1, r))
                      for r in NATIVE.values("shape", group="range", function=f, part="value", library=lib)]
            if points:
                draw_line(axis, lib, points)
                ends[axis].append((points[-1][1], *LIBRARIES[lib]))
        axis.set_title(f, loc="left", weight="bold")
        plain_ticks(axis.xaxis, [4, 8, 16, 32, 64, 128])
        axis.set_xlim(3.6, 128 * 4.6)
        axis.spines["bottom"].set_bounds(3.6, 128 * 1.1)
        axis.set_xlabel("inputs uniform in [-r, r]: r", x=0.37)
        axis.grid(axis="y", color="#eeeeee")
    plain_ticks(axes[0].yaxis, [0.2, 0.5, 1, 2, 5, 10])
    axes[0].set_ylabel("ns per element")
    for axis in axes:
        label_lines(axis, (128, ends[axis]))
    return figure


def draw_softmax(plt):
    """By length of the rows, forward and gradient."""
    figure, axes = plt.subplots(1, 2, figsize=(11.5, 4.8), sharey=True, layout="constrained")
    ends = {axis: [] for axis in axes}
    for axis, part, title in zip(axes, ("value", "backward"), ("softmax", "its gradient")):
        for lib, (name, colour) in LIBRARIES.items():
            for layout, style in (("contiguous", "-"), ("strided", "--")):
                series = softmax_series(layout, part, lib)
                points = [(n, time) for (n, total), time in sorted(series.items()) if total == "64 Ki"]
                if points and not (layout == "strided" and lib == "exact"):
                    draw_line(axis, lib, points, linestyle=style)
                    ends[axis].append((points[-1][1], name + ", rows side by side" * (layout == "strided"), colour))
        axis.set_title(title, loc="left", weight="bold")
        axis.set_xlim(8, 32768 * 28)
        axis.spines["bottom"].set_bounds(8, 32768 * 1.2)
        axis.grid(axis="y", color="#eeeeee")
        axis.set_xticks([10, 128, 1000, 4096, 32768], ["10", "128", "1000", "4096", "32768"])
        axis.minorticks_off()
        axis.set_xlabel("length of a row", x=0.36)
    low, high = axes[0].get_ylim()
    plain_ticks(axes[0].yaxis, [t for t in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20) if low <= t <= high])
    axes[0].set_ylabel("ns per element")
    for axis in axes:
        label_lines(axis, (32768, ends[axis]))
    return figure


DRAWN = {"sizes": draw_sizes, "peers": draw_peers, "ranges": draw_ranges, "softmax": draw_softmax}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--collect", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.collect:
        collect(options.collect)
        global NATIVE, AVX2
        NATIVE, AVX2 = Times("native"), Times("avx2")
    if not NATIVE.ns:
        sys.exit(f"{DATA} has no measurements: bench/run.sh makes them")

    text = (ROOT / "docs" / "performance.in.md").read_text()
    tables = {
        "caches": caches(),
        "memory": memory(),
        "peers_value": peers("value", L1),
        "peers_value_l2": peers("value", L2),
        "peers_backward": peers("backward", L1),
        "peers_double": peers("value", L1, "double"),
        "exact": exact_beside_sleef(),
        "ranges": ranges(),
        "softmax": softmax(),
        "along_axis": along_axis(),
        "calls": calls(),
        "fixed": fixed(),
        "expressions": expressions(),
        "threads": threads(),
        "compile_cost": compile_cost()[0],
    }
    for name, content in ({f"{name} table": content for name, content in tables.items()} | facts()).items():
        text = text.replace("{{" + name + "}}", content)
    path = ROOT / "docs" / "performance.md"
    if options.check:
        if path.read_text() == text:
            return 0
        print("docs/performance.md is out of date: run python3 bench/report.py", file=sys.stderr)
        return 1
    path.write_text(text)
    plt = pyplot()
    for name, draw in DRAWN.items():
        draw(plt).savefig(PICTURES / f"performance_{name}.png", metadata={"Software": None})
    return 0


if __name__ == "__main__":
    sys.exit(main())
