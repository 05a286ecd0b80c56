import Glibc
import PodLifecycle
import PodLinux
import PodModel
import Testing

/// What is small on the wire and large on disk is stopped while it streams, and nothing of it stays.
struct BombTests {
    let shop = Workshop()

    private func refusal(_ tar: Tar, pack: ([UInt8]) throws -> [UInt8] = { $0 }) throws -> String {
        var tar = tar
        tar.end()
        try shop.image([tar.bytes], pack: pack)
        let error = try shop.refusal()
        #expect(error?.isFinal == true)
        return error?.message ?? ""
    }

    @Test func zerosAreStoppedByTheRatio_I10() throws {
        shop.options.limits.ratioFloor = 4 << 20
        var tar = Tar()
        tar.add("zeros", [UInt8](repeating: 0, count: 64 << 20))
        let message = try refusal(tar, pack: { try filter(["/usr/bin/gzip", "-c"], $0) })
        #expect(message.contains("more than") || message.contains("larger than"), "\(message)")
    }

    @Test func aGzipInAGzipIsNoTar_I10() throws {
        var tar = Tar()
        tar.add("file", "x")
        let message = try refusal(tar, pack: { try filter(["/usr/bin/gzip", "-c"], filter(["/usr/bin/gzip", "-c"], $0)) })
        #expect(message.contains("cannot be read"), "\(message)")
    }

    @Test func aHugeWindowOfZstdIsRefused_I10() throws {
        // Magic, no flags, a window of 2 GiB, then a block of one raw byte.
        let bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x09, 0x00, 0x00, 0x41]
        try shop.image([bytes])
        let error = try shop.refusal()
        #expect(error?.isFinal == true && error?.message.contains("cannot be read") == true, "\(error?.message ?? "")")
    }

    @Test func tooManyEntriesAreRefused_I10() throws {
        shop.options.limits.entries = 1000
        var tar = Tar()
        for i in 0...1000 { tar.add("f\(i)") }
        #expect(try refusal(tar).contains("more than 1000 entries"))
    }

    @Test func aFileOfEightEiBIsRefused_I10() throws {
        var tar = Tar()
        tar.add("huge", "x", size: .max - 1024)
        let message = try refusal(tar)
        #expect(message.contains("larger than"), "\(message)")
    }

    @Test func aSparseFileOfEightEiBIsRefused_I10() throws {
        var tar = Tar()
        tar.add(
            "GNUSparseFile.0/huge", "1\n0\n0\n",
            attributes: [
                "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "huge",
                "GNU.sparse.realsize": "9223372036854775000",
            ])
        _ = try refusal(tar)
    }

    @Test func pathsThatAreTooDeepOrTooLongAreRefused_I10() throws {
        var deep = Tar()
        deep.add((0..<200).map { _ in "d" }.joined(separator: "/"), "x")
        #expect(try refusal(deep).contains("deeper than"))
        var long = Tar()
        long.add(String(repeating: "n", count: 300), "x")
        #expect(try refusal(long).contains("too long"))
    }

    @Test func allLayersTogetherAreBounded_I10() throws {
        shop.options.limits.bytes = 3 << 20
        var (first, second) = (Tar(), Tar())
        first.add("a", [UInt8](repeating: 1, count: 2 << 20))
        second.add("b", [UInt8](repeating: 2, count: 2 << 20))
        first.end()
        second.end()
        try shop.image([first.bytes, second.bytes], pack: { try filter(["/usr/bin/gzip", "-c"], $0) })
        let store = try shop.store()
        #expect(throws: (any Error).self) { try store.ensure("oci:layout", policy: .missing) }
        #expect(try store.list().isEmpty)
        #expect(try shop.stored().allSatisfy { !$0.hasPrefix("staging") })
    }
}
