@testable import PodRuntime
import Testing

struct DetachKeysTests {
    @Test func controlPControlQDetaches() {
        var keys = DetachKeys()
        let first = keys.filter(Array("ab".utf8) + [0x10])
        #expect(first.passed == Array("ab".utf8) && !first.isDetached)
        #expect(keys.filter([0x11, 0x61]).isDetached)
    }

    @Test func otherKeysPass() {
        var keys = DetachKeys()
        let bytes: [UInt8] = [0x03, 0x10, 0x10, 0x61, 0x11, 0x04]
        let (passed, isDetached) = keys.filter(bytes)
        #expect(passed == bytes && !isDetached, "Ctrl-C, a Ctrl-P without its Ctrl-Q and Ctrl-D are the container's")
    }
}
