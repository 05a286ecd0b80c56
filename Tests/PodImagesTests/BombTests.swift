import PodKernel
import PodImages
import Glibc
import PodLifecycle
import PodModel
import PodTesting
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

    /// A database's file of zeros packs to a thousandth.
    @Test func zerosAreBoundedByWhatTheyTakeAndNotByHowWellTheyPack() throws {
        var tar = Tar()
        tar.add("zeros", [UInt8](repeating: 0, count: 300 << 20))
        tar.end()
        try shop.image([tar.bytes], pack: { try filter(["/usr/bin/gzip", "-c"], $0) })
        shop.options.limits.bytes = 200 << 20
        let error = try #require(try shop.refusal())
        #expect(
            error.isFinal && error.message.contains("larger than 209715200 bytes; PODSH_IMAGE_LIMIT=64Gi"), "\(error)")
        shop.options.limits.bytes = 400 << 20
        var info = stat()
        #expect(try stat("\(shop.take().layers[0])/zeros", &info) == 0 && info.st_size == 300 << 20)
    }

    @Test func aSparseFileIsBoundedByItsSize() throws {
        let sparse = try Spawn([
            "/bin/sh", "-c",
            """
            cd $1 && truncate -s 300M sparse && printf end >> sparse && tar --sparse --format=$2 -cf sparse.tar \
            sparse
            """,
            "sh", shop.path, "gnu",
        ]).run(timeout: .seconds(60))
        try #require(sparse.isSuccess, "\(sparse.complaint)")
        let bytes = try #require(readFile("\(shop.path)/sparse.tar"))
        try shop.image([bytes])
        shop.options.limits.bytes = 200 << 20
        #expect(try #require(try shop.refusal()).message.contains("PODSH_IMAGE_LIMIT"))
        shop.options.limits.bytes = 400 << 20
        var info = stat()
        #expect(
            try stat("\(shop.take().layers[0])/sparse", &info) == 0 && info.st_size == (300 << 20) + 3
                && info.st_blocks < 1000)
    }

    @Test func aLayerOfNothingAtAllIsRead() throws {
        var tar = Tar()
        tar.add("file", "x")
        tar.end()
        try shop.image([tar.bytes, []])
        #expect(try shop.take().layers.count == 2)
        try shop.image([[], tar.bytes], pack: { try filter(["/usr/bin/gzip", "-c"], $0) })
        #expect(try shop.take().layers.count == 2)
    }

    @Test func aLimitThatCannotBeReadIsSaid() throws {
        setenv("PODSH_IMAGE_LIMIT", "plenty", 1)
        defer { unsetenv("PODSH_IMAGE_LIMIT") }
        let complaint = ImageOptions.standard().complaint
        setenv("PODSH_IMAGE_LIMIT", "64Gi", 1)
        #expect(
            complaint == "$PODSH_IMAGE_LIMIT is 'plenty', not an amount such as 64Gi"
                && ImageOptions.standard().limits.bytes == 64 << 30)
    }

    @Test func aGzipInAGzipIsNoTar() throws {
        var tar = Tar()
        tar.add("file", "x")
        let message = try refusal(
            tar, pack: { try filter(["/usr/bin/gzip", "-c"], filter(["/usr/bin/gzip", "-c"], $0)) })
        #expect(message.contains("cannot be read"), "\(message)")
    }

    @Test func aHugeWindowOfZstdIsRefused() throws {
        // Magic, no flags, a window of 2 GiB, then a block of one raw byte.
        let bytes: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0xA8, 0x09, 0x00, 0x00, 0x41]
        try shop.image([bytes])
        let error = try shop.refusal()
        #expect(error?.isFinal == true && error?.message.contains("is refused") == true, "\(error?.message ?? "")")
    }

    @Test func tooManyEntriesAreRefused() throws {
        shop.options.limits.entries = 1000
        var tar = Tar()
        for i in 0...1000 { tar.add("f\(i)") }
        #expect(try refusal(tar).contains("more than 1000 entries"))
    }

    @Test func aFileOfEightEiBIsRefused() throws {
        var tar = Tar()
        tar.add("huge", "x", size: .max - 1024)
        let message = try refusal(tar)
        #expect(message.contains("larger than"), "\(message)")
    }

    @Test func aSparseFileOfEightEiBIsRefused() throws {
        var tar = Tar()
        tar.add(
            "GNUSparseFile.0/huge", "1\n0\n0\n",
            attributes: [
                "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "huge",
                "GNU.sparse.realsize": "9223372036854775000",
            ])
        _ = try refusal(tar)
    }

    @Test func pathsThatAreTooDeepOrTooLongAreRefused() throws {
        var deep = Tar()
        deep.add((0..<200).map { _ in "d" }.joined(separator: "/"), "x")
        #expect(try refusal(deep).contains("deeper than"))
        var long = Tar()
        long.add(String(repeating: "n", count: 300), "x")
        #expect(try refusal(long).contains("too long"))
    }

    @Test func allLayersTogetherAreBounded() throws {
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
        #expect(try shop.stored().someAndAllSatisfy { !$0.hasPrefix("staging") })
    }
}
