# The story that Tests/e2e.sh tells; read by it.

say "The cluster: $("$kubectl" version 2>/dev/null | grep Server)"
"$kubectl" apply -k crds
kinds="promptreleases evaluationsuites modelendpoints releasedecisions promptversions evaluationruns"
for kind in $kinds; do
  check "$kind are served" "0 customresourcedefinition.apiextensions.k8s.io/$kind.promptops.dev condition met" \
    "$(exits "$kubectl" wait --for=condition=Established "crd/$kind.promptops.dev" --timeout=60s)"
done
served="$("$kubectl" api-resources -o name)"
has() { grep -qx "$1" <<<"$served"; }
has_policies=
if has validatingadmissionpolicies.admissionregistration.k8s.io; then
  has_policies=1
  "$kubectl" apply -k manifests/policies
fi

say "The operators start, one for the cluster and one for a folder"
created=1
place examples/quickstart-kubernetes/namespace.yaml
"$program" run --kubernetes --namespaces "$namespace" --lease-namespace "$namespace" --lease-name promptops-e2e \
  --listen 127.0.0.1:0 2>"$work/operator.log" &
operator=$!
"$program" run --manifests "$work/manifests" --output "$work/out" --state "$work/state" --listen none 2>"$work/folder.log" &
# Every bundle that was ever delivered, and every row that a person sees.
"$kubectl" -n "$namespace" get configmap -l "promptops.dev/release=$release" --watch -o 'jsonpath={.data.release\.json}{"\n"}' >"$work/bundles" 2>"$work/bundles.log" &
leads() { k get lease promptops-e2e -o 'jsonpath={.spec.holderIdentity}' | sed 's/..*/held/'; }
check "the lease" held "$(until_is held leads)"

say "1. The first version: it has to pass the golden set before anybody gets it"
place examples/quickstart-kubernetes/{suite-answers,suite-golden,suite,release}.yaml
if has roles.rbac.authorization.k8s.io; then
  place examples/quickstart-kubernetes/people.yaml
  check "the group support-leads may approve production" "0 yes" "$(exits k auth can-i approve "promptreleases/$release" \
    --subresource=production --as=alice --as-group=support-leads)"
else
  skip 1 "the cluster has no RBAC: who may decide is not checked"
fi
if has deployments.apps; then
  place examples/quickstart-kubernetes/workload.yaml
  check "the workload mounts the bundle" "$release" \
    "$(k get deployment triage -o 'jsonpath={.spec.template.spec.volumes[0].configMap.name}')"
else
  skip 1 "the cluster has no Deployments: no workload"
fi
met="0 promptrelease.promptops.dev/$release condition met"
late="1 error: timed out waiting for the condition on promptreleases/$release"
check "kubectl wait for Ready" "$met" "$(exits k wait --for=condition=Ready "prel/$release" --timeout=120s)"
folder_is Ready
check "kubectl get prel" "NAME PHASE SUMMARY READY AGE $release Ready staging v1; production v1 True" \
  "$(k get prel | tr -s ' \n' ' ' | sed 's/ [0-9dhms]* *$//')"
check "kubectl get prel -o wide" "NAME PHASE SUMMARY READY REASON AGE $release Ready staging v1; production v1 True AllAliasesServed" \
  "$(k get prel -o wide | tr -s ' \n' ' ' | sed 's/ [0-9dhms]* *$//')"
check "kubectl get pver" v1 "$(k get pver -o 'jsonpath={.items[*].spec.version}')"
check "kubectl get evrun" "Pass Pass" "$(k get evrun --no-headers | awk '{print $6}' | xargs)"
check_has "what a workload reads" "You triage incoming incidents." "$(data 'production\.txt')"
same_as_folder "first version"

say "2. A good candidate: 1 %, then a person for 5 %, then everybody"
place examples/quickstart/changes/2-good-candidate/release.yaml
phase_is() { check "$1" "0 promptrelease.promptops.dev/$release condition met" \
  "$(exits k wait "--for=jsonpath={.status.phase}=$2" "prel/$release" --timeout=120s)"; }
phase_is "it comes to wait for a person" AwaitingDecision
folder_is AwaitingDecision
check "Ready while it waits" Unknown "$(condition Ready)"
check "kubectl wait does not take the old Ready for the new one" "$late" \
  "$(exits k wait --for=condition=Ready "prel/$release" --timeout=1s)"
check "its weight" "1% v1 v2" \
  "$(field '{.status.aliases[1].weight} {.status.aliases[1].stable.version} {.status.aliases[1].candidate.version}')"
same_as_folder "waiting"
if [ -n "$has_policies" ]; then
  forged() { k create --dry-run=server -o name -f - <<X
{apiVersion: promptops.dev/v1alpha1, kind: ReleaseDecision, metadata: {generateName: forged-}, spec: {releaseName: $release,
  alias: production, action: Abort, actor: somebody-else, attempt: 2,
  digest: "$(field '{.status.aliases[1].candidate.digest}')"}}
X
  }
  # A policy comes into force some moments after it was applied.
  refused() { forged 2>&1 | grep -o 'spec.actor must be who makes the decision' | sort -u || true; }
  check "nobody decides in another's name" "spec.actor must be who makes the decision" \
    "$(until_is "spec.actor must be who makes the decision" refused)"
  kept() { k delete prel "$release" --dry-run=server 2>&1 | grep -o 'has traffic under production' | sort -u || true; }
  check "a release in the middle of a canary is not deleted" "has traffic under production" \
    "$(until_is "has traffic under production" kept)"
else
  skip 2 "the cluster has no admission policies: who decides, and what is deleted, is not refused"
fi
decide pause "$release" --alias production --reason lunch
phase_is "a person paused it" Paused
check "Ready while it is paused" Unknown "$(condition Ready)"
check "kubectl wait while it is paused" "$late" "$(exits k wait --for=condition=Ready "prel/$release" --timeout=1s)"
check "a person's pause is not Stalled" "" "$(condition Stalled)"
decide resume "$release" --alias production
phase_is "resumed" AwaitingDecision
PATH="$work/bin:$PATH" "$kubectl" promptops get release "$release" -n "$namespace" --watch --until Ready >"$work/watched" 2>&1 &
watcher=$!
"$kubectl" -n "$namespace" wait --for=condition=Ready "prel/$release" --timeout=120s >"$work/waited" 2>&1 &
waiter=$!
decide approve "$release" --alias production --reason "looks right"
code=0; wait "$waiter" || code=$?
check "kubectl wait returns when it is promoted" "$met" "$code $(cat "$work/waited")"
code=0; wait "$watcher" || code=$?
check "the live view ends when it is Ready" 0 "$code"
check_has "the live view, its rows" "v1 -> v2 5%" "$(cat "$work/watched")"
check_has "the live view, its end" "production v2" "$(tail -n 1 "$work/watched")"
folder_is Ready
stepped="v1, v1 v2 100, v1 v2 500, v1 v2 10000, v2"
delivered() { facts weights <"$work/bundles"; }
check "what was delivered under production, in order" "$stepped" "$(until_is "$stepped" delivered)"
outcomes() { k get rdec -o 'jsonpath={range .items[*]}{.spec.action} {.status.outcome}{"\n"}{end}' | sort | xargs; }
applied="Approve Applied Pause Applied Resume Applied"
check "what became of the decisions" "$applied" "$(until_is "$applied" outcomes)"
check "who made them is who asked" "1" "$(k get rdec -o 'jsonpath={range .items[*]}{.spec.actor}{"\n"}{end}' | sort -u | wc -l | xargs)"
same_as_folder "promoted"

say "3. A bad candidate: its gate fails and nobody ever gets it"
place examples/quickstart/changes/3-bad-candidate/release.yaml
check "kubectl wait for Stalled" "$met" "$(exits k wait --for=condition=Stalled "prel/$release" --timeout=120s)"
phase_is "it is rolled back" RolledBack
folder_is RolledBack
check "kubectl wait for Ready after the rollback" "$late" "$(exits k wait --for=condition=Ready "prel/$release" --timeout=1s)"
check "Ready after the rollback" False "$(condition Ready)"
check_has "what a workload reads is still the second version" "shifted dates included" "$(data 'production\.txt')"
check "nothing was delivered of the third" "$stepped" "$(delivered)"
events() { k get events --field-selector "reason=$1" -o 'jsonpath={.items[*].type}' | tr ' ' '\n' | sort -u | xargs; }
check "kubectl get events tells of it" Warning "$(until_is Warning events RolledBack)"
told() { k events --for "promptrelease/$release" | grep -o RolledBack | sort -u || true; }
check "kubectl events --for tells of it" RolledBack "$(until_is RolledBack told)"
same_as_folder "rolled back"

say "4. Going back is naming the version that serves"
place examples/quickstart/changes/2-good-candidate/release.yaml
check "kubectl wait for Ready" "$met" "$(exits k wait --for=condition=Ready "prel/$release" --timeout=120s)"

say "5. What others change in the bundle is put back"
before="$(bundle)"
k patch configmap "$release" --type=merge -p '{"data":{"production.txt":"tampered","more.txt":"more"}}'
check "after a patch" "$before" "$(until_is "$before" bundle)"
k delete configmap "$release"
check "after a deletion" "$before" "$(until_is "$before" bundle)"
check "an event tells of it" Warning "$(until_is Warning events ContentDrifted)"

say "6. Deletion: the bundle goes, the records stay"
check "its finalizer" "promptops.dev/cleanup" "$(field '{.metadata.finalizers[*]}')"
check "kubectl delete" "0 promptrelease.promptops.dev \"$release\" deleted" \
  "$(exits k delete prel "$release" --timeout=120s | sed 's/ from .* namespace$//')"
gone() { k get configmap "$release" -o name 2>&1 | grep -o NotFound | sort -u || true; }
check "its bundle" NotFound "$(until_is NotFound gone)"
check "its versions" "v1 v2 v3" "$(k get pver -o 'jsonpath={range .items[*]}{.spec.version}{"\n"}{end}' | sort | xargs)"
check "all of them are kept until a day that is known" 3 \
  "$(k get pver -o 'jsonpath={range .items[*]}{.metadata.annotations.promptops\.dev/keep-until}{"\n"}{end}' | grep -c '^20..-')"

say "7. The end"
kill -TERM "$operator"
code=0; wait "$operator" || code=$?
check "SIGTERM ends the operator" 0 "$code"
check "it let go of its lease" "" "$(k get lease promptops-e2e -o 'jsonpath={.spec.holderIdentity}')"
check "its log holds no prompt" 0 "$(grep -c -e 'You triage' -e 'shifted dates' "$work/operator.log" || true)"
