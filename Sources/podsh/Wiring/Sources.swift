import Glibc
import PodSession
import PodShell
import PodSyntax
import PodText

/// Scripts as texts.
enum Sources {
    static func isAddress(_ name: String) -> Bool { name.hasPrefix("http://") || name.hasPrefix("https://") }

    /// Reads a file, an address of the web, or standard input for `-`. What is wrong is said on standard error, and the
    /// answer is `nil`.
    static func read(_ name: String, screen: Screen) -> SourceText? {
        do throws(HostError) {
            return try read(name)
        } catch {
            FileWriter.standardError.write("podsh: \(VisibleText.line(error.message, on: screen))\n")
            return nil
        }
    }

    /// The same for a caller that says by itself what is wrong.
    static func read(_ name: String) throws(HostError) -> SourceText {
        if name == "-" { return standardInput() }
        if isAddress(name) { return SourceText(name: name, bytes: try Download.bytes(of: name), provenance: .address) }
        let bytes = try LocalHost().read(name, limit: SourceText.maximumBytes + 1)
        return SourceText(name: name, bytes: bytes, provenance: .file(path: name))
    }

    private static func standardInput() -> SourceText {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= SourceText.maximumBytes {
            let count = Glibc.read(0, &chunk, chunk.count)
            if count > 0 { bytes += chunk[..<count] } else if count == 0 || errno != EINTR { break }
        }
        return SourceText(name: "-", bytes: bytes, provenance: .standardInput)
    }
}
