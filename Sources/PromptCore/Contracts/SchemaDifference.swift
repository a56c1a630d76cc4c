/// One way in which a JSON Schema allows other values than the one before it.
struct SchemaDifference: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// Some values are refused now.
        case valuesNarrowed
        /// Some values are allowed now that were not.
        case valuesWidened
        /// An object must have a member that it could lack.
        case memberRequired
        /// An object may lack a member that it had to have.
        case memberOptional
        /// A member is no longer named; where nothing else may stand in the object, it is refused.
        case memberGone(isRefused: Bool)
        case memberNew
        /// Members that are not named are refused now.
        case closed
        /// Members that are not named are allowed now.
        case opened
        case undecided
    }

    /// A JSON Pointer into the values, with `*` for any item or unnamed member; empty for the whole value.
    var place: String
    var kind: Kind
    /// What follows the subject in a sentence: "may no longer be null".
    var message: String
}
