/// Which objects to list or watch, how fresh, and how much of each.
package struct APIListOptions: Sendable, Hashable {
    /// `app=x,tier in (a,b)`; nil for all.
    package var labelSelector: String?
    /// `metadata.name=x`; nil for all.
    package var fieldSelector: String?
    /// How fresh a list has to be: nil for the newest there is, `0` for whatever the server has at hand, and otherwise no
    /// older than this version.
    package var resourceVersion: String?
    /// Whether to ask for `PartialObjectMetadata` instead of whole objects; a server that cannot sends whole ones.
    package var isMetadataOnly: Bool
    /// How many objects the server puts in one answer.
    package var pageSize: Int

    package init(
        labelSelector: String? = nil, fieldSelector: String? = nil, resourceVersion: String? = nil,
        isMetadataOnly: Bool = false, pageSize: Int = 500
    ) {
        self.labelSelector = labelSelector
        self.fieldSelector = fieldSelector
        self.resourceVersion = resourceVersion
        self.isMetadataOnly = isMetadataOnly
        self.pageSize = pageSize
    }
}

extension APIListOptions {
    /// What lists and watches say alike.
    var selectors: [APIRequest.QueryItem] {
        var items: [APIRequest.QueryItem] = []
        if let labelSelector { items.append(.init("labelSelector", labelSelector)) }
        if let fieldSelector { items.append(.init("fieldSelector", fieldSelector)) }
        return items
    }

    /// The media type of a list's answer.
    var listAccept: String { accept(as: "PartialObjectMetadataList") }

    /// The media type of one object, and of those of a watch.
    var objectAccept: String { accept(as: "PartialObjectMetadata") }

    private func accept(as kind: String) -> String {
        isMetadataOnly ? "application/json;as=\(kind);g=meta.k8s.io;v=v1,application/json" : "application/json"
    }
}
