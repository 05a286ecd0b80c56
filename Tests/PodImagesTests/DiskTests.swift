import PodImages
import PodKernel
import Glibc
import PodLifecycle
import PodModel
import Testing

/// A store on a file system that is full, out of inodes or read-only: the cause is named with its place, nothing half
/// stays, and with room it goes on.
final class DiskTests {
    let shop = Workshop()
    private let home: String

    init() {
        home = "\(shop.path)/home"
        mkdir(home, 0o700)
    }

    deinit { try? mount(["/bin/umount", "-l", home]) }

    private func mount(_ words: [String]) throws {
        let done = try Spawn(words).run(timeout: .seconds(20))
        if !done.isSuccess { throw Failure("\(words): \(done.complaint)") }
    }

    private func disk(_ size: String) throws { try mount(["/bin/mount", "-t", "tmpfs", "-o", size, "tmpfs", home]) }

    private func remount(_ options: String) throws { try mount(["/bin/mount", "-o", "remount,\(options)", home]) }

    /// Zeros, which pack to nearly nothing.
    private func tar(files: Int, bytes: Int) -> [UInt8] {
        var tar = Tar()
        for i in 0..<files { tar.add("data-\(i)", [UInt8](repeating: 0, count: bytes)) }
        tar.end()
        return tar.bytes
    }

    @Test func aLayerThatDoesNotFitIsTakenWhenThereIsRoom() throws {
        try disk("size=2m")
        try shop.image([tar(files: 1, bytes: 4 << 20)], pack: { try filter(["/usr/bin/gzip", "-c"], $0) })
        let message = try #require(try shop.refusal()).message
        for part in [
            "'data-0' of 4194304 bytes", "No space left on device", "\(home) has 0Mi of 2Mi left", "PODSH_HOME",
        ] {
            #expect(message.contains(part), "\(part) is missing: \(message)")
        }
        try remount("size=16m")
        _ = try shop.take()
    }

    @Test func aPackedImageThatDoesNotFitIsNotFetched() throws {
        try disk("size=2m")
        let noise = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
        var tar = Tar()
        tar.add("noise", noise)
        tar.end()
        try shop.image([tar.bytes])
        let error = try #require(try shop.refusal())
        #expect(
            !error.isFinal && error.message.contains("it needs 300")
                && error.message.contains("\(home)/images has room for"), "\(error.message)")
    }

    @Test func aLayerWithoutInodesIsTakenWhenThereAreSome() throws {
        try disk("size=16m,nr_inodes=60")
        try shop.image([tar(files: 100, bytes: 1)])
        let error = try #require(try shop.refusal())
        #expect(!error.isFinal && error.message.contains("\(home) has none of its 60 inodes left"), "\(error.message)")
        try remount("nr_inodes=1000")
        _ = try shop.take()
    }

    @Test func aReadOnlyStoreIsNamed() throws {
        try disk("size=16m")
        try shop.image([tar(files: 1, bytes: 1)])
        _ = try shop.store()
        let store = try shop.store()
        try remount("ro")
        let error = #expect(throws: ImageError.self) { try store.ensure("oci:layout", policy: .missing) }
        #expect(
            error?.isFinal == false && error?.message.contains("\(home) is mounted read-only") == true,
            "\(String(describing: error))")
        try remount("rw")
        _ = try shop.take()
    }
}
