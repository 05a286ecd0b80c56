package import PodModel

/// Chance from the seed. A draw depends only on the seed, its label and what it is about, never on draws made before:
/// a pod more or a new kind of draw shifts nothing elsewhere.
package struct Draws: Hashable, Sendable {
    package enum Label: UInt64, Sendable {
        case sandbox = 1, pull, pullFailure, start, stop, probe, hook, initRun, outOfMemory, removal, cpu, memory
        case resize
    }

    private let seed: UInt64

    package init(seed: UInt64) {
        self.seed = mixed(seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    /// 64 even bits about `subject`, for its `n`-th time.
    package func bits(_ label: Label, _ subject: UInt64, _ n: UInt64 = 0) -> UInt64 {
        mixed(mixed(seed ^ label.rawValue &* 0xD6E8_FEB8_6659_FD93) ^ mixed(subject &+ n &* 0x9E37_79B9_7F4A_7C15))
    }

    /// A whole number of milliseconds within both ends. Whole, so that much of what happens at about the same time
    /// happens at the same time, and is settled together.
    package func time(
        _ label: Label, _ subject: UInt64, _ n: UInt64 = 0, milliseconds range: ClosedRange<Int64>
    ) -> TimeSpan {
        let width = UInt64(range.upperBound - range.lowerBound + 1)
        return .milliseconds(range.lowerBound + Int64(bits(label, subject, n) % width))
    }
}

/// SplitMix64's finaliser (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
private func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// FNV-1a over the bytes of a text: a stable number for a name.
func stableHash(_ text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return hash
}
