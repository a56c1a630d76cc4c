import Testing

@testable import FakeAPIServer
