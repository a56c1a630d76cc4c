/// One difference between the contracts of two versions, and what it means for those who rely on the older.
package struct ContractChange: Sendable, Hashable, Codable {
    package enum Effect: String, Sendable, Hashable, CaseIterable, Codable {
        /// Callers or readers of the older version may fail with the newer.
        case breaking
        /// The two cannot be compared here; a person has to look.
        case undecided
        /// Whoever got along with the older version gets along with the newer.
        case compatible
    }

    package var effect: Effect
    /// A sentence without its period, about the newer version.
    package var message: String

    package init(_ effect: Effect, _ message: String) {
        self.effect = effect
        self.message = message
    }
}
