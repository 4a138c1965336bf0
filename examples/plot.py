#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Pictures of what the examples wrote: reads the CSV files in a folder, writes a PNG for each that is there.

    python3 plot.py [--data FOLDER] [--out FOLDER] [PICTURE...]
"""

import argparse
import csv
from collections import defaultdict
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

TEXT = "#333333"
FIRST, SECOND = "#0072b2", "#d55e00"  # colours that the colour-blind tell apart
COLOURS = [FIRST, SECOND, "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

plt.rcParams.update(
    {
        "axes.edgecolor": "#999999",
        "axes.labelcolor": TEXT,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 11,
        "font.size": 10,
        "legend.frameon": False,
        "savefig.dpi": 100,
        "text.color": TEXT,
        "xtick.color": TEXT,
        "ytick.color": TEXT,
    }
)


def read(path, *keys):
    """The rows of a CSV file as dictionaries, grouped by the columns `keys`; numbers where they are numbers."""
    groups = defaultdict(list)
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for name, text in row.items():
                try:
                    row[name] = float(text)
                except ValueError:
                    pass
            groups[tuple(row[key] for key in keys)].append(row)
    return groups


def column(rows, name):
    return [row[name] for row in rows]


def curves(path):
    """Every activation beside its derivative; other parameters dashed."""
    panels = defaultdict(list)
    for (activation, label), rows in read(path, "activation", "label").items():
        panels[activation].append((label, rows))
    width = 4
    height = -(-len(panels) // width)
    figure, axes = plt.subplots(height, width, figsize=(11, 2.3 * height), sharex=True, layout="constrained")
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    for axis, (activation, variants) in zip(axes.flat, panels.items()):
        for (label, rows), style, alpha in zip(variants, ("-", "--", ":"), (1, 0.6, 0.6)):
            x = column(rows, "x")
            axis.plot(x, column(rows, "value"), style, color=FIRST, alpha=alpha)
            axis.plot(x, column(rows, "derivative"), style, color=SECOND, alpha=alpha)
        axis.axhline(0, color="#cccccc", linewidth=0.8, zorder=0)
        axis.axvline(0, color="#cccccc", linewidth=0.8, zorder=0)
        labels = [label for label, _ in variants]
        axis.set_title(", ".join(labels[:1] + [f"dashed {label[len(activation):]}" for label in labels[1:]]))
        axis.set_xlim(-5, 5)
        axis.set_ylim(-1.7, 2.7)
        axis.tick_params(labelbottom=True)
    handles = [plt.Line2D([], [], color=FIRST, label="f(x)"), plt.Line2D([], [], color=SECOND, label="f'(x)")]
    axes.flat[0].legend(handles=handles, loc="upper left")
    return figure


def decision_maps(maps_path, points_path):
    """What each network says over the plane, and the points it learned from."""
    maps, points = read(maps_path, "shape", "activation"), read(points_path, "shape")
    shapes = list(dict.fromkeys(shape for shape, _ in maps))
    activations = list(dict.fromkeys(activation for _, activation in maps))
    figure, axes = plt.subplots(
        len(shapes), len(activations), figsize=(2.4 * len(activations), 2.5 * len(shapes)), layout="constrained"
    )
    for i, shape in enumerate(shapes):
        for j, activation in enumerate(activations):
            axis, rows = axes[i, j], maps[shape, activation]
            xs, ys = sorted(set(column(rows, "x"))), sorted(set(column(rows, "y")))
            values = {(row["x"], row["y"]): row["probability"] for row in rows}
            image = [[values[x, y] for x in xs] for y in ys]
            axis.imshow(
                image, extent=(xs[0], xs[-1], ys[0], ys[-1]), origin="lower", cmap="RdBu_r", vmin=-0.7, vmax=1.7,
                interpolation="bilinear",
            )
            for label, colour in ((0, "#053061"), (1, "#67001f")):
                some = [row for row in points[(shape,)] if row["label"] == label]
                axis.scatter(column(some, "x"), column(some, "y"), s=4, color=colour, linewidths=0)
            axis.set(xticks=[], yticks=[])
            axis.spines[:].set_visible(False)
            if i == 0:
                axis.set_title("identity: one linear map" if activation == "identity" else activation)
            if j == 0:
                axis.set_ylabel(shape)
    return figure


def gradient_by_depth(path):
    """The gradient's norm from the last layer back to the first, on a logarithmic scale."""
    chosen = {"relu": "o", "tanh": "s", "elu": "D", "mish": "^", "softplus": "v", "sigmoid": "P"}
    groups = read(path, "activation")
    figure, axis = plt.subplots(figsize=(7.5, 4.6), layout="constrained")
    for (activation, marker), colour in zip(chosen.items(), COLOURS):
        rows = groups[(activation,)]
        axis.semilogy(column(rows, "layer"), column(rows, "relative"), marker=marker, markersize=4, linewidth=1.2,
                      color=colour, label=activation)
    best_case = column(rows, "layer"), column(rows, "best_case_of_sigmoid")
    axis.semilogy(*best_case, "--", color="#777777", label="$0.25^n$, n layers before the last")
    axis.set_xlabel("layer (20 is next to the loss)")
    axis.set_ylabel("gradient norm over the last layer's")
    axis.set_xlim(0.5, 20.5)
    axis.set_ylim(1e-13, 30)
    axis.set_xticks([1, 5, 10, 15, 20])
    axis.grid(axis="y", color="#eeeeee")
    axis.legend(loc="lower right")
    return figure


def dead_units(path):
    """The share of dead units against the learning rate."""
    figure, axis = plt.subplots(figsize=(7.5, 4.2), layout="constrained")
    for ((activation,), rows), colour, marker in zip(read(path, "activation").items(), COLOURS, "osD^"):
        shares = [100 * share for share in column(rows, "dead_share")]
        axis.semilogx(column(rows, "learning_rate"), shares, marker=marker, markersize=5, color=colour, label=activation)
    ticks = sorted({row["learning_rate"] for rows in read(path, "activation").values() for row in rows})
    axis.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.minorticks_off()
    axis.set_xlabel("learning rate")
    axis.set_ylabel("dead hidden units, %")
    axis.grid(axis="y", color="#eeeeee")
    axis.legend(loc="upper left")
    return figure


def zigzag(path):
    """The way of two weights to their goal, with inputs from sigmoid and from tanh."""
    figure, axis = plt.subplots(figsize=(5.2, 4.6), layout="constrained")
    for ((activation,), rows), colour in zip(read(path, "activation").items(), COLOURS):
        axis.plot(column(rows, "w1"), column(rows, "w2"), marker=".", markersize=4, linewidth=1, color=colour,
                  label=f"inputs from {activation}")
    axis.plot([-1], [1], "o", color=TEXT)
    axis.annotate("start", (-1, 1), textcoords="offset points", xytext=(8, 4))
    axis.plot([1], [-1], "*", color=TEXT, markersize=10)
    axis.annotate("goal", (1, -1), textcoords="offset points", xytext=(8, -12))
    axis.set_xlabel("weight 1")
    axis.set_ylabel("weight 2")
    axis.set_aspect("equal")
    axis.legend()
    return figure


PICTURES = {
    "curves": (curves, ["curves.csv"]),
    "decision_maps": (decision_maps, ["separability_maps.csv", "separability_points.csv"]),
    "gradient_by_depth": (gradient_by_depth, ["vanishing_gradient.csv"]),
    "dead_units": (dead_units, ["dying_relu.csv"]),
    "zigzag": (zigzag, ["zigzag.csv"]),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("."), help="folder with the CSV files (default: this one)")
    parser.add_argument("--out", type=Path, default=Path("."), help="folder for the PNG files (default: this one)")
    parser.add_argument("pictures", metavar="PICTURE", nargs="*", help=f"only these, of {', '.join(PICTURES)}")
    options = parser.parse_args()
    unknown = set(options.pictures) - set(PICTURES)
    if unknown:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    options.out.mkdir(parents=True, exist_ok=True)
    drawn = 0
    for name, (draw, files) in PICTURES.items():
        if options.pictures and name not in options.pictures:
            continue
        paths = [options.data / file for file in files]
        if not all(path.exists() for path in paths):
            continue
        target = options.out / f"{name}.png"
        draw(*paths).savefig(target, metadata={"Software": None})
        print(target)
        drawn += 1
    if not drawn:
        parser.exit(1, f"{options.data}: no CSV file of the examples here; run them first\n")


if __name__ == "__main__":
    main()
