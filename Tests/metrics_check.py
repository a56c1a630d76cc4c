"""What /metrics says, read by the Prometheus project's own parsers.

Usage: metrics_check.py PROMPTOPS FOLDER_OF_MANIFESTS. Runs the operator on it until it has delivered, scrapes both
formats, and holds them against each other; with promtool on the path, its lint too.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open_metrics
from prometheus_client.parser import text_string_to_metric_families as read_text

EXPECTED = {
    "controller_runtime_reconcile",
    "controller_runtime_reconcile_time_seconds",
    "leader_election_master_status",
    "process_resident_memory_bytes",
    "promptops_alias_weight_ratio",
    "promptops_bundle_bytes",
    "promptops_bundle_deliveries",
    "promptops_evaluation_calls",
    "promptops_gate_verdicts",
    "promptops_release",
    "workqueue_queue_duration_seconds",
}


def scrape(address, accept):
    request = urllib.request.Request(address + "/metrics", headers={"Accept": accept})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


def check(address):
    kind, text = scrape(address, "text/plain")
    assert kind == "text/plain; version=0.0.4; charset=utf-8", kind
    kind, open_metrics = scrape(address, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
    assert kind == "application/openmetrics-text; version=1.0.0; charset=utf-8", kind
    families = {family.name: family for family in read_open_metrics(open_metrics)}
    missing = EXPECTED - families.keys()
    assert not missing, missing
    plain = {sample.name for family in read_text(text) for sample in family.samples}
    told = {sample.name for family in families.values() for sample in family.samples}
    assert plain == told, plain ^ told
    for family in families.values():
        assert family.unit == "" or family.name.endswith("_" + family.unit), family.name
    if promtool := shutil.which("promtool"):
        subprocess.run([promtool, "check", "metrics"], input=text, text=True, check=True)
    return len(families)


def main():
    program, manifests = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        places = ["--manifests", manifests, "--output", folder + "/o", "--state", folder + "/s"]
        running = subprocess.Popen(
            [program, "run", "--listen", "127.0.0.1:0", *places], stderr=subprocess.PIPE, text=True
        )
        try:
            address = None
            for line in running.stderr:
                address = address or (m := re.search(r"Serving .*(http://[\d.:]+)", line)) and m[1]
                if "Promoted: production" in line:
                    break
            assert address, "the operator ended before anything was served"
            deadline = time.monotonic() + 30
            while "promptops_bundle_deliveries_total{" not in scrape(address, "*/*")[1]:
                assert time.monotonic() < deadline, "nothing was delivered"
                time.sleep(0.05)
            count = check(address)
        finally:
            running.terminate()
            running.communicate()
    print(f"{count} metrics are well-formed in both formats")


if __name__ == "__main__":
    main()
