import JSON
import KubernetesClient

extension ClusterKind {
    /// The kind of objects that a CustomResourceDefinition defines, at its storage version; nil when it has none.
    init?(definition: JSONValue, floor: Int) {
        guard let spec = definition["spec"], let group = spec["group"]?.string,
            let names = spec["names"], let plural = names["plural"]?.string, let kind = names["kind"]?.string,
            let version = spec["versions"]?.array?.first(where: { $0["storage"]?.bool ?? false }),
            let versionName = version["name"]?.string
        else { return nil }
        self.init(
            resource: APIResource(
                group: group, version: versionName, plural: plural, kind: kind,
                isNamespaced: spec["scope"]?.string == "Namespaced"),
            singular: names["singular"]?.string ?? kind.lowercased(),
            schema: StructuralSchema(version.at("schema", "openAPIV3Schema") ?? [:]).withMetadata)
        shortNames = (names["shortNames"]?.array ?? []).compactMap(\.string)
        categories = (names["categories"]?.array ?? []).compactMap(\.string)
        columns = (version["additionalPrinterColumns"]?.array ?? []).compactMap(PrinterColumn.init)
        if columns.isEmpty { columns = [.age] }
        isCustom = true
        hasStatus = version.at("subresources", "status") != nil
        hasGeneration = true
        needsVersion = true
        self.floor = floor
    }
}

extension PrinterColumn {
    static let age = PrinterColumn(
        name: "Age", type: "date", path: ".metadata.creationTimestamp", details: "CreationTimestamp of the object")

    fileprivate init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let type = json["type"]?.string, let path = json["jsonPath"]?.string
        else { return nil }
        self.init(
            name: name, type: type, path: path, priority: json["priority"]?.integer ?? 0,
            details: json["description"]?.string ?? "", format: json["format"]?.string ?? "")
    }
}
