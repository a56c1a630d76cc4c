/// A text that may not be seen: however it is printed, logged or dumped, it shows nothing of itself.
///
/// It has no coding on purpose, so that no record can hold it.
package struct SecretText: Sendable, Hashable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The text itself: for the header of a request, and for nothing else.
    package var revealed: String { text }

    package var isEmpty: Bool { text.isEmpty }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
