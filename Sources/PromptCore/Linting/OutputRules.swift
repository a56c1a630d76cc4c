import JSON
import JSONSchema
import PromptTemplate

/// PL021: answers that are to be JSON, and what says so to programs.
enum OutputRules: LintFamily {
    static func findings(in subject: LintSubject) -> [LintFinding] {
        guard let schema = subject.output?["jsonSchema"] else { return demands(in: subject) }
        let texts = subject.wordings.flatMap { examples(of: $0, in: subject) }
        guard !texts.isEmpty, let contract = try? JSONSchema(compiling: schema) else { return [] }
        return texts.compactMap { text in
            problem(text, contract).map { problem in
                subject.finding(
                    .outputContract, at: text.place(of: problem.mark), problem.message,
                    mend: "write an answer as the output contract has it: a model follows the example")
            }
        }
    }

    // MARK: Demands

    private static func demands(in subject: LintSubject) -> [LintFinding] {
        subject.texts.compactMap { text in
            guard text.role != "assistant", text.role != "tool" else { return nil }
            guard let place = text.clues.mentionsOfJSON.first(where: { JSONDemand.stands(in: text.bytes, at: $0) })
            else { return nil }
            return subject.finding(
                .outputContract, at: text.place(ofByte: place),
                "the answer is to be JSON, and no output contract says which",
                mend: "declare `output: {jsonSchema: ...}`")
        }
    }

    // MARK: Examples

    /// The answers in a wording's examples: what an assistant says before somebody speaks again. At the end of a chat it
    /// is the beginning of the answer, put into the model's mouth; what a template fills in is not known here.
    private static func examples(of wording: Wording, in subject: LintSubject) -> [LintText] {
        subject.texts.filter { $0.wording == wording.index }.dropLast()
            .filter { $0.role == "assistant" && $0.check?.tags.isEmpty ?? true }
    }

    private static func problem(_ text: LintText, _ contract: JSONSchema) -> (message: String, mark: Mark)? {
        let start = Mark(line: 1, column: 1)
        do throws(SyntaxError) {
            let answer = try JSONParser.parse(text.text)
            guard let error = contract.validate(answer.json).first else { return nil }
            let place = error.instanceLocation.isEmpty ? "" : " at \(error.instanceLocation)"
            return ("this example answer breaks the output contract\(place): \(error.message)", start)
        } catch {
            return ("this example answer is no JSON: \(error.message)", error.mark)
        }
    }
}
