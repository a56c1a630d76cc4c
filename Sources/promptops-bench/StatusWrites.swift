import CLinux
import DirectoryBackend
import Foundation
import Glibc
import Logging
import PromptCore
import PromptOperator

/// One status committed at a time, with everything loaded, beside the same bytes written, synced and renamed by bare
/// system calls.
struct StatusWrites {
    let folder: BenchFolder
    let releases: Int

    func measure() async throws -> (product: Distribution, floor: Distribution) {
        let backend = DirectoryBackend(
            DirectoryConfiguration(manifests: folder.manifests, output: folder.output, state: folder.state),
            logger: Logger(label: "promptops-bench") { _ in SwiftLogNoOpLogHandler() })
        try await backend.prepare()
        var product: [Double] = []
        var floor: [Double] = []
        for turn in 0..<200 {
            let index = (turn &* 7919) % releases
            let key = ObjectKey(namespace: SampleManifests.namespace(index), name: SampleManifests.name(index))
            guard let stored = try await backend.release(key), let status = stored.status else { continue }
            let start = ContinuousClock.now
            _ = try await backend.commit(status, of: key, expecting: stored.resourceVersion)
            product.append((ContinuousClock.now - start).seconds)
            floor.append(try bareWrite("\(folder.state)/releases/\(key.namespace)/\(key.name).json"))
        }
        await backend.close()
        return (Distribution(product), Distribution(floor))
    }

    private func bareWrite(_ path: String) throws -> Double {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let target = "\(folder.path)/status-floor"
        let start = ContinuousClock.now
        let file = open(target + ".next", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0, write(file, bytes, bytes.count) == bytes.count else { throw POSIXError(.EIO) }
        clinux_syncfs(file)
        close(file)
        guard rename(target + ".next", target) == 0 else { throw POSIXError(.EIO) }
        return (ContinuousClock.now - start).seconds
    }
}
