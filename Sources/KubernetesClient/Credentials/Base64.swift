import Foundation

/// RFC 4648 with padding.
enum Base64 {
    static func text(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
    static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
