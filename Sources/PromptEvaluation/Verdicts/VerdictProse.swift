import Foundation
import PromptCore

/// How reasons put numbers and names into words.
enum VerdictProse {
    /// `95.65%` or `-1.2%`, rounded so that a value on one side of a bound never reads as the bound.
    static func percent(_ share: Double, _ rule: FloatingPointRoundingRule = .toNearestOrEven) -> String {
        // A hair of floating point is no reason to round 0.95 up to 95.01%.
        let points = share * 10000
        let near = points.rounded()
        let rounded = Int(abs(points - near) < 1e-6 ? near : points.rounded(rule))
        let text = (Percentage(basisPoints: min(10000, abs(rounded))) ?? .zero).text
        return rounded < 0 ? "-" + text : text
    }

    /// The first three and how many more there are.
    static func names(_ names: [String]) -> String {
        let more = names.count > 3 ? " and \(names.count - 3) more" : ""
        return names.prefix(3).joined(separator: ", ") + more
    }

    static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
