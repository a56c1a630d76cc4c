import JSON

/// One step through a YAML stream: what libyaml's parser reports, as Swift values.
enum Event {
    case documentStart
    case documentEnd
    case streamStart
    case streamEnd
    case alias(String, Mark)
    case scalar(Scalar)
    case sequenceStart(Collection)
    case sequenceEnd
    case mappingStart(Collection)
    case mappingEnd

    /// A scalar before its kind is known.
    struct Scalar {
        var text: String
        /// The full tag (`tag:yaml.org,2002:int`), `!` for the non-specific one, nil for none.
        var tag: String?
        var anchor: String?
        /// Whether the text alone decides what this is: it is neither quoted nor a block nor tagged by name.
        var isImplicit: Bool
        var mark: Mark

        /// Whether this, as a key, merges maps into its own: `<<`, unless quoted.
        var isMerge: Bool { text == "<<" && (isImplicit || tag == Tag.merge || tag == Tag.nonSpecific) }
    }

    /// Where a list or map begins; its tag says nothing to kubectl.
    struct Collection {
        var anchor: String?
        var mark: Mark
    }
}

/// The tags that change what a scalar is.
enum Tag {
    static let nonSpecific = "!"
    static let binary = "tag:yaml.org,2002:binary"
    static let bool = "tag:yaml.org,2002:bool"
    static let float = "tag:yaml.org,2002:float"
    static let int = "tag:yaml.org,2002:int"
    static let merge = "tag:yaml.org,2002:merge"
    static let null = "tag:yaml.org,2002:null"
    static let string = "tag:yaml.org,2002:str"
    static let timestamp = "tag:yaml.org,2002:timestamp"
}
