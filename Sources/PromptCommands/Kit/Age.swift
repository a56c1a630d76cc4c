import PromptCore

extension TimeSpan {
    /// The span as kubectl shows an age: `42s`, `3m12s`, `5h`, `12d`.
    package var age: String {
        let seconds = max(0, milliseconds / 1000)
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<600: return Self.pair(minutes, "m", seconds % 60, "s")
        case ..<10800: return "\(minutes)m"
        case ..<28_800: return Self.pair(hours, "h", minutes % 60, "m")
        case ..<172_800: return "\(hours)h"
        case ..<691_200: return Self.pair(days, "d", hours % 24, "h")
        default: return "\(days)d"
        }
    }

    private static func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
}
