import JSON
import PromptCore
import PromptOperator

/// What a version promises of its answers, made ready to hold them to it.
package struct OutputContract: Sendable {
    let check: any AnswerCheck

    /// Nil for a version that promises nothing.
    package init?(of content: VersionContent) throws(AssertionProblem) {
        let output = content.json["output"]
        if let schema = output?["jsonSchema"] {
            check = try JSONSchemaCheck(schema)
        } else if let text = output?["xmlSchema"]?.string {
            check = try XMLSchemaCheck(text)
        } else {
            return nil
        }
    }

    /// The contracts of the versions that a run asks; none where its suite does not assert `schema`. Throws for a version
    /// without one: such an assertion could neither pass nor fail.
    static func all(in request: EvaluationRequest) throws(EvaluationProblem) -> [Trial.Side: OutputContract] {
        guard request.suite.spec.asksForContract else { return [:] }
        var contracts = [Trial.Side.candidate: try contract(of: request.candidate)]
        if request.suite.spec.regression != nil, let stable = request.stable {
            contracts[.stable] = try contract(of: stable)
        }
        return contracts
    }

    private static func contract(of subject: EvaluationRequest.Subject) throws(EvaluationProblem) -> OutputContract {
        do throws(AssertionProblem) {
            if let contract = try OutputContract(of: subject.content) { return contract }
        } catch {
            throw EvaluationProblem("the contract of \(subject.version): \(error.message)")
        }
        throw EvaluationProblem(
            "\(subject.version) has no `output`, the contract that the assertion `schema` holds answers to")
    }
}

/// Holds an answer to the contract of the version that gave it.
struct ContractCheck: AnswerCheck {
    func check(_ checked: CheckedAnswer) async throws(ModelError) -> AssertionResult {
        guard let contract = checked.contract else {
            throw .refused("the version has no `output`, the contract that the assertion `schema` holds answers to")
        }
        let result = try await contract.check.check(checked)
        return AssertionResult(
            result.outcome, description: "schema (\(result.description))", expected: result.expected,
            actual: result.actual)
    }
}
