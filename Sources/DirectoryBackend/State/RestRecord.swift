import JSON
import PromptCore
import PromptOperator

/// The releases at rest, as a file. Only the program that wrote them reads them: another one may plan otherwise.
struct RestRecord: StateRecord {
    /// Why a file holds nothing that is of use.
    enum Flaw: Error { case otherProgram }

    static let limit = 1 << 30

    let formatVersion = RestRecord.format
    let releases: [RememberedRelease]

    init(releases: [RememberedRelease]) { self.releases = releases }

    init(stateBytes: [UInt8]) throws {
        releases = try JSONTape.read(stateBytes) { json in
            var fields = try RecordFields(json)
            guard try fields.required("program") == Self.program else { throw Flaw.otherProgram }
            return try fields.required("releases")
        }
    }

    func stateBytes() -> [UInt8] {
        var json = JSONRecordWriter(isCompact: true)
        json.object { json in
            json.field("formatVersion", Self.format)
            json.field("program", Self.program)
            json.field("releases", releases)
        }
        return json.bytes + [UInt8(ascii: "\n")]
    }

    /// What this program's own file is.
    private static let program: String = {
        var look = FolderLook(files: LocalFileSystem())
        look.add(file: (try? LocalFileSystem().destination(of: "/proc/self/exe")) ?? "")
        return look.digest.text
    }()
}
