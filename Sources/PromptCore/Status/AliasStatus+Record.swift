import JSON

extension AliasStatus: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(name: "")
        attempt = try fields.required("attempt")
        attempts = try fields.required("attempts")
        authors = try fields.optional("authors")
        awaiting = try fields.optional("awaiting")
        candidate = try fields.optional("candidate")
        consumed = try fields.required("consumed")
        errorSince = try fields.optional("errorSince")
        gates = try fields.required("gates")
        name = try fields.required("name")
        paused = try fields.optional("paused")
        phase = try fields.required("phase")
        previous = try fields.required("previous")
        rejected = try fields.required("rejected")
        stable = try fields.optional("stable")
        step = try fields.optional("step")
        weight = try fields.required("weight")
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("attempt", attempt)
        json.field("attempts", attempts)
        json.field("authors", authors)
        json.field("awaiting", awaiting)
        json.field("candidate", candidate)
        json.field("consumed", consumed)
        json.field("errorSince", errorSince)
        json.field("gates", gates)
        json.field("name", name)
        json.field("paused", paused)
        json.field("phase", phase)
        json.field("previous", previous)
        json.field("rejected", rejected)
        json.field("stable", stable)
        json.field("step", step)
        json.field("weight", weight)
    }
}

extension StableVersion: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            version: try fields.required("version"), digest: try fields.required("digest"),
            since: try fields.required("since"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("digest", digest)
        json.field("since", since)
        json.field("version", version)
    }
}

extension CandidateVersion: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            version: try fields.required("version"), digest: try fields.required("digest"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("digest", digest)
        json.field("version", version)
    }
}

extension PreviousVersion: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            version: try fields.required("version"), digest: try fields.required("digest"),
            until: try fields.required("until"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("digest", digest)
        json.field("until", until)
        json.field("version", version)
    }
}

extension RejectedVersion: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            version: try fields.required("version"), digest: try fields.required("digest"),
            attempt: try fields.required("attempt"), reason: try fields.required("reason"),
            message: try fields.required("message"), at: try fields.required("at"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("at", at)
        json.field("attempt", attempt)
        json.field("digest", digest)
        json.field("message", message)
        json.field("reason", reason)
        json.field("version", version)
    }
}

extension StepClock: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(weight: .zero)
        clockSince = try fields.optional("clockSince")
        heldFor = try fields.required("heldFor")
        weight = try fields.required("weight")
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("clockSince", clockSince)
        json.field("heldFor", heldFor)
        json.field("weight", weight)
    }
}

extension Awaiting: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            action: try fields.required("action"), weight: try fields.required("weight"),
            have: try fields.required("have"), need: try fields.required("need"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("action", action)
        json.field("have", have)
        json.field("need", need)
        json.field("weight", weight)
    }
}

extension Pause: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            from: try fields.required("from"), by: try fields.required("by"), reason: try fields.required("reason"),
            at: try fields.required("at"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("at", at)
        json.field("by", by)
        json.field("from", from)
        json.field("reason", reason)
    }
}

extension GateStatus: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            name: try fields.required("name"), weight: try fields.required("weight"),
            verdict: try fields.required("verdict"), message: try fields.required("message"),
            run: try fields.optional("run"), approvedBy: try fields.optional("approvedBy"),
            tries: try fields.optional("tries"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("approvedBy", approvedBy)
        json.field("message", message)
        json.field("name", name)
        json.field("run", run)
        json.field("tries", tries)
        json.field("verdict", verdict)
        json.field("weight", weight)
    }
}

extension AliasPhase: RecordField {}
extension RejectedVersion.Reason: RecordField {}
extension ReleaseDecision.Action: RecordField {}
extension Pause.Cause: RecordField {}
extension Pause.Activity: RecordField {}
extension GateStatus.State: RecordField {}
