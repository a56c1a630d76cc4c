import JSON
import PromptCore

extension PromptRelease {
    /// Reads a release; one that is wrong is still a value, whose diagnostics say what is wrong.
    init(apiObject object: JSONValue, texts: ReferredTexts) {
        let decoded = DecodedObject(object, texts: texts)
        let meta = ObjectMeta(apiObject: object)
        if case .release(var release)? = decoded.manifest {
            release.meta = meta
            release.author = meta.annotations[PromptRelease.authorAnnotation]
            self = release
        } else {
            let spec = PromptReleaseSpec(intent: meta.name, delivery: DeliverySpec(name: meta.name))
            self.init(meta: meta, spec: spec, diagnostics: decoded.diagnostics)
        }
    }
}

extension ReleaseStatus {
    /// The `status` of the release's API object.
    package var apiStatus: JSONValue {
        var writer = JSONRecordWriter(isCompact: true)
        write(to: &writer)
        // The writer writes JSON.
        return (try? JSONParser.value(writer.bytes)) ?? .null
    }

    /// Reads the status of a release's API object: nil before the first commit. Fields that this build does not know are
    /// passed over.
    static func reading(apiObject object: JSONValue) throws(ObjectDamage) -> ReleaseStatus? {
        guard let status = object["status"], status != .null, status != [:] else { return nil }
        do {
            return try JSONTape.read(JSONWriter.canonical(status)) { try ReleaseStatus(record: $0) }
        } catch let problem as RecordProblem {
            throw ObjectDamage(field: problem.field)
        } catch {
            throw ObjectDamage(field: "status")
        }
    }
}
