/// The source of UIDs and name suffixes: SplitMix64, so that one seed gives one run (Steele, Lea, Flood 2014).
package struct SeededGenerator: Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits. The state walks through all values once, and the mixing is one to one: no value repeats.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A UID that this generator never gave before.
    package mutating func uid() -> UID { UID(rawValue: next()) }

    /// `OWNER-xxxxx` with five letters of Kubernetes' safe alphabet, which spells no words
    /// (`apimachinery/pkg/util/rand`). Long owners are cut so that the name stays within 63 bytes.
    package mutating func podName(owner: String) -> String {
        var bits = next()
        var base = owner.utf8.prefix(57)
        while let last = base.last, base.count == 57, last == UInt8(ascii: ".") { base = base.dropLast() }
        return String(unsafeUninitializedCapacity: base.count + 6) { buffer in
            var length = 0
            for byte in base {
                buffer[length] = byte
                length += 1
            }
            buffer[length] = UInt8(ascii: "-")
            for i in 1...5 {
                buffer[length + i] = Self.alphabet[Int(bits % 27)]
                bits /= 27
            }
            return length + 6
        }
    }

    /// As the hash of a template reads in the name of a replica set: a number of 32 bits, digit by digit in the same
    /// alphabet, mostly nine or ten long (`SafeEncodeString` of `apimachinery/pkg/util/rand`).
    package mutating func templateHash() -> String {
        var text = ""
        for digit in String(UInt32(truncatingIfNeeded: next() >> 32)).utf8 {
            text.unicodeScalars.append(Unicode.Scalar(Self.alphabet[Int(digit) % Self.alphabet.count]))
        }
        return text
    }

    private static let alphabet = Array("bcdfghjklmnpqrstvwxz2456789".utf8)
}
