extension FieldGuide {
    /// What `crds/` says of each field; a test holds it to be just that.
    static let text = #"""
        PromptRelease <Object>
          An intent: its versions, the aliases that point at them, and how a change moves.
        PromptRelease.spec <Object, required>
          What is released and how.
        PromptRelease.spec.intent <string>
          What an application asks for; the release's name where it is left out.
        PromptRelease.spec.description <string>
          What the prompt is for, for people.
        PromptRelease.spec.owners <[]string>
          Who answers for it.
        PromptRelease.spec.suspend <boolean>
          True: nothing moves forward; serving, Abort and going back still work.
        PromptRelease.spec.versions <[]Object>
          The versions; a recorded one may leave the list and still be named by an alias.
        PromptRelease.spec.versions.name <string, required>
          What aliases point at.
        PromptRelease.spec.versions.template <string>
          The language of the texts: `mustache` (default) or `none`. One of: mustache, none.
        PromptRelease.spec.versions.messages <[]Object>
          The chat, in order.
        PromptRelease.spec.versions.messages.role <string, required>
          Who speaks. One of: system, developer, user, assistant, tool.
        PromptRelease.spec.versions.messages.content <string, required>
          What is said; a Mustache template unless `template` is `none`.
        PromptRelease.spec.versions.text <string>
          A prompt of one string.
        PromptRelease.spec.versions.from <Object>
          Where the wording is read from, instead of `messages` or `text`.
        PromptRelease.spec.versions.from.file <string>
          A path below the folder of the manifest. Only where manifests are files: `promptops inline` writes
          it in a form that a cluster takes.
        PromptRelease.spec.versions.from.configMapKeyRef <Object>
          A key of a ConfigMap of this namespace.
        PromptRelease.spec.versions.from.configMapKeyRef.name <string, required>
          Name of the ConfigMap.
        PromptRelease.spec.versions.from.configMapKeyRef.key <string, required>
          Key in its data.
        PromptRelease.spec.versions.inputs <[]Object>
          What the texts name.
        PromptRelease.spec.versions.inputs.name <string, required>
          The name that the texts use.
        PromptRelease.spec.versions.inputs.schema <any>
          A JSON Schema that its values fit.
        PromptRelease.spec.versions.inputs.trust <string>
          Whether the value may be taken for instructions: `trusted` (default) or `untrusted`. One of:
          trusted, untrusted.
        PromptRelease.spec.versions.output <Object>
          What an answer must be: exactly one of these.
        PromptRelease.spec.versions.output.jsonSchema <any>
          A JSON Schema that answers fit.
        PromptRelease.spec.versions.output.xmlSchema <string>
          An XML Schema that answers fit.
        PromptRelease.spec.versions.model <Object>
          Which model the wording is for, and how it is asked.
        PromptRelease.spec.versions.model.endpointName <string>
          Name of the ModelEndpoint of this namespace that is asked.
        PromptRelease.spec.versions.model.id <string>
          The model's id at its endpoint.
        PromptRelease.spec.versions.model.parameters <Object>
          How the model is asked; what is left out is the endpoint's own default.
        PromptRelease.spec.versions.model.parameters.temperature <number>
          Sampling temperature.
        PromptRelease.spec.versions.model.parameters.topP <number>
          Share of the probability mass that is sampled from.
        PromptRelease.spec.versions.model.parameters.topK <integer>
          How many tokens are sampled from.
        PromptRelease.spec.versions.model.parameters.maxTokens <integer>
          The most tokens of an answer.
        PromptRelease.spec.versions.model.parameters.seed <integer>
          Seed of the sampling, where the endpoint takes one.
        PromptRelease.spec.versions.model.parameters.frequencyPenalty <number>
          Penalty on repeated tokens by their count.
        PromptRelease.spec.versions.model.parameters.presencePenalty <number>
          Penalty on tokens that are there already.
        PromptRelease.spec.versions.model.parameters.stop <any>
          One stop sequence or a list of them.
        PromptRelease.spec.versions.model.strategy <Object>
          How an answer is drawn.
        PromptRelease.spec.versions.model.strategy.kind <string, required>
          The method; `greedy` where no strategy is named. One of: greedy, sample, beam, bestOf,
          selfConsistency, custom.
        PromptRelease.spec.versions.model.strategy.width <integer>
          Beams of `beam`.
        PromptRelease.spec.versions.model.strategy.n <integer>
          Draws of `bestOf` and `selfConsistency`. In YAML the key is written in quotes: a bare n is a boolean
          there.
        PromptRelease.spec.versions.model.strategy.name <string>
          Name of a `custom` strategy.
        PromptRelease.spec.versions.variants <[]Object>
          The same intent worded for other models; the first match wins.
        PromptRelease.spec.versions.variants.models <[]string, required>
          Globs over the model id, as `claude-*`.
        PromptRelease.spec.versions.variants.endpointName <string>
          Name of the ModelEndpoint of this namespace that is asked.
        PromptRelease.spec.versions.variants.messages <[]Object>
          The chat, in order.
        PromptRelease.spec.versions.variants.messages.role <string, required>
          Who speaks. One of: system, developer, user, assistant, tool.
        PromptRelease.spec.versions.variants.messages.content <string, required>
          What is said; a Mustache template unless `template` is `none`.
        PromptRelease.spec.versions.variants.text <string>
          A prompt of one string.
        PromptRelease.spec.versions.variants.model <Object>
          Which model the wording is for, and how it is asked.
        PromptRelease.spec.versions.variants.model.endpointName <string>
          Name of the ModelEndpoint of this namespace that is asked.
        PromptRelease.spec.versions.variants.model.id <string>
          The model's id at its endpoint.
        PromptRelease.spec.versions.variants.model.parameters <Object>
          How the model is asked; what is left out is the endpoint's own default.
        PromptRelease.spec.versions.variants.model.parameters.temperature <number>
          Sampling temperature.
        PromptRelease.spec.versions.variants.model.parameters.topP <number>
          Share of the probability mass that is sampled from.
        PromptRelease.spec.versions.variants.model.parameters.topK <integer>
          How many tokens are sampled from.
        PromptRelease.spec.versions.variants.model.parameters.maxTokens <integer>
          The most tokens of an answer.
        PromptRelease.spec.versions.variants.model.parameters.seed <integer>
          Seed of the sampling, where the endpoint takes one.
        PromptRelease.spec.versions.variants.model.parameters.frequencyPenalty <number>
          Penalty on repeated tokens by their count.
        PromptRelease.spec.versions.variants.model.parameters.presencePenalty <number>
          Penalty on tokens that are there already.
        PromptRelease.spec.versions.variants.model.parameters.stop <any>
          One stop sequence or a list of them.
        PromptRelease.spec.versions.variants.model.strategy <Object>
          How an answer is drawn.
        PromptRelease.spec.versions.variants.model.strategy.kind <string, required>
          The method; `greedy` where no strategy is named. One of: greedy, sample, beam, bestOf,
          selfConsistency, custom.
        PromptRelease.spec.versions.variants.model.strategy.width <integer>
          Beams of `beam`.
        PromptRelease.spec.versions.variants.model.strategy.n <integer>
          Draws of `bestOf` and `selfConsistency`. In YAML the key is written in quotes: a bare n is a boolean
          there.
        PromptRelease.spec.versions.variants.model.strategy.name <string>
          Name of a `custom` strategy.
        PromptRelease.spec.versions.notes <string>
          What is new, for people.
        PromptRelease.spec.aliases <[]Object>
          Movable names that applications and people use.
        PromptRelease.spec.aliases.name <string, required>
          The alias.
        PromptRelease.spec.aliases.version <string, required>
          The version that it should serve.
        PromptRelease.spec.aliases.strategy <Object>
          How a change moves; immediate and without gates where it is left out.
        PromptRelease.spec.aliases.strategy.immediate <Object>
          All at once, when the gates pass.
        PromptRelease.spec.aliases.strategy.immediate.gates <[]Object>
          All must pass.
        PromptRelease.spec.aliases.strategy.immediate.gates.evaluation <Object>
          An EvaluationSuite must pass.
        PromptRelease.spec.aliases.strategy.immediate.gates.evaluation.suiteName <string, required>
          Name of the EvaluationSuite in this namespace.
        PromptRelease.spec.aliases.strategy.immediate.gates.evaluation.reuse <string>
          `Step` (default): fresh evidence for each step. `Attempt`: the evidence of the attempt's first step
          counts for all. One of: Step, Attempt.
        PromptRelease.spec.aliases.strategy.immediate.gates.approval <Object>
          So many different people must approve.
        PromptRelease.spec.aliases.strategy.immediate.gates.approval.required <integer, required>
          How many Approve decisions by different actors, for this attempt and weight.
        PromptRelease.spec.aliases.strategy.immediate.gates.approval.excludeAuthor <boolean>
          True: a decision of who changed the release since the attempt began does not count.
        PromptRelease.spec.aliases.strategy.immediate.gates.soak <Object>
          The candidate must have been stable under another alias for a time.
        PromptRelease.spec.aliases.strategy.immediate.gates.soak.alias <string, required>
          The other alias of this release.
        PromptRelease.spec.aliases.strategy.immediate.gates.soak.for <string, required>
          How long, as `1h`.
        PromptRelease.spec.aliases.strategy.canary <Object>
          Step by step.
        PromptRelease.spec.aliases.strategy.canary.gates <[]Object>
          All must pass before every step that does not name its own.
        PromptRelease.spec.aliases.strategy.canary.gates.evaluation <Object>
          An EvaluationSuite must pass.
        PromptRelease.spec.aliases.strategy.canary.gates.evaluation.suiteName <string, required>
          Name of the EvaluationSuite in this namespace.
        PromptRelease.spec.aliases.strategy.canary.gates.evaluation.reuse <string>
          `Step` (default): fresh evidence for each step. `Attempt`: the evidence of the attempt's first step
          counts for all. One of: Step, Attempt.
        PromptRelease.spec.aliases.strategy.canary.gates.approval <Object>
          So many different people must approve.
        PromptRelease.spec.aliases.strategy.canary.gates.approval.required <integer, required>
          How many Approve decisions by different actors, for this attempt and weight.
        PromptRelease.spec.aliases.strategy.canary.gates.approval.excludeAuthor <boolean>
          True: a decision of who changed the release since the attempt began does not count.
        PromptRelease.spec.aliases.strategy.canary.gates.soak <Object>
          The candidate must have been stable under another alias for a time.
        PromptRelease.spec.aliases.strategy.canary.gates.soak.alias <string, required>
          The other alias of this release.
        PromptRelease.spec.aliases.strategy.canary.gates.soak.for <string, required>
          How long, as `1h`.
        PromptRelease.spec.aliases.strategy.canary.steps <[]Object, required>
          The weights of the candidate, one after the other; `100%` is added when it is left out.
        PromptRelease.spec.aliases.strategy.canary.steps.weight <integer or string, required>
          Share of the callers that get the candidate, as `5%` or `0.25%`.
        PromptRelease.spec.aliases.strategy.canary.steps.hold <string>
          How long the step is held, as `10m`, or `manual`: until a Promote decision.
        PromptRelease.spec.aliases.strategy.canary.steps.gates <[]Object>
          All must pass before this step, instead of the canary's own.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.evaluation <Object>
          An EvaluationSuite must pass.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.evaluation.suiteName <string, required>
          Name of the EvaluationSuite in this namespace.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.evaluation.reuse <string>
          `Step` (default): fresh evidence for each step. `Attempt`: the evidence of the attempt's first step
          counts for all. One of: Step, Attempt.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.approval <Object>
          So many different people must approve.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.approval.required <integer, required>
          How many Approve decisions by different actors, for this attempt and weight.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.approval.excludeAuthor <boolean>
          True: a decision of who changed the release since the attempt began does not count.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.soak <Object>
          The candidate must have been stable under another alias for a time.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.soak.alias <string, required>
          The other alias of this release.
        PromptRelease.spec.aliases.strategy.canary.steps.gates.soak.for <string, required>
          How long, as `1h`.
        PromptRelease.spec.aliases.strategy.canary.onFailure <string>
          When a gate fails: `Rollback` (default) or `Pause`. One of: Rollback, Pause.
        PromptRelease.spec.aliases.strategy.canary.onInconclusive <string>
          When a gate cannot tell: `Pause` (default) or `Rollback`. One of: Rollback, Pause.
        PromptRelease.spec.aliases.strategy.canary.onError <Object>
          When a gate cannot be asked.
        PromptRelease.spec.aliases.strategy.canary.onError.after <string>
          For how long it may be so, `30m` where it is left out.
        PromptRelease.spec.aliases.strategy.canary.onError.then <string>
          What then: `Pause` (default) or `Rollback`. One of: Rollback, Pause.
        PromptRelease.spec.aliases.strategy.canary.rollbackWindow <integer>
          Going back to one of so many stable versions before the current one skips steps and gates.
        PromptRelease.spec.lint <Object>
          How findings about the texts count.
        PromptRelease.spec.lint.failOn <string>
          The least severity that makes the release invalid: `error` (default), `warning` or `never`. One of:
          error, warning, never.
        PromptRelease.spec.lint.waivers <[]Object>
          Findings that are accepted.
        PromptRelease.spec.lint.waivers.rule <string, required>
          The rule, as `PL016`.
        PromptRelease.spec.lint.waivers.reason <string, required>
          Why the rule does not hold here.
        PromptRelease.spec.lint.waivers.until <string, required>
          The last day on which it may be broken, as `2027-01-31`.
        PromptRelease.spec.delivery <Object>
          How the bundle reaches workloads.
        PromptRelease.spec.delivery.name <string>
          Name of the ConfigMap; the release's name where it is left out.
        PromptRelease.spec.delivery.deletionPolicy <string>
          What becomes of the ConfigMap when the release goes: `Delete` (default) or `Retain`. One of: Delete,
          Retain.
        PromptRelease.spec.delivery.touchPods <boolean>
          Whether pods that mount the ConfigMap are touched, so that they see a change at once.
        PromptRelease.spec.delivery.bucketing <string>
          How callers are assigned to candidate and stable version. One of: flagd-v2, flagd-v3.
        PromptRelease.spec.retention <Object>
          What is kept of the past.
        PromptRelease.spec.retention.versions <integer>
          Recorded versions kept beside those in use or in the spec; 20 where it is left out.
        PromptRelease.spec.retention.runs <integer>
          Evaluation runs kept beside those that the status names; 20 where it is left out.
        PromptRelease.spec.retention.days <integer>
          How long what is no longer needed stays; 90 where it is left out.
        PromptRelease.status <Object>
          What the operator knows of the release and has committed to.
        PromptRelease.status.observedGeneration <integer>
          The generation of the spec that this status is about.
        PromptRelease.status.transition <integer>
          Grows by one with every committed change of what should be served.
        PromptRelease.status.phase <string>
          The worst of the aliases' phases. One of: Ready, Suspended, Progressing, AwaitingDecision, Paused,
          RolledBack, Rejected, Invalid.
        PromptRelease.status.summary <string>
          One line for people: which alias serves and tries what.
        PromptRelease.status.conditions <[]Object>
          Ready, Reconciling, Stalled, Delivered, VersionsImmutable and Linted.
        PromptRelease.status.conditions.type <string, required>
          What it is about.
        PromptRelease.status.conditions.status <string, required>
          Whether it holds. One of: True, False, Unknown.
        PromptRelease.status.conditions.reason <string, required>
          One word for machines.
        PromptRelease.status.conditions.message <string, required>
          A sentence for people.
        PromptRelease.status.conditions.observedGeneration <integer>
          The generation of the spec that it is about.
        PromptRelease.status.conditions.lastTransitionTime <string, required>
          When `status` changed last.
        PromptRelease.status.versions <[]Object>
          Recorded versions that are in use or in the spec.
        PromptRelease.status.versions.name <string>
          The version's name.
        PromptRelease.status.versions.digest <string>
          The version's digest.
        PromptRelease.status.aliases <[]Object>
          Where each alias stands.
        PromptRelease.status.aliases.name <string, required>
          The alias.
        PromptRelease.status.aliases.phase <string>
          The state of its rollout. One of: Stable, Gating, Holding, AwaitingDecision, Paused, RolledBack,
          Rejected.
        PromptRelease.status.aliases.stable <Object>
          What everybody else gets; absent until the first version has passed its gates.
        PromptRelease.status.aliases.stable.version <string>
          The version's name.
        PromptRelease.status.aliases.stable.digest <string>
          The version's digest.
        PromptRelease.status.aliases.stable.since <string>
          Since when it is stable: what a soak gate measures.
        PromptRelease.status.aliases.candidate <Object>
          What is being tried; kept at weight 0 after a rollback or a rejection.
        PromptRelease.status.aliases.candidate.version <string>
          The version's name.
        PromptRelease.status.aliases.candidate.digest <string>
          The version's digest.
        PromptRelease.status.aliases.attempt <integer>
          Of the candidate; 0 before the first one.
        PromptRelease.status.aliases.attempts <integer>
          Attempts begun so far; no number ever repeats.
        PromptRelease.status.aliases.weight <string>
          Committed for the candidate; the bundle follows.
        PromptRelease.status.aliases.step <Object>
          The step that is held, and its clock.
        PromptRelease.status.aliases.step.weight <string>
          The step's weight.
        PromptRelease.status.aliases.step.heldFor <string>
          What has passed of its hold before `clockSince`, as `12m`.
        PromptRelease.status.aliases.step.clockSince <string>
          Since when the clock runs; absent while it stands.
        PromptRelease.status.aliases.awaiting <Object>
          The decision that the alias waits for.
        PromptRelease.status.aliases.awaiting.action <string>
          Its action. One of: Approve, Reject, Promote, Abort, Retry, Pause, Resume.
        PromptRelease.status.aliases.awaiting.weight <string>
          The step that it is about.
        PromptRelease.status.aliases.awaiting.have <[]string>
          Who has approved already.
        PromptRelease.status.aliases.awaiting.need <integer>
          How many must.
        PromptRelease.status.aliases.paused <Object>
          Why nothing moves.
        PromptRelease.status.aliases.paused.from <string>
          Where Resume goes on. One of: Gating, Holding.
        PromptRelease.status.aliases.paused.by <string>
          What paused it. One of: gate, person, error.
        PromptRelease.status.aliases.paused.reason <string>
          Why, for people.
        PromptRelease.status.aliases.paused.at <string>
          Since when.
        PromptRelease.status.aliases.gates <[]Object>
          What the gates say of the step that is gated, or was gated last.
        PromptRelease.status.aliases.gates.name <string>
          The gate's name.
        PromptRelease.status.aliases.gates.weight <string>
          The step that it opens.
        PromptRelease.status.aliases.gates.verdict <string>
          What it says. One of: Pending, Running, Pass, Fail, Inconclusive, Error.
        PromptRelease.status.aliases.gates.message <string>
          Why, for people.
        PromptRelease.status.aliases.gates.run <string>
          Name of the EvaluationRun.
        PromptRelease.status.aliases.gates.approvedBy <[]string>
          Who approved, in the order of their decisions.
        PromptRelease.status.aliases.gates.tries <integer>
          Runs that ended in Error and were given up for another try.
        PromptRelease.status.aliases.errorSince <string>
          Since when a gate of this step could not be asked.
        PromptRelease.status.aliases.authors <[]string>
          Who changed the release since the candidate is tried; only where an approval excludes them.
        PromptRelease.status.aliases.previous <[]Object>
          Stable versions before this one, newest first.
        PromptRelease.status.aliases.previous.version <string>
          The version's name.
        PromptRelease.status.aliases.previous.digest <string>
          The version's digest.
        PromptRelease.status.aliases.previous.until <string>
          Until when it was stable.
        PromptRelease.status.aliases.rejected <[]Object>
          Candidates that were turned down, by digest, as long as their PromptVersions exist.
        PromptRelease.status.aliases.rejected.version <string>
          The version's name.
        PromptRelease.status.aliases.rejected.digest <string>
          The version's digest.
        PromptRelease.status.aliases.rejected.attempt <integer>
          The attempt that ended so.
        PromptRelease.status.aliases.rejected.reason <string>
          Why. One of: GateFailed, GateInconclusive, GateError, Aborted, Rejected, PreflightFailed.
        PromptRelease.status.aliases.rejected.message <string>
          Why, for people.
        PromptRelease.status.aliases.rejected.at <string>
          When.
        PromptRelease.status.aliases.consumed <[]Object>
          Decisions dealt with, as long as their objects exist.
        PromptRelease.status.aliases.consumed.uid <string>
          The uid of the ReleaseDecision.
        PromptRelease.status.aliases.consumed.outcome <string>
          What became of it. One of: Applied, Ignored, Expired.
        PromptRelease.status.aliases.consumed.message <string>
          Why, for people.
        PromptRelease.status.aliases.consumed.at <string>
          When it was dealt with.
        PromptRelease.status.retired <[]Object>
          Aliases that left the spec: their attempts go on counting if they return.
        PromptRelease.status.retired.name <string>
          The alias.
        PromptRelease.status.retired.attempts <integer>
          Attempts begun so far.
        PromptRelease.status.retired.rejected <[]Object>
          Candidates that were turned down, by digest, as long as their PromptVersions exist.
        PromptRelease.status.retired.rejected.version <string>
          The version's name.
        PromptRelease.status.retired.rejected.digest <string>
          The version's digest.
        PromptRelease.status.retired.rejected.attempt <integer>
          The attempt that ended so.
        PromptRelease.status.retired.rejected.reason <string>
          Why. One of: GateFailed, GateInconclusive, GateError, Aborted, Rejected, PreflightFailed.
        PromptRelease.status.retired.rejected.message <string>
          Why, for people.
        PromptRelease.status.retired.rejected.at <string>
          When.
        PromptRelease.status.consumed <[]Object>
          Decisions that name an alias that the release does not have.
        PromptRelease.status.consumed.uid <string>
          The uid of the ReleaseDecision.
        PromptRelease.status.consumed.outcome <string>
          What became of it. One of: Applied, Ignored, Expired.
        PromptRelease.status.consumed.message <string>
          Why, for people.
        PromptRelease.status.consumed.at <string>
          When it was dealt with.
        PromptRelease.status.serving <Object>
          What the transition stands for, beside the aliases; absent before the first one.
        PromptRelease.status.serving.intent <string>
          The intent that is served.
        PromptRelease.status.serving.bucketing <string>
          How callers are assigned. One of: flagd-v2, flagd-v3.
        PromptRelease.status.serving.deliveryName <string>
          Name of the ConfigMap.
        PromptRelease.status.serving.deletionPolicy <string>
          What becomes of the bundle when the release goes. One of: Delete, Retain.
        PromptRelease.status.serving.retentionDays <integer>
          How long recorded versions outlive the release.
        PromptRelease.status.serving.digest <string>
          The digest of the bundle's content at this transition.
        PromptRelease.status.bundle <Object>
          What was delivered last; absent before the first delivery.
        PromptRelease.status.bundle.name <string>
          Name of the ConfigMap.
        PromptRelease.status.bundle.digest <string>
          The digest of its content.
        PromptRelease.status.bundle.transition <integer>
          The transition that it serves.
        PromptRelease.status.bundle.bytes <integer>
          Its size.
        PromptRelease.status.bundle.deliveredAt <string>
          When.
        EvaluationSuite <Object>
          A golden set, its assertions, thresholds and budget.
        EvaluationSuite.spec <Object, required>
          What is asked, what an answer must satisfy, and what a candidate must reach.
        EvaluationSuite.spec.endpointName <string>
          Name of the ModelEndpoint that is asked instead of the version's own.
        EvaluationSuite.spec.sampling <string, required>
          Whether the model draws its answers, or one answer is the whole truth. One of: stochastic,
          deterministic.
        EvaluationSuite.spec.defaults <Object>
          What holds for every case.
        EvaluationSuite.spec.defaults.assert <[]Object>
          Asserted before a case's own.
        EvaluationSuite.spec.defaults.assert.not <any>
          The assertion that must not hold, of any kind.
        EvaluationSuite.spec.defaults.assert.equals <string>
          The answer is this text.
        EvaluationSuite.spec.defaults.assert.iequals <string>
          The answer is this text, whatever its case.
        EvaluationSuite.spec.defaults.assert.contains <string>
          The answer holds this text.
        EvaluationSuite.spec.defaults.assert.icontains <string>
          The answer holds this text, whatever its case.
        EvaluationSuite.spec.defaults.assert.containsAll <[]string>
          The answer holds all these texts.
        EvaluationSuite.spec.defaults.assert.containsAny <[]string>
          The answer holds one of these texts.
        EvaluationSuite.spec.defaults.assert.startsWith <string>
          The answer begins so.
        EvaluationSuite.spec.defaults.assert.regex <string>
          The answer holds a match of this regular expression.
        EvaluationSuite.spec.defaults.assert.isJSON <any>
          The answer is JSON; written `{}` or `true`.
        EvaluationSuite.spec.defaults.assert.jsonSchema <any>
          The answer is JSON that fits this JSON Schema.
        EvaluationSuite.spec.defaults.assert.jsonPath <Object>
          What a JSONPath selects exists, or is so.
        EvaluationSuite.spec.defaults.assert.jsonPath.path <string, required>
          The path, as `$.field`.
        EvaluationSuite.spec.defaults.assert.jsonPath.equals <any>
          It is this value.
        EvaluationSuite.spec.defaults.assert.jsonPath.contains <string>
          It holds this text.
        EvaluationSuite.spec.defaults.assert.jsonPath.oneOf <[]any>
          It is one of these values.
        EvaluationSuite.spec.defaults.assert.isXML <any>
          The answer is XML; written `{}` or `true`.
        EvaluationSuite.spec.defaults.assert.xmlSchema <string>
          The answer is XML that fits this XML Schema.
        EvaluationSuite.spec.defaults.assert.schema <any>
          The answer fits the `output` of the version; written `{}` or `true`.
        EvaluationSuite.spec.defaults.assert.maxLength <integer>
          The most characters of the answer.
        EvaluationSuite.spec.defaults.assert.maxTokens <integer>
          The most tokens of the answer.
        EvaluationSuite.spec.defaults.assert.levenshtein <Object>
          The answer is nearly this text: one of `min` and `maxDistance`.
        EvaluationSuite.spec.defaults.assert.levenshtein.to <string, required>
          The text.
        EvaluationSuite.spec.defaults.assert.levenshtein.min <number>
          The least similarity.
        EvaluationSuite.spec.defaults.assert.levenshtein.maxDistance <integer>
          The most edits.
        EvaluationSuite.spec.defaults.assert.rougeL <Object>
          The answer shares its words with this text, by ROUGE-L.
        EvaluationSuite.spec.defaults.assert.rougeL.to <string, required>
          The text.
        EvaluationSuite.spec.defaults.assert.rougeL.min <number, required>
          The least score.
        EvaluationSuite.spec.defaults.assert.bleu <Object>
          The answer shares its words with this text, by BLEU.
        EvaluationSuite.spec.defaults.assert.bleu.to <string, required>
          The text.
        EvaluationSuite.spec.defaults.assert.bleu.min <number, required>
          The least score.
        EvaluationSuite.spec.defaults.assert.similar <Object>
          The answer means what this text means, by embeddings.
        EvaluationSuite.spec.defaults.assert.similar.to <string, required>
          The text.
        EvaluationSuite.spec.defaults.assert.similar.endpointName <string, required>
          Name of the ModelEndpoint that answers requests for embeddings.
        EvaluationSuite.spec.defaults.assert.similar.min <number, required>
          The least cosine similarity.
        EvaluationSuite.spec.defaults.assert.judge <Object>
          A model says that the answer satisfies a rubric.
        EvaluationSuite.spec.defaults.assert.judge.rubric <string, required>
          What the answer must satisfy.
        EvaluationSuite.spec.defaults.assert.judge.endpointName <string, required>
          Name of the ModelEndpoint that judges.
        EvaluationSuite.spec.defaults.assert.judge.votes <integer>
          How often it is asked; an odd number.
        EvaluationSuite.spec.defaults.assert.judge.minAgreement <integer or string>
          The least share of the votes that must agree with the majority.
        EvaluationSuite.spec.defaults.assert.judge.parameters <Object>
          How it is asked.
        EvaluationSuite.spec.defaults.assert.judge.parameters.temperature <number>
          Sampling temperature.
        EvaluationSuite.spec.defaults.assert.judge.parameters.topP <number>
          Share of the probability mass that is sampled from.
        EvaluationSuite.spec.defaults.assert.judge.parameters.topK <integer>
          How many tokens are sampled from.
        EvaluationSuite.spec.defaults.assert.judge.parameters.maxTokens <integer>
          The most tokens of an answer.
        EvaluationSuite.spec.defaults.assert.judge.parameters.seed <integer>
          Seed of the sampling, where the endpoint takes one.
        EvaluationSuite.spec.defaults.assert.judge.parameters.frequencyPenalty <number>
          Penalty on repeated tokens by their count.
        EvaluationSuite.spec.defaults.assert.judge.parameters.presencePenalty <number>
          Penalty on tokens that are there already.
        EvaluationSuite.spec.defaults.assert.judge.parameters.stop <any>
          One stop sequence or a list of them.
        EvaluationSuite.spec.defaults.assert.grounded <Object>
          A model says that the answer follows from a text: one of `context` and `input`.
        EvaluationSuite.spec.defaults.assert.grounded.context <string>
          The text.
        EvaluationSuite.spec.defaults.assert.grounded.input <string>
          The input of the case that holds the text.
        EvaluationSuite.spec.defaults.assert.grounded.endpointName <string, required>
          Name of the ModelEndpoint that judges.
        EvaluationSuite.spec.defaults.assert.grounded.votes <integer>
          How often it is asked; an odd number.
        EvaluationSuite.spec.defaults.assert.grounded.minAgreement <integer or string>
          The least share of the votes that must agree with the majority.
        EvaluationSuite.spec.defaults.assert.grounded.parameters <Object>
          How it is asked.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.temperature <number>
          Sampling temperature.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.topP <number>
          Share of the probability mass that is sampled from.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.topK <integer>
          How many tokens are sampled from.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.maxTokens <integer>
          The most tokens of an answer.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.seed <integer>
          Seed of the sampling, where the endpoint takes one.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.frequencyPenalty <number>
          Penalty on repeated tokens by their count.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.presencePenalty <number>
          Penalty on tokens that are there already.
        EvaluationSuite.spec.defaults.assert.grounded.parameters.stop <any>
          One stop sequence or a list of them.
        EvaluationSuite.spec.defaults.assert.refusal <any>
          The answer declines to answer; written `{}` or `true`.
        EvaluationSuite.spec.defaults.assert.numeric <Object>
          The answer, or what a path selects of it, is this number.
        EvaluationSuite.spec.defaults.assert.numeric.equals <number, required>
          The number.
        EvaluationSuite.spec.defaults.assert.numeric.tolerance <number>
          How far off it may be; 0 where it is left out.
        EvaluationSuite.spec.defaults.assert.numeric.path <string>
          The path, as `$.field`.
        EvaluationSuite.spec.cases <[]Object>
          The golden set.
        EvaluationSuite.spec.cases.name <string, required>
          What reports call it; unique in the suite.
        EvaluationSuite.spec.cases.inputs <any>
          The values of the inputs, by name.
        EvaluationSuite.spec.cases.critical <boolean>
          True: the suite fails as soon as it fails.
        EvaluationSuite.spec.cases.assert <[]Object>
          What an answer must satisfy.
        EvaluationSuite.spec.cases.assert.not <any>
          The assertion that must not hold, of any kind.
        EvaluationSuite.spec.cases.assert.equals <string>
          The answer is this text.
        EvaluationSuite.spec.cases.assert.iequals <string>
          The answer is this text, whatever its case.
        EvaluationSuite.spec.cases.assert.contains <string>
          The answer holds this text.
        EvaluationSuite.spec.cases.assert.icontains <string>
          The answer holds this text, whatever its case.
        EvaluationSuite.spec.cases.assert.containsAll <[]string>
          The answer holds all these texts.
        EvaluationSuite.spec.cases.assert.containsAny <[]string>
          The answer holds one of these texts.
        EvaluationSuite.spec.cases.assert.startsWith <string>
          The answer begins so.
        EvaluationSuite.spec.cases.assert.regex <string>
          The answer holds a match of this regular expression.
        EvaluationSuite.spec.cases.assert.isJSON <any>
          The answer is JSON; written `{}` or `true`.
        EvaluationSuite.spec.cases.assert.jsonSchema <any>
          The answer is JSON that fits this JSON Schema.
        EvaluationSuite.spec.cases.assert.jsonPath <Object>
          What a JSONPath selects exists, or is so.
        EvaluationSuite.spec.cases.assert.jsonPath.path <string, required>
          The path, as `$.field`.
        EvaluationSuite.spec.cases.assert.jsonPath.equals <any>
          It is this value.
        EvaluationSuite.spec.cases.assert.jsonPath.contains <string>
          It holds this text.
        EvaluationSuite.spec.cases.assert.jsonPath.oneOf <[]any>
          It is one of these values.
        EvaluationSuite.spec.cases.assert.isXML <any>
          The answer is XML; written `{}` or `true`.
        EvaluationSuite.spec.cases.assert.xmlSchema <string>
          The answer is XML that fits this XML Schema.
        EvaluationSuite.spec.cases.assert.schema <any>
          The answer fits the `output` of the version; written `{}` or `true`.
        EvaluationSuite.spec.cases.assert.maxLength <integer>
          The most characters of the answer.
        EvaluationSuite.spec.cases.assert.maxTokens <integer>
          The most tokens of the answer.
        EvaluationSuite.spec.cases.assert.levenshtein <Object>
          The answer is nearly this text: one of `min` and `maxDistance`.
        EvaluationSuite.spec.cases.assert.levenshtein.to <string, required>
          The text.
        EvaluationSuite.spec.cases.assert.levenshtein.min <number>
          The least similarity.
        EvaluationSuite.spec.cases.assert.levenshtein.maxDistance <integer>
          The most edits.
        EvaluationSuite.spec.cases.assert.rougeL <Object>
          The answer shares its words with this text, by ROUGE-L.
        EvaluationSuite.spec.cases.assert.rougeL.to <string, required>
          The text.
        EvaluationSuite.spec.cases.assert.rougeL.min <number, required>
          The least score.
        EvaluationSuite.spec.cases.assert.bleu <Object>
          The answer shares its words with this text, by BLEU.
        EvaluationSuite.spec.cases.assert.bleu.to <string, required>
          The text.
        EvaluationSuite.spec.cases.assert.bleu.min <number, required>
          The least score.
        EvaluationSuite.spec.cases.assert.similar <Object>
          The answer means what this text means, by embeddings.
        EvaluationSuite.spec.cases.assert.similar.to <string, required>
          The text.
        EvaluationSuite.spec.cases.assert.similar.endpointName <string, required>
          Name of the ModelEndpoint that answers requests for embeddings.
        EvaluationSuite.spec.cases.assert.similar.min <number, required>
          The least cosine similarity.
        EvaluationSuite.spec.cases.assert.judge <Object>
          A model says that the answer satisfies a rubric.
        EvaluationSuite.spec.cases.assert.judge.rubric <string, required>
          What the answer must satisfy.
        EvaluationSuite.spec.cases.assert.judge.endpointName <string, required>
          Name of the ModelEndpoint that judges.
        EvaluationSuite.spec.cases.assert.judge.votes <integer>
          How often it is asked; an odd number.
        EvaluationSuite.spec.cases.assert.judge.minAgreement <integer or string>
          The least share of the votes that must agree with the majority.
        EvaluationSuite.spec.cases.assert.judge.parameters <Object>
          How it is asked.
        EvaluationSuite.spec.cases.assert.judge.parameters.temperature <number>
          Sampling temperature.
        EvaluationSuite.spec.cases.assert.judge.parameters.topP <number>
          Share of the probability mass that is sampled from.
        EvaluationSuite.spec.cases.assert.judge.parameters.topK <integer>
          How many tokens are sampled from.
        EvaluationSuite.spec.cases.assert.judge.parameters.maxTokens <integer>
          The most tokens of an answer.
        EvaluationSuite.spec.cases.assert.judge.parameters.seed <integer>
          Seed of the sampling, where the endpoint takes one.
        EvaluationSuite.spec.cases.assert.judge.parameters.frequencyPenalty <number>
          Penalty on repeated tokens by their count.
        EvaluationSuite.spec.cases.assert.judge.parameters.presencePenalty <number>
          Penalty on tokens that are there already.
        EvaluationSuite.spec.cases.assert.judge.parameters.stop <any>
          One stop sequence or a list of them.
        EvaluationSuite.spec.cases.assert.grounded <Object>
          A model says that the answer follows from a text: one of `context` and `input`.
        EvaluationSuite.spec.cases.assert.grounded.context <string>
          The text.
        EvaluationSuite.spec.cases.assert.grounded.input <string>
          The input of the case that holds the text.
        EvaluationSuite.spec.cases.assert.grounded.endpointName <string, required>
          Name of the ModelEndpoint that judges.
        EvaluationSuite.spec.cases.assert.grounded.votes <integer>
          How often it is asked; an odd number.
        EvaluationSuite.spec.cases.assert.grounded.minAgreement <integer or string>
          The least share of the votes that must agree with the majority.
        EvaluationSuite.spec.cases.assert.grounded.parameters <Object>
          How it is asked.
        EvaluationSuite.spec.cases.assert.grounded.parameters.temperature <number>
          Sampling temperature.
        EvaluationSuite.spec.cases.assert.grounded.parameters.topP <number>
          Share of the probability mass that is sampled from.
        EvaluationSuite.spec.cases.assert.grounded.parameters.topK <integer>
          How many tokens are sampled from.
        EvaluationSuite.spec.cases.assert.grounded.parameters.maxTokens <integer>
          The most tokens of an answer.
        EvaluationSuite.spec.cases.assert.grounded.parameters.seed <integer>
          Seed of the sampling, where the endpoint takes one.
        EvaluationSuite.spec.cases.assert.grounded.parameters.frequencyPenalty <number>
          Penalty on repeated tokens by their count.
        EvaluationSuite.spec.cases.assert.grounded.parameters.presencePenalty <number>
          Penalty on tokens that are there already.
        EvaluationSuite.spec.cases.assert.grounded.parameters.stop <any>
          One stop sequence or a list of them.
        EvaluationSuite.spec.cases.assert.refusal <any>
          The answer declines to answer; written `{}` or `true`.
        EvaluationSuite.spec.cases.assert.numeric <Object>
          The answer, or what a path selects of it, is this number.
        EvaluationSuite.spec.cases.assert.numeric.equals <number, required>
          The number.
        EvaluationSuite.spec.cases.assert.numeric.tolerance <number>
          How far off it may be; 0 where it is left out.
        EvaluationSuite.spec.cases.assert.numeric.path <string>
          The path, as `$.field`.
        EvaluationSuite.spec.casesFrom <Object>
          Where more cases are read from, as JSON Lines.
        EvaluationSuite.spec.casesFrom.file <string>
          A path below the folder of the manifest. Only where manifests are files: `promptops inline` writes
          it in a form that a cluster takes.
        EvaluationSuite.spec.casesFrom.configMapKeyRef <Object>
          A key of a ConfigMap of this namespace.
        EvaluationSuite.spec.casesFrom.configMapKeyRef.name <string, required>
          Name of the ConfigMap.
        EvaluationSuite.spec.casesFrom.configMapKeyRef.key <string, required>
          Key in its data.
        EvaluationSuite.spec.thresholds <Object, required>
          What a candidate must reach.
        EvaluationSuite.spec.thresholds.passRate <Object, required>
          The mean probability to pass over the golden set.
        EvaluationSuite.spec.thresholds.passRate.min <integer or string, required>
          The least.
        EvaluationSuite.spec.thresholds.passRate.confidence <integer or string>
          The confidence that is claimed under `stochastic` sampling; 95% where it is left out.
        EvaluationSuite.spec.thresholds.regression <Object>
          How far the candidate may be below the stable version.
        EvaluationSuite.spec.thresholds.regression.maxDrop <integer or string, required>
          The most that the pass rate may drop.
        EvaluationSuite.spec.thresholds.regression.maxBroken <integer>
          The most cases that it may break; 0 where it is left out.
        EvaluationSuite.spec.thresholds.regression.confidence <integer or string>
          The confidence that is claimed under `stochastic` sampling; 95% where it is left out.
        EvaluationSuite.spec.thresholds.latency <Object>
          The most that quantiles of the time of an answer may be.
        EvaluationSuite.spec.thresholds.latency.p50 <string>
          The median, as `800ms`.
        EvaluationSuite.spec.thresholds.latency.p95 <string>
          The 95th percentile.
        EvaluationSuite.spec.thresholds.latency.p99 <string>
          The 99th percentile.
        EvaluationSuite.spec.thresholds.cost <Object>
          The most that answers may cost.
        EvaluationSuite.spec.thresholds.cost.meanPerCall <string, required>
          On average, as `"0.002"`.
        EvaluationSuite.spec.rounds <Object>
          How often the golden set is asked.
        EvaluationSuite.spec.rounds.max <integer>
          The most rounds.
        EvaluationSuite.spec.rounds.seed <integer>
          Seed of the order and of every trial.
        EvaluationSuite.spec.budget <Object>
          What one run may take.
        EvaluationSuite.spec.budget.calls <integer>
          The most calls.
        EvaluationSuite.spec.budget.cost <string>
          The most that they may cost, as `"1.50"`.
        ModelEndpoint <Object>
          Where and how a model is called, its price and limits.
        ModelEndpoint.spec <Object, required>
          Where and how a model is called.
        ModelEndpoint.spec.protocol <string, required>
          How the endpoint is spoken to; `replay` answers from a recording. One of: openai, anthropic, replay.
        ModelEndpoint.spec.model <string>
          The model that is asked where a version names none.
        ModelEndpoint.spec.baseURL <string>
          The URL that the protocol's paths are added to, without credentials.
        ModelEndpoint.spec.apiKeyFrom <Object>
          Where the key is.
        ModelEndpoint.spec.apiKeyFrom.env <string>
          An environment variable. Only in a folder: a cluster keeps keys in Secrets.
        ModelEndpoint.spec.apiKeyFrom.file <string>
          A file below `--secrets`. Only in a folder: a cluster keeps keys in Secrets.
        ModelEndpoint.spec.apiKeyFrom.secretKeyRef <Object>
          A key of a Secret of this namespace that carries the label `promptops.dev/model-key`.
        ModelEndpoint.spec.apiKeyFrom.secretKeyRef.name <string, required>
          Name of the Secret.
        ModelEndpoint.spec.apiKeyFrom.secretKeyRef.key <string, required>
          Key in its data.
        ModelEndpoint.spec.headers <map[string]string>
          Further headers of every call; never a key.
        ModelEndpoint.spec.limits <Object>
          What the endpoint may be asked to bear.
        ModelEndpoint.spec.limits.concurrency <integer>
          Calls at once.
        ModelEndpoint.spec.limits.requestsPerMinute <integer>
          Calls in a minute.
        ModelEndpoint.spec.limits.timeout <string>
          How long an answer may take, at most `1h`.
        ModelEndpoint.spec.limits.retries <integer>
          How often a call is tried again.
        ModelEndpoint.spec.price <Object>
          What tokens cost.
        ModelEndpoint.spec.price.input <string, required>
          So many tokens of input, as `"0.15"`.
        ModelEndpoint.spec.price.output <string, required>
          So many tokens of output.
        ModelEndpoint.spec.price.cachedInput <string>
          So many tokens of input that were in the endpoint's cache.
        ModelEndpoint.spec.price.per <integer>
          How many tokens the amounts are for; 1000000 where it is left out.
        ModelEndpoint.spec.price.currency <string>
          Three capital letters; `USD` where it is left out.
        ModelEndpoint.spec.answersFrom <Object>
          Where `replay` reads its answers, as JSON Lines.
        ModelEndpoint.spec.answersFrom.file <string>
          A path below the folder of the manifest. Only where manifests are files: `promptops inline` writes
          it in a form that a cluster takes.
        ModelEndpoint.spec.answersFrom.configMapKeyRef <Object>
          A key of a ConfigMap of this namespace.
        ModelEndpoint.spec.answersFrom.configMapKeyRef.name <string, required>
          Name of the ConfigMap.
        ModelEndpoint.spec.answersFrom.configMapKeyRef.key <string, required>
          Key in its data.
        ReleaseDecision <Object>
          One immutable decision of a person about one candidate.
        ReleaseDecision.spec <Object, required>
          What was decided; frozen.
        ReleaseDecision.spec.releaseName <string, required>
          The PromptRelease of this namespace.
        ReleaseDecision.spec.alias <string, required>
          The alias.
        ReleaseDecision.spec.digest <string, required>
          Of the candidate: a decision never carries over to other content.
        ReleaseDecision.spec.attempt <integer, required>
          The attempt that it is about.
        ReleaseDecision.spec.weight <integer or string>
          Approve: the step that it opens. Promote: the hold that it ends.
        ReleaseDecision.spec.action <string, required>
          What is decided. One of: Approve, Reject, Promote, Abort, Retry, Pause, Resume.
        ReleaseDecision.spec.actor <string, required>
          Who decides; an admission policy pins it to the authenticated user.
        ReleaseDecision.spec.reason <string>
          Why, for people.
        ReleaseDecision.spec.expiresAt <string>
          From when on it counts no more.
        ReleaseDecision.status <Object>
          What became of it; copied from the release's status.
        ReleaseDecision.status.outcome <string>
          Whether it was applied. One of: Applied, Ignored, Expired.
        ReleaseDecision.status.message <string>
          Why, for people.
        ReleaseDecision.status.at <string>
          When it was dealt with.
        PromptVersion <Object>
          One recorded version: its full content, digest and source. The operator writes it.
        PromptVersion.spec <Object, required>
          One recorded version; frozen.
        PromptVersion.spec.releaseName <string, required>
          The PromptRelease that it was recorded for.
        PromptVersion.spec.intent <string, required>
          What an application asked for then.
        PromptVersion.spec.version <string, required>
          The version's name in its release.
        PromptVersion.spec.digest <string, required>
          SHA-256 over the canonical JSON of the content.
        PromptVersion.spec.content <any, required>
          The version without its name, with what `from` read and without defaults.
        PromptVersion.spec.source <string>
          Where the wording was read from.
        PromptVersion.spec.recordedAt <string, required>
          When.
        PromptVersion.spec.provenance <Object>
          The commit that the manifest was read in.
        PromptVersion.spec.provenance.commit <string, required>
          Its object name in hex.
        PromptVersion.spec.provenance.author <string, required>
          Its author, as `Name <address>`.
        PromptVersion.spec.provenance.authoredAt <string, required>
          When it was written.
        PromptVersion.spec.provenance.dirty <boolean>
          What was read differs from what is committed.
        PromptVersion.spec.provenance.approximate <boolean>
          It is the newest commit, not surely the one that changed the manifest.
        EvaluationRun <Object>
          The evidence of one evaluation: what was asked, with which verdict and why. The operator writes it.
        EvaluationRun.spec <Object, required>
          What was evaluated against what, with which verdict and why; frozen.
        EvaluationRun.spec.releaseName <string, required>
          The PromptRelease that it was made for.
        EvaluationRun.spec.suiteName <string, required>
          The EvaluationSuite that was asked.
        EvaluationRun.spec.candidateVersion <string, required>
          The candidate's name.
        EvaluationRun.spec.stableVersion <string>
          The name of the version that it was compared with.
        EvaluationRun.spec.binding <Object, required>
          What the evidence is good for.
        EvaluationRun.spec.binding.alias <string, required>
          The alias.
        EvaluationRun.spec.binding.candidate <string, required>
          The candidate's digest.
        EvaluationRun.spec.binding.stable <string>
          The digest of the version that it was compared with.
        EvaluationRun.spec.binding.suite <string, required>
          The digest of the suite.
        EvaluationRun.spec.binding.endpoints <map[string]string, required>
          The digest of every endpoint that was asked, by name.
        EvaluationRun.spec.binding.attempt <integer, required>
          The attempt.
        EvaluationRun.spec.binding.weight <string>
          The step; absent where the evidence counts for the attempt.
        EvaluationRun.spec.binding.tryNumber <integer, required>
          Counts runs that ended in Error.
        EvaluationRun.spec.result <Object, required>
          What was found.
        EvaluationRun.spec.result.verdict <string, required>
          The verdict. One of: Pass, Fail, Inconclusive, Error.
        EvaluationRun.spec.result.reason <string, required>
          Why, in one sentence.
        EvaluationRun.spec.result.startedAt <string, required>
          When the run began.
        EvaluationRun.spec.result.finishedAt <string, required>
          When it ended.
        EvaluationRun.spec.result.rounds <integer, required>
          Rounds that were finished.
        EvaluationRun.spec.result.trials <integer, required>
          Trials of the candidate.
        EvaluationRun.spec.result.passed <integer, required>
          Of these, how many passed.
        EvaluationRun.spec.result.stablePassed <integer>
          How many trials of the stable version passed.
        EvaluationRun.spec.result.calls <integer, required>
          Calls that were made.
        EvaluationRun.spec.result.maximumCalls <integer>
          The most calls that were allowed.
        EvaluationRun.spec.result.failures <[]Object, required>
          Cases that failed.
        EvaluationRun.spec.result.failures.name <string, required>
          The case.
        EvaluationRun.spec.result.failures.wording <integer, required>
          0: the version's own wording; from 1 on its variants.
        EvaluationRun.spec.result.failures.isCritical <boolean, required>
          The case is critical.
        EvaluationRun.spec.result.failures.isBroken <boolean, required>
          The stable version passed it.
        EvaluationRun.spec.result.failures.assertion <string, required>
          The first assertion that failed.
        EvaluationRun.spec.result.failures.expected <string, required>
          What it asks for, cut.
        EvaluationRun.spec.result.failures.actual <string, required>
          What was answered, cut.
        EvaluationRun.spec.result.models <map[string]string, required>
          The model's id as each endpoint reported it, by the endpoint's name.
        EvaluationRun.spec.result.thresholds <[]Object>
          What each threshold says.
        EvaluationRun.spec.result.thresholds.kind <string, required>
          Which one. One of: passRate, regression, broken, critical, latency, cost.
        EvaluationRun.spec.result.thresholds.bound <string, required>
          As the suite writes it.
        EvaluationRun.spec.result.thresholds.verdict <string, required>
          What it says. One of: Pass, Fail, Inconclusive, Error.
        EvaluationRun.spec.result.thresholds.estimate <number>
          What was measured.
        EvaluationRun.spec.result.thresholds.interval <Object>
          Values that the evidence has not ruled out.
        EvaluationRun.spec.result.thresholds.interval.lower <number, required>
          The lower end.
        EvaluationRun.spec.result.thresholds.interval.upper <number, required>
          The upper end.
        EvaluationRun.spec.result.thresholds.confidence <number>
          What is claimed, from 0 to 1.
        EvaluationRun.spec.result.usage <[]Object>
          What each side took.
        EvaluationRun.spec.result.usage.side <string, required>
          Who was asked. One of: candidate, stable, judge.
        EvaluationRun.spec.result.usage.strategy <string, required>
          How an answer was drawn.
        EvaluationRun.spec.result.usage.calls <integer, required>
          Requests that were sent.
        EvaluationRun.spec.result.usage.tokens <Object, required>
          As the endpoint counted them.
        EvaluationRun.spec.result.usage.tokens.inputTokens <integer, required>
          Of input.
        EvaluationRun.spec.result.usage.tokens.cachedInputTokens <integer, required>
          Of these, in the endpoint's cache.
        EvaluationRun.spec.result.usage.tokens.outputTokens <integer, required>
          Of output.
        EvaluationRun.spec.result.usage.cost <string>
          What they cost, as a decimal.
        EvaluationRun.spec.result.usage.latency <Object>
          Quantiles of the time of a trial, in milliseconds.
        EvaluationRun.spec.result.usage.latency.p50 <number, required>
          The median.
        EvaluationRun.spec.result.usage.latency.p95 <number, required>
          The 95th percentile.
        EvaluationRun.spec.result.usage.latency.p99 <number, required>
          The 99th percentile.
        EvaluationRun.spec.result.ignored <map[string][]string>
          Settings that an endpoint did not take and that were left out, by the endpoint's name.
        """#
}
