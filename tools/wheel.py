"""Makes dist/goodwill-*-manylinux_*.whl, which carries all that it needs, and tries it in an empty environment.

The wheel is made from the sdist, so that both are known to be whole.  libhwy.so, which Debian has as a shared library
only, is grafted in by auditwheel; the tag says which C library is needed at least.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: What a new user might do first.  Runs in an environment that has the wheel and its dependencies alone.
TRIAL = """
import math, re, sys
import goodwill as gw
from goodwill._config import cmake_dir
config = gw.show_config()
assert (cmake_dir() / "goodwillConfig.cmake").is_file()
mapped = open("/proc/self/maps").read()
outside = sorted(set(re.findall(r"/\\S*/lib(?:hwy|goodwill)\\S*", mapped)))
outside = [path for path in outside if not path.startswith(sys.prefix)]
assert not outside, f"libraries of the system are in use: {outside}"
assert config["highway"] == "none" or "libhwy" in mapped
model = gw.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
(alive,) = model.p_alive(frequency=[2.0], recency=[30.43], T=[38.86])
assert math.isclose(alive, 0.726578570081, rel_tol=1e-9), alive
assert gw.nps([10, 9, 8, 3]).value == 25
"""


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """A command that must succeed; its output is shown only when it does not."""
    done = subprocess.run(list(map(str, command)), env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


def build(out: Path) -> Path:
    """sdist, wheel and repaired wheel, all in ``out``; returns the last."""
    environment = dict(os.environ, PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    environment["CMAKE_CXX_COMPILER_LAUNCHER"] = str(ROOT / "tools/compile")
    environment["CXX"] = "c++"  # by the name that CMake calls it in the release build
    environment["GOODWILL_COMPILE_TIMES"] = os.devnull
    tree = ROOT / "build/sdist"
    shutil.rmtree(tree, ignore_errors=True)
    options = ["--no-isolation", "--skip-dependency-check", "--outdir", tree]
    run(sys.executable, "-m", "build", "--sdist", *options, ROOT, env=environment)
    (sdist,) = tree.glob("*.tar.gz")
    shutil.unpack_archive(sdist, tree, filter="data")
    (source,) = (path for path in tree.iterdir() if path.is_dir())
    # Seen from its build folder all is where it is for the release build, so ccache knows what that compiled.
    (source / ".venv").symlink_to(sys.prefix)
    python = source / ".venv" / Path(sys.executable).relative_to(sys.prefix)
    run(python, "-m", "build", "--wheel", *options, source, env=environment)
    (raw,) = tree.glob("*.whl")
    run(sys.executable, "-m", "auditwheel", "repair", "--wheel-dir", out, raw, env=environment)
    shutil.copy(sdist, out)
    (wheel,) = out.glob("*manylinux*.whl")
    return wheel


def try_out(wheel: Path) -> None:
    """Install and use the wheel in a new environment."""
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "venv", folder)
        python = Path(folder) / "bin/python"
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "LD_LIBRARY_PATH")}
        subprocess.run([python, "-c", TRIAL], cwd=folder, env=environment, check=True)
        asked = subprocess.run([python, "-m", "goodwill", "--cmakedir"], capture_output=True, text=True, check=True)
        source = ROOT / "tests/install/headers_only"
        run("cmake", "-G", "Ninja", "-S", source, "-B", f"{folder}/cpp", f"-Dgoodwill_DIR={asked.stdout.strip()}")
        run("cmake", "--build", f"{folder}/cpp")
        run(f"{folder}/cpp/consumer")


def main() -> int:
    """Build, try, tell."""
    out = ROOT / "dist"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    wheel = build(out)
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    litter = [n for n in names if n.endswith((".cpp", ".pyc", ".a"))]
    if litter or sum("/_core." in n and n.endswith(".so") for n in names) != 1:
        sys.exit(f"the wheel holds {litter or names}")
    try_out(wheel)
    print(f"{wheel.relative_to(ROOT)}: {wheel.stat().st_size / 1e6:.1f} MB, {len(names)} files, works by itself")
    return 0


if __name__ == "__main__":
    sys.exit(main())
