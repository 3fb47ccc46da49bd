"""Runs a notebook from top to bottom.

python run.py one_third_rule.ipynb suffrage.ipynb      in place: how the committed outputs are made
python run.py --to FOLDER one_third_rule.ipynb         the executed copy into a folder; the notebook stays as it is

Packages: requirements.txt. The program and the number of replicates: see toolkit.py. The first cell that fails ends the run with code 1. What
depends on the hour or the machine (times of execution, version of Python) is not kept, so that the same results make the same file.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

HERE = Path(__file__).resolve().parent
# Seconds for a single cell: the first batch is the longest.
PATIENCE = 3600


def execute(path):
    """The executed notebook."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    with tempfile.TemporaryDirectory() as sockets:
        # Sockets that are files instead of ports: nobody else on the machine can connect.
        config = Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}})
        client = NotebookClient(
            notebook,
            timeout=PATIENCE,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(HERE)}},
            config=config,
        )
        client.execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number:02}"
        cell.metadata = {"tags": cell.metadata.tags} if "tags" in cell.metadata else {}
    return notebook


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--to", type=Path, help="folder of the executed copies [default: in place]")
    arguments = parser.parse_args()
    for path in arguments.notebooks:
        try:
            notebook = execute(path)
        except CellExecutionError as error:
            plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
            sys.exit(f"{path}: a cell fails\n{plain}")
        target = arguments.to / path.name if arguments.to else path
        nbformat.write(notebook, target)
        print(f"{path}: {len(notebook.cells)} cells run, written to {target}")


if __name__ == "__main__":
    main()
