import PromptCore

/// What a decision would be about, as an alias stands.
struct DecisionSubject: Sendable, Hashable {
    var version: String
    var digest: Digest
    var attempt: Int
    /// Approve: the step it opens; Promote: the hold it ends.
    var weight: Percentage?

    init(_ candidate: CandidateVersion, attempt: Int, weight: Percentage? = nil) {
        version = candidate.version
        digest = candidate.digest
        self.attempt = attempt
        self.weight = weight
    }
}

/// Why there is nothing to decide.
struct DecisionRefusal: Error, Sendable, Hashable {
    var reason: String

    init(_ reason: String) { self.reason = reason }
}

extension AliasStatus {
    /// A candidate is being tried: it is neither settled nor dropped.
    private var trial: CandidateVersion? {
        switch phase {
        case .gating, .holding, .awaitingDecision, .paused: candidate
        case .stable, .rolledBack, .rejected: nil
        }
    }

    /// What an action by this actor would be about now; throws where the operator would ignore it.
    func subject(of action: ReleaseDecision.Action, actor: String) throws(DecisionRefusal) -> DecisionSubject {
        switch action {
        case .approve: try subjectOfApproval(by: actor)
        case .promote: try subjectOfPromotion()
        case .reject, .abort: DecisionSubject(try tried(), attempt: attempt)
        case .retry: try subjectOfRetry()
        case .pause: try subjectOfPause()
        case .resume: try subjectOfResume()
        }
    }

    /// The actions that would do something now.
    func possibleActions(for actor: String) -> [ReleaseDecision.Action] {
        ReleaseDecision.Action.allCases.filter { action in
            do throws(DecisionRefusal) {
                _ = try subject(of: action, actor: actor)
                return true
            } catch {
                return false
            }
        }
    }

    private func tried() throws(DecisionRefusal) -> CandidateVersion {
        guard let trial else { throw DecisionRefusal("nothing is being tried") }
        return trial
    }

    private func subjectOfApproval(by actor: String) throws(DecisionRefusal) -> DecisionSubject {
        let candidate = try tried()
        guard paused == nil else { throw DecisionRefusal("it is paused: an approval counts once it is resumed") }
        guard let gate = gates.first(where: { $0.name == Gate.approval(required: 1).name }), step == nil else {
            throw DecisionRefusal("nothing waits for an approval")
        }
        guard gate.verdict != .pass else {
            throw DecisionRefusal("the step of \(gate.weight.text) has all its approvals")
        }
        guard gate.approvedBy?.contains(actor) != true else {
            throw DecisionRefusal("\(actor) has approved the step of \(gate.weight.text) already; somebody else has to")
        }
        return DecisionSubject(candidate, attempt: attempt, weight: awaiting?.weight ?? gate.weight)
    }

    private func subjectOfPromotion() throws(DecisionRefusal) -> DecisionSubject {
        let candidate = try tried()
        guard paused == nil else { throw DecisionRefusal("it is paused: resume it first") }
        guard let step else { throw DecisionRefusal("no hold is there to end; promote skips no gate") }
        return DecisionSubject(candidate, attempt: attempt, weight: step.weight)
    }

    private func subjectOfRetry() throws(DecisionRefusal) -> DecisionSubject {
        guard let candidate else { throw DecisionRefusal("nothing was stopped") }
        switch phase {
        case .rolledBack, .rejected, .paused: return DecisionSubject(candidate, attempt: attempt)
        case .stable, .gating, .holding, .awaitingDecision: throw DecisionRefusal("it is being tried already")
        }
    }

    private func subjectOfPause() throws(DecisionRefusal) -> DecisionSubject {
        let candidate = try tried()
        guard paused == nil else { throw DecisionRefusal("it is paused already") }
        return DecisionSubject(candidate, attempt: attempt)
    }

    private func subjectOfResume() throws(DecisionRefusal) -> DecisionSubject {
        guard let candidate, let paused else { throw DecisionRefusal("it is not paused") }
        guard paused.by != .gate else {
            throw DecisionRefusal("a gate paused it: retry begins a new attempt, abort ends this one")
        }
        return DecisionSubject(candidate, attempt: attempt)
    }
}

extension AliasStatus {
    /// Where the alias stands, in half a sentence: `production is Holding v4.2 at 5% (attempt 3)`.
    var standing: String {
        var text = "\(name) is \(phase.rawValue)"
        if let candidate {
            text += " with \(candidate.version)"
            if weight > .zero { text += " at \(weight.text)" }
            text += " (attempt \(attempt))"
        } else if let stable {
            text += " at \(stable.version)"
        }
        return text
    }
}
