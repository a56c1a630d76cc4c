/// A Unicode property that `\p{..}` may name: a general category, or one of a few binary properties.
///
/// Scripts are not among them, since the standard library does not carry their data.
enum ScalarProperty: Sendable {
    case any
    case ascii
    case alphabetic
    case lowercase
    case uppercase
    case whiteSpace
    case emoji
    case categories(Set<Unicode.GeneralCategory>)

    /// The property of this name; nil for a name that is not supported.
    init?(named name: String) {
        switch name {
        case "Any": self = .any
        case "ASCII": self = .ascii
        case "Alphabetic", "Alpha": self = .alphabetic
        case "Lowercase", "Lower": self = .lowercase
        case "Uppercase", "Upper": self = .uppercase
        case "White_Space", "space": self = .whiteSpace
        case "Emoji": self = .emoji
        default:
            let bare = ["General_Category=", "gc="].first { name.hasPrefix($0) }.map {
                String(name.dropFirst($0.count))
            }
            guard let categories = Self.categories(named: bare ?? name) else { return nil }
            self = .categories(categories)
        }
    }

    func holds(for scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .any: true
        case .ascii: scalar.isASCII
        case .alphabetic: scalar.properties.isAlphabetic
        case .lowercase: scalar.properties.isLowercase
        case .uppercase: scalar.properties.isUppercase
        case .whiteSpace: scalar.properties.isWhitespace
        case .emoji: scalar.properties.isEmoji
        case .categories(let categories): categories.contains(scalar.properties.generalCategory)
        }
    }

    private static func categories(named name: String) -> Set<Unicode.GeneralCategory>? {
        if let row = table.first(where: { $0.names.contains(name) }) { return [row.category] }
        guard let group = groups.first(where: { $0.names.contains(name) }) else { return nil }
        return Set(table.filter { row in group.members.contains(row.names[0]) }.map(\.category))
    }

    private static let groups: [(names: [String], members: Set<String>)] = [
        (["L", "Letter"], ["Lu", "Ll", "Lt", "Lm", "Lo"]),
        (["LC", "Cased_Letter"], ["Lu", "Ll", "Lt"]),
        (["M", "Mark", "Combining_Mark"], ["Mn", "Mc", "Me"]),
        (["N", "Number"], ["Nd", "Nl", "No"]),
        (["P", "Punctuation", "punct"], ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]),
        (["S", "Symbol"], ["Sm", "Sc", "Sk", "So"]),
        (["Z", "Separator"], ["Zs", "Zl", "Zp"]),
        (["C", "Other"], ["Cc", "Cf", "Cs", "Co", "Cn"]),
    ]

    private static let table: [(names: [String], category: Unicode.GeneralCategory)] = [
        (["Lu", "Uppercase_Letter"], .uppercaseLetter),
        (["Ll", "Lowercase_Letter"], .lowercaseLetter),
        (["Lt", "Titlecase_Letter"], .titlecaseLetter),
        (["Lm", "Modifier_Letter"], .modifierLetter),
        (["Lo", "Other_Letter"], .otherLetter),
        (["Mn", "Nonspacing_Mark"], .nonspacingMark),
        (["Mc", "Spacing_Mark"], .spacingMark),
        (["Me", "Enclosing_Mark"], .enclosingMark),
        (["Nd", "Decimal_Number", "digit"], .decimalNumber),
        (["Nl", "Letter_Number"], .letterNumber),
        (["No", "Other_Number"], .otherNumber),
        (["Pc", "Connector_Punctuation"], .connectorPunctuation),
        (["Pd", "Dash_Punctuation"], .dashPunctuation),
        (["Ps", "Open_Punctuation"], .openPunctuation),
        (["Pe", "Close_Punctuation"], .closePunctuation),
        (["Pi", "Initial_Punctuation"], .initialPunctuation),
        (["Pf", "Final_Punctuation"], .finalPunctuation),
        (["Po", "Other_Punctuation"], .otherPunctuation),
        (["Sm", "Math_Symbol"], .mathSymbol),
        (["Sc", "Currency_Symbol"], .currencySymbol),
        (["Sk", "Modifier_Symbol"], .modifierSymbol),
        (["So", "Other_Symbol"], .otherSymbol),
        (["Zs", "Space_Separator"], .spaceSeparator),
        (["Zl", "Line_Separator"], .lineSeparator),
        (["Zp", "Paragraph_Separator"], .paragraphSeparator),
        (["Cc", "Control", "cntrl"], .control),
        (["Cf", "Format"], .format),
        (["Cs", "Surrogate"], .surrogate),
        (["Co", "Private_Use"], .privateUse),
        (["Cn", "Unassigned"], .unassigned),
    ]
}
