import Subprocess
import Testing

@Suite struct SubprocessTests {
    private static func shell(_ script: String) -> Subprocess {
        Subprocess(program: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
    }

    private static func run(_ script: String, within time: Duration = .seconds(20)) async -> (
        String, Subprocess.Failure?
    ) {
        let (bytes, failure) = await shell(script).fold(into: [UInt8](), within: time) { all, part in
            all += part
            return all.contains(UInt8(ascii: "!"))
        }
        return (String(decoding: bytes, as: UTF8.self), failure)
    }

    @Test(arguments: [
        ("printf hello", "hello", nil), ("printf a; exit 3", "a", Subprocess.Failure.ended(3)),
        ("kill -9 $$", "", .ended(-9)), ("cat", "", nil), ("printf 'a!'; sleep 100", "a!", nil),
    ])
    func `what a program prints and how it ends is told`(
        script: String, output: String, failure: Subprocess.Failure?
    ) async {
        let found = await Self.run(script)
        #expect(found.0 == output)
        #expect(found.1 == failure)
    }

    @Test(arguments: ["sleep 100", "printf a; exec >&-; sleep 100", "sleep 100 & wait", "while :; do printf a; done"])
    func `a program that takes too long is ended with all that it started`(script: String) async {
        let start = ContinuousClock.now
        #expect(await Self.run(script, within: .milliseconds(200)).1 != nil)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `only the program itself is ended where it shares the terminal`() async {
        let program = Subprocess(
            program: "/bin/sh", arguments: ["-c", "exec sleep 100"], environment: ["PATH": "/usr/bin:/bin"],
            terminal: .questions)
        let failure = await program.fold(into: 0, within: .milliseconds(200)) { _, _ in false }.failure
        #expect(failure == .tookTooLong)
    }

    @Test func `a program that is not there is told`() async {
        let failure = await Subprocess(program: "/no/such/program", arguments: [], environment: [:])
            .fold(into: 0, within: .seconds(1)) { _, _ in true }.failure
        #expect(failure == .notStarted(2))
    }
}
