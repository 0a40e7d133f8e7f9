"""Turns data into a PDF by a template: run as a process of its own, with nothing of the portal in it.

Typst works inside the process that calls it, where nothing can stop it. Here it can be: whoever runs this
file kills it when it is too long, the system refuses it more processor or memory than it should need, and a
defect in Typst costs one file and no worker.

Usage: python -I process.py template.typ < data.json > document.pdf
"""

import resource
import sys
from pathlib import Path

import typst

FONTS = Path(__file__).resolve().parent / "fonts"
# Far above what the longest document takes (some seconds, 300 MB): what goes further is a defect.
CPU_S = 15
MEMORY_BYTES = 2 * 1024**3


def bound() -> None:
    """Refuse to use more than a document can need."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def compiled(template: Path, data: str) -> bytes:
    """Return the PDF of what a template makes of the JSON that it reads in ``sys.inputs.data``.

    It keeps to PDF/UA-1 (ISO 14289-1), which demands that every character have a drawing. One that no font
    has is a box on paper, and the file is then tagged in the same way without claiming the standard.
    """
    compiler = typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        made = compiler.compile(format="pdf")
    return made if isinstance(made, bytes) else b""


if __name__ == "__main__":
    bound()
    sys.stdout.buffer.write(compiled(Path(sys.argv[1]), sys.stdin.buffer.read().decode("utf-8")))
