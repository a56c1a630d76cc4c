import DirectoryBackend
import PromptBundle

/// Finds the bundle that serves an intent.
enum BundleFinder {
    /// The bundle in a folder, which must be for the intent.
    static func bundle(in folder: String, for intent: String) throws(CommandFailure) -> LoadedBundle {
        do throws(BundleError) {
            let bundle = try BundleReader(directory: folder).load()
            guard bundle.index.intent == intent else { throw .unknownIntent(intent, known: bundle.index.intent) }
            return bundle
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// The bundle for an intent among those of a namespace below an output folder.
    static func bundle(below output: String, namespace: String, for intent: String) throws(CommandFailure)
        -> LoadedBundle
    {
        let folder = output + "/" + namespace
        var known: [String] = []
        var problems: [String] = []
        for name in try names(in: folder) {
            do throws(BundleError) {
                let bundle = try BundleReader(directory: folder + "/" + name).load()
                if bundle.index.intent == intent { return bundle }
                known.append(bundle.index.intent)
            } catch {
                problems.append("\(error)")
            }
        }
        throw CommandFailure(
            "no bundle in \(folder) serves the intent \(intent)"
                + (problems.isEmpty ? "" : "; could not be read: " + problems.joined(separator: "; ")),
            hint: known.isEmpty ? "name another namespace with -n" : "there are \(known.joined(separator: ", "))")
    }

    private static func names(in folder: String) throws(CommandFailure) -> [String] {
        do throws(FileError) {
            return try LocalFileSystem().names(in: folder).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw CommandFailure(
                "there are no bundles: \(error.message)",
                hint: "name the output folder with --output or PROMPTOPS_OUTPUT, and the namespace with -n",
                exit: .usage)
        }
    }
}
