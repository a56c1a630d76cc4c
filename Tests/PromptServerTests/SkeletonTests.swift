import Testing

@testable import PromptServer
