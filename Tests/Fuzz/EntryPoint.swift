/// What libFuzzer runs: `PROMPTOPS_FUZZ_HARNESS` names the harness, `Tests/fuzz.sh` starts it.
private let harness = Harness.chosen

/// One input of libFuzzer's; a broken promise ends the process, which is how libFuzzer learns of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // Safe: libFuzzer lends `count` bytes for the length of this call; they are copied here.
    harness.check(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
