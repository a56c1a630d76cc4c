import PromptBundle
import PromptCore
import PromptOperator
import Synchronization

/// What happens to a world by itself, and what people take away from it.
extension InMemoryWorld {
    /// Removes the records of forgotten releases whose horizon has come; a name that is in use again keeps them.
    package func expireRecords(at now: Timestamp) {
        guarded.withLock { guarded in
            for (release, horizon) in guarded.contents.horizons where horizon <= now {
                guarded.contents.horizons[release] = nil
                guard guarded.contents.releases[release] == nil else { continue }
                for version in guarded.contents.versions(of: release) {
                    guarded.contents.versions[version.meta.key] = nil
                }
                for run in guarded.contents.runs(of: release) { guarded.contents.runs[run.meta.key] = nil }
                for decision in guarded.contents.decisions(of: release) {
                    guarded.contents.decisions[decision.meta.key] = nil
                }
            }
        }
    }

    /// Takes away a suite or an endpoint that releases may refer to.
    package func withdraw(_ kind: RelatedObject.Kind, _ key: ObjectKey) {
        guarded.withLock { guarded in
            switch kind {
            case .suite: guarded.contents.suites[key] = nil
            case .endpoint: guarded.contents.endpoints[key] = nil
            case .configMap, .decision, .run, .version, .bundle: return
            }
            guarded.tell(kind, key, isGone: true)
        }
    }
}

extension BundleDelivery {
    /// Throws `denied` for what no place can take: a name that is none of an object's, a file name that no ConfigMap
    /// has, files that are not those of the digest.
    func check() throws(BackendError) {
        for name in [release.namespace, self.name] where !Self.isObjectName(name) {
            throw .denied("\"\(name)\" cannot be the name of a bundle")
        }
        if let name = files.keys.first(where: { !BundleFormat.isFileName($0) }) {
            throw .denied("\"\(name)\" cannot be the name of a file in a bundle")
        }
        guard InMemoryContents.digest(of: files) == digest else {
            throw .denied("the files of bundle \(release.namespace)/\(name) are not those of its digest")
        }
    }

    private static func isObjectName(_ name: String) -> Bool {
        (1...253).contains(name.utf8.count)
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.first != UInt8(ascii: "-") && part.last != UInt8(ascii: "-")
                    && part.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".utf8.contains($0) }
            }
    }
}
