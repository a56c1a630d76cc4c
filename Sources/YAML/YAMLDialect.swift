/// By which rules a plain scalar, one without quotes, is more than text.
package enum YAMLDialect: Sendable, Hashable {
    /// As kubectl has it, close to YAML 1.1: `yes` and `on` are booleans, `012` is octal, `1_000` a number.
    case kubectl
    /// The core schema of YAML 1.2 (section 10.3.2), as programs in JavaScript read: `yes` is text and `012` twelve.
    case core
    /// For files whose readers disagree: a scalar that the other two read differently is a problem.
    case agreed
}
