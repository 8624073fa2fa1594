# shellcheck shell=sh
# Sourced by bin/serve and bin/test: sets PYTHON to a Python of 3.11 or newer, or says what is missing.
# Shell, because an older Python could not even read the files that would say so.
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
  [ -n "$candidate" ] || continue
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    PYTHON=$candidate
    return 0
  fi
done
found=$(python3 --version 2>/dev/null || python --version 2>/dev/null || echo "未找到 Python")
echo "无法启动：需要 Python 3.11 或更高版本（当前：${found}）。请先安装，例如 apt-get install python3 python3-venv；装在别处时用环境变量 PYTHON 指明。" >&2
exit 1
