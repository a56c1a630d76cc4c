import JSON

/// A `metav1.Status`: how an API server says what went wrong.
package struct APIStatus: Sendable, Hashable {
    /// What is wrong with one field, or why else.
    package struct Cause: Sendable, Hashable {
        package var reason: String
        package var message: String
        /// `spec.aliases[0].name`; empty where the cause names none.
        package var field: String

        package init(reason: String = "", message: String, field: String = "") {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    package var code: Int
    /// One word, such as `NotFound`; empty where the server gave none.
    package var reason: String
    package var message: String
    package var causes: [Cause]
    /// How long to wait before another try.
    package var retryAfterSeconds: Int?

    package init(code: Int, reason: String, message: String, causes: [Cause] = [], retryAfterSeconds: Int? = nil) {
        self.code = code
        self.reason = reason
        self.message = message
        self.causes = causes
        self.retryAfterSeconds = retryAfterSeconds
    }
}

extension APIStatus {
    /// What an answer that is not of success says; one that is no `Status` (a proxy's page) is told by its code alone.
    package init(_ response: APIResponse) {
        let json = try? JSONParser.value(response.body)
        self.init(json?["kind"]?.string == "Status" ? json ?? .null : .null)
        code = response.status
        if message.isEmpty { message = "the server answered \(response.status)" }
        if let seconds = response.headers["retry-after"].flatMap({ Int($0) }) { retryAfterSeconds = seconds }
    }

    /// The fields of a `Status` object; what is missing is empty.
    package init(_ json: JSONValue) {
        let details = json["details"]
        let causes = (details?["causes"]?.array ?? []).map { cause in
            Cause(
                reason: cause["reason"]?.string ?? "", message: cause["message"]?.string ?? "",
                field: cause["field"]?.string ?? "")
        }
        self.init(
            code: json["code"]?.integer.map { Int($0) } ?? 0, reason: json["reason"]?.string ?? "",
            message: json["message"]?.string ?? "", causes: causes,
            retryAfterSeconds: details?["retryAfterSeconds"]?.integer.map { Int($0) })
    }
}
