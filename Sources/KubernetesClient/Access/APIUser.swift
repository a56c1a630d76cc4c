import JSON

/// Who somebody is to an API server (`authentication.k8s.io/v1` UserInfo).
package struct APIUser: Sendable, Hashable {
    package var name: String
    /// Empty where the server gave none.
    package var uid: String
    package var groups: [String]
    /// What the authenticator knows besides, by lower-case key.
    package var extra: [String: [String]]

    package init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }
}

extension APIUser {
    /// The fields of a UserInfo; what is missing is empty.
    init(_ json: JSONValue?) {
        func texts(_ value: JSONValue?) -> [String] { (value?.array ?? []).compactMap(\.string) }
        self.init(
            name: json?["username"]?.string ?? "", uid: json?["uid"]?.string ?? "", groups: texts(json?["groups"]),
            extra: (json?["extra"]?.object ?? [:]).mapValues { texts($0) })
    }
}
