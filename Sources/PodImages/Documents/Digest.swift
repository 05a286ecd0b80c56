import CCrypto

/// A SHA-256 digest, checked: only what has passed here may become part of a path.
package struct Digest: Hashable, Sendable {
    /// 64 lower-case hex digits.
    package let hex: String

    /// Reads `sha256:` and 64 lower-case hex digits; nothing else is a digest.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 71, bytes.starts(with: "sha256:".utf8) else { return nil }
        guard bytes[7...].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }) else { return nil }
        hex = String(decoding: bytes[7...], as: UTF8.self)
    }

    init(sum: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        hex = String(decoding: sum.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// `sha256:…`
    package var text: String { "sha256:\(hex)" }
    /// As files of the store are named: 128 bits, so that overlay options stay short. The whole digest stands inside.
    var short: String { String(hex.prefix(32)) }

    /// The digest of some bytes.
    package static func of(_ bytes: [UInt8]) -> Digest {
        let sum = DigestSum()
        bytes.withUnsafeBytes { sum.add($0) }
        return sum.finish()
    }
}

/// A SHA-256 in the making.
final class DigestSum {
    private let context = EVP_MD_CTX_new()

    init() {
        let isReady = EVP_DigestInit_ex(context, EVP_sha256(), nil)
        precondition(isReady == 1, "libcrypto has no SHA-256")
    }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ bytes: UnsafeRawBufferPointer) {
        if let base = bytes.baseAddress { EVP_DigestUpdate(context, base, bytes.count) }
    }

    /// A line of its own.
    func add(_ line: String) {
        var line = line + "\n"
        line.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// The digest of all that was added; nothing may be added afterwards.
    func finish() -> Digest {
        var sum = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &sum, nil)
        return Digest(sum: sum)
    }
}
