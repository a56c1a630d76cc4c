import Testing

@testable import KubernetesClient

@Suite struct ListWatchStateTests {
    @Test func `the first list takes what is there, later ones nothing older than what was seen`() {
        var state = ListWatchState()
        #expect([state.method, state.pages] == [.stream(version: nil), .pages(version: "0")])
        state.saw(version: "7")
        #expect([state.method, state.pages] == [.stream(version: "7"), .pages(version: "7")])
    }

    @Test func `a version that is gone gives way to the newest, until another one is seen`() {
        var state = ListWatchState()
        state.saw(version: "7")
        let isWorthATry = state.noteVersionGone()
        #expect(isWorthATry)
        #expect([state.method, state.pages] == [.stream(version: nil), .pages(version: nil)])
        let isStillWorthATry = state.noteVersionGone()
        #expect(!isStillWorthATry)
        state.saw(version: "9")
        #expect(state.method == .stream(version: "9"))
    }

    @Test func `a server that does not stream lists is asked for pages from then on`() {
        var state = ListWatchState(resourceVersion: "5")
        state.noteNoStreams()
        #expect(state.method == .pages(version: "5"))
        state.saw(version: "7")
        #expect(state.method == .pages(version: "7"))
    }
}
