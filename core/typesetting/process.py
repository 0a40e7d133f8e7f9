"""Turns data into a PDF or a PNG by a template: run as a process of its own, with nothing of the portal.

Typst works inside the process that calls it, where nothing can stop it. Here it can be: whoever runs this
file kills it when it is too long, the system refuses it more processor or memory than it should need, and a
defect in Typst costs one file and no worker.

Usage: python -I process.py template.typ [pdf|png] < data.json > document
"""

import resource
import sys
from pathlib import Path

import typst

FONTS = Path(__file__).resolve().parent / "fonts"
# Far above what the longest document takes (some seconds, 300 MB): what goes further is a defect.
CPU_S = 15
MEMORY_BYTES = 2 * 1024**3
# There are 72 points in an inch.
PIXEL_A_POINT = 72


def bound() -> None:
    """Refuse to use more than a document can need."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def compiler(template: Path, data: str) -> typst.Compiler:
    """Return what sets a template, which reads the JSON in ``sys.inputs.data``."""
    return typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )


def picture(template: Path, data: str) -> bytes:
    """Return the PNG of a template of one page: a pixel for each of its points."""
    made = compiler(template, data).compile(format="png", ppi=PIXEL_A_POINT)
    return made if isinstance(made, bytes) else b""


def document(template: Path, data: str) -> bytes:
    """Return the PDF of a template.

    It keeps to PDF/UA-1 (ISO 14289-1), which demands that every character have a drawing. One that no font
    has is a box on paper, and the file is then tagged in the same way without claiming the standard.
    """
    setting = compiler(template, data)
    try:
        made = setting.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        made = setting.compile(format="pdf")
    return made if isinstance(made, bytes) else b""


if __name__ == "__main__":
    bound()
    write = picture if sys.argv[2:] == ["png"] else document
    sys.stdout.buffer.write(write(Path(sys.argv[1]), sys.stdin.buffer.read().decode("utf-8")))
