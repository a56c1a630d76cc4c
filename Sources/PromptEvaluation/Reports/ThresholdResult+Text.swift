import PromptCore

extension ThresholdResult {
    /// `pass rate`, for people.
    package var title: String {
        switch kind {
        case .passRate: "Pass rate"
        case .regression: "Regression"
        case .broken: "Broken cases"
        case .critical: "Critical cases"
        case .latency: "Latency"
        case .cost: "Cost"
        }
    }

    /// The estimate in its own unit; nil where nothing was measured. Rounded against the candidate.
    package var estimateText: String? {
        estimate.map { estimate in
            switch kind {
            case .passRate: ReportText.percentDown(estimate)
            case .regression: estimate > 0 ? "drop " + ReportText.percentUp(estimate) : rise(estimate)
            case .broken, .critical: estimate.isFinite ? ReportText.count(Int(estimate.rounded())) : "?"
            case .latency: ReportText.latency(estimate * 1000)
            case .cost: ReportText.money(estimate)
            }
        }
    }

    private func rise(_ drop: Double) -> String { drop == 0 ? "no drop" : "rise " + ReportText.percentDown(-drop) }

    /// `90.4% to 97.12%`, rounded outwards; nil where no confidence is claimed.
    package var intervalText: String? {
        interval.map { "\(ReportText.percentDown($0.lower)) to \(ReportText.percentUp($0.upper))" }
    }

    /// `95%`; nil where none is claimed.
    package var confidenceText: String? { confidence.map(ReportText.percentDown) }

    /// The bound as a number on the scale of the estimate; nil for what is no rate.
    package var boundShare: Double? {
        guard kind == .passRate || kind == .regression else { return nil }
        return bound.split(separator: " ").lazy.compactMap { Percentage(String($0)) }.first?.fraction
    }
}
