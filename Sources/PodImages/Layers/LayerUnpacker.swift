import CLinux
import Glibc
import PodKernel

/// What bounds the unpacking of one layer.
package struct LayerLimits {
    var bytes: Int64
    var entries: Int
    var depth: Int
}

/// The child that unpacks a layer: podsh itself, started again as `podsh unpack-layer`, in mount and network
/// namespaces of its own. It makes its working directory, the layer's, its root before it reads the first byte of the
/// layer from standard input.
package enum LayerUnpacker {
    /// The hidden command's name.
    package static let command = "unpack-layer"
    /// Exit code for a layer that is refused, EX_DATAERR; everything else but 0 is the machine's fault, EX_IOERR.
    static let refused: Int32 = 65
    static let failed: Int32 = 74
    /// A zstd window of 128 MiB, libarchive, and Swift's own needs.
    private static let memory: UInt64 = 2 << 30

    static func arguments(digest: Digest, limits: LayerLimits) -> [String] {
        [command, digest.text, String(limits.bytes), String(limits.entries), String(limits.depth)]
    }

    /// Runs with the arguments behind the command's name; answers the exit code. A line on standard output tells what
    /// was unpacked, a line on standard error what was wrong.
    package static func run(_ arguments: [String]) -> Int32 {
        guard arguments.count == 4, let digest = Digest(arguments[0]), let bytes = Int64(arguments[1]),
            let entries = Int(arguments[2]), let depth = Int(arguments[3])
        else { return complain(LayerFault(message: "\(command) is podsh's own and not for hand use", isFinal: false)) }
        do throws(LayerFault) {
            let summary = try unpack(digest, LayerLimits(bytes: bytes, entries: entries, depth: depth))
            _ = writeAll(1, Array((summary.text + "\n").utf8))
            return 0
        } catch {
            return complain(error)
        }
    }

    private static func unpack(_ expected: Digest, _ limits: LayerLimits) throws(LayerFault) -> LayerSummary {
        // libarchive reads the UTF-8 names of pax headers by the locale.
        setlocale(LC_CTYPE, "C.UTF-8")
        umask(0)
        var code = podsh_enter_working_directory()
        if code == 0 { code = podsh_confine(memory) }
        if code != 0 {
            throw LayerFault(message: "cannot enter the layer's directory: \(errorText(-code))", isFinal: false)
        }
        let root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if root < 0 { throw machine("open", "the layer's directory", errno) }
        let archive = try LayerArchive(0, limit: limits.bytes)
        var writer = LayerWriter(root: root, limits: limits)
        while let entry = try archive.next() { try writer.write(entry, from: archive) }
        let digest = try archive.finish()
        if digest != expected {
            throw LayerFault(message: "it has the digest \(digest.text), the config says \(expected.text)")
        }
        try writer.finish()
        return LayerSummary(
            bytes: archive.bytes, entries: Int64(writer.entries), skipped: Int64(writer.skipped),
            isOpaque: writer.isOpaque)
    }

    private static func complain(_ fault: LayerFault) -> Int32 {
        _ = writeAll(2, Array((fault.message + "\n").utf8))
        return fault.isFinal ? refused : failed
    }
}

/// What is known of an unpacked layer.
package struct LayerSummary: Hashable, Sendable {
    /// Of the tar.
    var bytes: Int64
    var entries: Int64
    var skipped: Int64
    /// Nothing of the layers below is seen.
    var isOpaque: Bool

    init(bytes: Int64, entries: Int64, skipped: Int64, isOpaque: Bool) {
        self.bytes = bytes
        self.entries = entries
        self.skipped = skipped
        self.isOpaque = isOpaque
    }

    var text: String { "\(bytes) \(entries) \(skipped) \(isOpaque ? 1 : 0)" }

    init?(_ text: String) {
        let numbers = text.split(whereSeparator: \.isWhitespace).map { Int64($0) }
        guard numbers.count == 4, let bytes = numbers[0], let entries = numbers[1], let skipped = numbers[2],
            let opaque = numbers[3]
        else { return nil }
        self.init(bytes: bytes, entries: entries, skipped: skipped, isOpaque: opaque == 1)
    }
}
