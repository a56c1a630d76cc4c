import JSON
import JSONSchema

/// Measures the validator of JSON Schema on answers as a contract has them; one "release" of the table is one answer.
struct SchemaBenchmarks {
    let runs: Int

    /// Of answers that are checked in one measurement.
    private static let answers = 2_000

    var all: [CPUMeasurement] { [compiling, validating] }

    /// A schema compiled anew each time, which happens once for a version.
    private var compiling: CPUMeasurement {
        measure("JSON Schema compiled") { _ in (try? JSONSchema(compiling: Self.schema)) == nil ? 1 : 0 }
    }

    /// One compiled schema, answers of about 300 bytes, half of them with a mistake.
    private var validating: CPUMeasurement {
        guard let schema = try? JSONSchema(compiling: Self.schema) else { return measure("JSON Schema") { _ in 0 } }
        let answers = [Self.answer(severity: "high"), Self.answer(severity: "urgent")]
        return measure("JSON Schema validated") { schema.validate(answers[$0 % 2]).count }
    }

    private func measure(_ name: String, _ work: (Int) -> Int) -> CPUMeasurement {
        CPUMeasurement(
            name: name, iterations: Self.answers,
            seconds: CPUBenchmarks.best(of: runs, 0..<Self.answers, work))
    }

    private static let schema: JSONValue = [
        "type": "object", "required": ["severity", "team", "steps"], "additionalProperties": false,
        "properties": [
            "severity": ["enum": ["low", "medium", "high"]],
            "team": ["type": "string", "pattern": "^[a-z][a-z0-9-]*$"],
            "steps": ["type": "array", "minItems": 1, "maxItems": 10, "items": ["$ref": "#/$defs/step"]],
            "confidence": ["type": "number", "minimum": 0, "maximum": 1],
        ],
        "$defs": [
            "step": [
                "type": "object", "required": ["title"],
                "properties": [
                    "title": ["type": "string", "maxLength": 120], "minutes": ["type": "integer", "minimum": 0],
                ],
            ]
        ],
    ]

    private static func answer(severity: String) -> JSONValue {
        [
            "severity": .string(severity), "team": "payments-core", "confidence": 0.93,
            "steps": .array(
                (1...4).map {
                    ["title": .string("Step \($0): look at the checkout's error rate"), "minutes": .integer($0)]
                }),
        ]
    }
}
