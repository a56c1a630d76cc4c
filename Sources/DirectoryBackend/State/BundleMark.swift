import PromptCore
import PromptOperator

/// What the operator notes about a bundle beside it: whose it is and which transition it stands for.
struct BundleMark: StateRecord, Codable, Hashable {
    var formatVersion = 1
    var release: ObjectKey
    var ownerUID: String
    /// Nil from the claim of a new folder until its first delivery has ended.
    var transition: Int?
    /// Of the content that was delivered.
    var digest: Digest?

    /// The mark of a delivery that has ended.
    init(_ delivery: BundleDelivery) {
        release = delivery.release
        ownerUID = delivery.releaseUID
        transition = delivery.transition
        digest = delivery.digest
    }

    /// The claim of a folder that is about to be filled.
    init(claiming delivery: BundleDelivery) {
        release = delivery.release
        ownerUID = delivery.releaseUID
    }
}
