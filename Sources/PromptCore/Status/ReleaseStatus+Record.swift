import JSON

extension ReleaseStatus: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init()
        aliases = try fields.required("aliases")
        bundle = try fields.optional("bundle")
        conditions = try fields.required("conditions")
        consumed = try fields.required("consumed")
        observedGeneration = try fields.required("observedGeneration")
        phase = try fields.required("phase")
        retired = try fields.required("retired")
        serving = try fields.optional("serving")
        summary = try fields.required("summary")
        transition = try fields.required("transition")
        versions = try fields.required("versions")
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("aliases", aliases)
        json.field("bundle", bundle)
        json.field("conditions", conditions)
        json.field("consumed", consumed)
        json.field("observedGeneration", observedGeneration)
        json.field("phase", phase)
        json.field("retired", retired)
        json.field("serving", serving)
        json.field("summary", summary)
        json.field("transition", transition)
        json.field("versions", versions)
    }
}

extension Serving: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            intent: try fields.required("intent"), bucketing: try fields.required("bucketing"),
            deliveryName: try fields.required("deliveryName"), deletionPolicy: try fields.required("deletionPolicy"),
            retentionDays: try fields.required("retentionDays"), digest: try fields.required("digest"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("bucketing", bucketing)
        json.field("deletionPolicy", deletionPolicy)
        json.field("deliveryName", deliveryName)
        json.field("digest", digest)
        json.field("intent", intent)
        json.field("retentionDays", retentionDays)
    }
}

extension DeliveredBundle: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            name: try fields.required("name"), digest: try fields.required("digest"),
            transition: try fields.required("transition"), bytes: try fields.required("bytes"),
            deliveredAt: try fields.required("deliveredAt"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("bytes", bytes)
        json.field("deliveredAt", deliveredAt)
        json.field("digest", digest)
        json.field("name", name)
        json.field("transition", transition)
    }
}

extension VersionReference: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            name: try fields.required("name"), digest: try fields.required("digest"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("digest", digest)
        json.field("name", name)
    }
}

extension RetiredAlias: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            name: try fields.required("name"), attempts: try fields.required("attempts"),
            rejected: try fields.required("rejected"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("attempts", attempts)
        json.field("name", name)
        json.field("rejected", rejected)
    }
}

extension ConsumedDecision: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            uid: try fields.required("uid"), outcome: try fields.required("outcome"),
            message: try fields.required("message"), at: try fields.required("at"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("at", at)
        json.field("message", message)
        json.field("outcome", outcome)
        json.field("uid", uid)
    }
}

extension Condition: RecordMap {
    package init(fields: inout RecordFields) throws {
        let moment: Timestamp = try fields.required("lastTransitionTime")
        self.init(
            try fields.required("type"), try fields.required("status"), reason: try fields.required("reason"),
            message: try fields.required("message"), observedGeneration: try fields.required("observedGeneration"),
            at: moment)
        lastTransitionTime = moment
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("lastTransitionTime", lastTransitionTime)
        json.field("message", message)
        json.field("observedGeneration", observedGeneration)
        json.field("reason", reason)
        json.field("status", status)
        json.field("type", type)
    }
}

extension ReleasePhase: RecordField {}
extension BucketingName: RecordField {}
extension DeliverySpec.DeletionPolicy: RecordField {}
extension ReleaseDecision.Outcome.Kind: RecordField {}
extension Condition.Status: RecordField {}
extension Condition.Kind: RecordField {}
