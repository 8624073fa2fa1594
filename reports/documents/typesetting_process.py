"""Runs typst once and ends: ``typesetting`` starts it. Reads a job as JSON, answers the lengths and then the bytes.

A process of its own, because typst keeps what it has laid out for as long as its process lives: a worker that set one
large paper after another would grow by 300 MB with each. Imports nothing of ours, so that it starts in no time.
"""

import json
import sys

import typst

FONT_MISSING = 3


def main() -> int:
    job = json.loads(sys.stdin.buffer.read())
    families = {folder: _families([folder]) for folders in job["font_folders"].values() for folder in folders}
    # Without its fonts typst sets an empty page and says nothing.
    if not all(found for found in families.values()):
        print("a font file could not be read", file=sys.stderr)  # noqa: T201
        return FONT_MISSING
    faces = {
        name: [families[folder][0] for folder in folders] for name, folders in job["font_folders"].items()
    }
    # The compiler has its own copy of the inputs; ours, of several megabytes, go before it begins.
    compiler = typst.Compiler(
        job["source"],
        root=job["root"],
        font_paths=_fonts(list(families)),
        sys_inputs={**job.pop("inputs"), "faces": json.dumps(faces)},
    )
    made = compiler.compile(**job["options"])
    # Nothing comes back only where a file is named to write to, and none is.
    files = made if isinstance(made, list) else [made or b""]
    answer = sys.stdout.buffer
    answer.write(json.dumps([len(content) for content in files]).encode() + b"\n")
    for content in files:
        answer.write(content)
    return 0


def _fonts(folders: list[str]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _families(folders: list[str]) -> list[str]:
    """What typst calls the fonts of these folders; nothing where there are none."""
    return list(_fonts(folders).families())


if __name__ == "__main__":
    sys.exit(main())
