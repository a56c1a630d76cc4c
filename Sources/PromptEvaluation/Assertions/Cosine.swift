/// How near two directions are.
enum Cosine {
    /// From -1 to 1; nil where the vectors have different sizes, or one of them has no length or none that a double
    /// holds.
    static func of(_ left: [Double], _ right: [Double]) -> Double? {
        guard left.count == right.count, let a = unit(left), let b = unit(right) else { return nil }
        return max(-1, min(1, zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }))
    }

    /// Scaled by the largest component first, so that no square overflows or vanishes.
    private static func unit(_ vector: [Double]) -> [Double]? {
        let largest = vector.reduce(0) { max($0, abs($1)) }
        guard largest > 0, vector.allSatisfy(\.isFinite) else { return nil }
        let scaled = vector.map { $0 / largest }
        let length = scaled.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return scaled.map { $0 / length }
    }
}
