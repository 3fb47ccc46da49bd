"""How the notebooks call the program and read what it writes. Nothing is estimated here.

TIPPING            the program [default: `tipping` on the PATH]
TIPPING_RESULTS    the folder of its results [default: `results`, beside the notebooks]
TIPPING_BOOTSTRAP  replicates of each simulated test [default: 999]
"""

import json
import os
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import polars as pl
from IPython.display import Markdown, display

PROGRAM = os.environ.get("TIPPING", "tipping")
RESULTS = Path(os.environ.get("TIPPING_RESULTS", "results"))
REPLICATES = int(os.environ.get("TIPPING_BOOTSTRAP", "999"))

THIRD = 1 / 3
BLUE, ORANGE, GREEN, GREY, LIGHT = "#0072B2", "#D55E00", "#009E73", "#666666", "#C8C8C8"
VERDICTS = {"tipping": ORANGE, "acceleration": BLUE, "no-cascade": GREY, "insufficient": LIGHT}

plt.rcParams.update(
    {
        "figure.dpi": 80,
        "figure.constrained_layout.use": True,
        "font.size": 9,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlesize": 9,
        "axes.titlelocation": "left",
        "legend.frameon": False,
    }
)


def tipping(*arguments):
    """Runs the program and returns what it prints; says which command it was."""
    words = [str(argument) for argument in arguments]
    print("$ tipping", *words)
    run = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"tipping {' '.join(words)} ended with code {run.returncode}:\n{run.stderr}")
    return run.stdout


def batch(data, folder, *options):
    """Fits every norm of `data` into a folder of the results and reads its table. What is there and was made of the same data, options and
    version is kept: only the first run takes long."""
    tipping("batch", data, *options, "--bootstrap", REPLICATES, "-o", RESULTS / folder)
    return pl.read_parquet(RESULTS / folder / "norms.parquet")


def report(folder, norm):
    """The whole result of one norm of a batch: what `tipping fit --format json` prints."""
    return json.loads((RESULTS / folder / "norms" / f"{norm}.json").read_text())["report"]


def answer(*arguments):
    """The JSON that a command prints."""
    return json.loads(tipping(*arguments, "--format", "json"))


def say(text):
    """Text with numbers from the results."""
    display(Markdown(text))


def number(x, digits=3):
    """0.345 as .345."""
    return "-" if x is None else f"{x:.{digits}f}".removeprefix("0")


def between(pair):
    """An interval."""
    return "-" if pair is None else f"{number(pair[0])} to {number(pair[1])}"


def p_value(test):
    """The p-value of a test."""
    return "p = -" if test is None else f"p = {number(test['p_value'])}"


def third(axis, vertical=True):
    """The line at one third."""
    line = axis.axvline if vertical else axis.axhline
    line(THIRD, color=GREY, linestyle=":", linewidth=1)
