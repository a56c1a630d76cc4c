import Foundation

extension String {
    /// The text's bytes in Base64.
    var base64: String { Data(utf8).base64EncodedString() }

    /// The bytes that Base64 of the URL alphabet without padding stands for; nil for other text.
    var base64URLBytes: [UInt8]? {
        let usual = replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: usual + String(repeating: "=", count: (4 - usual.count % 4) % 4)).map { Array($0) }
    }

    /// The text's bytes in Base64 of the URL alphabet, without padding.
    var base64URL: String {
        base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
