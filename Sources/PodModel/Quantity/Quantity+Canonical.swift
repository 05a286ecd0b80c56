extension Quantity {
    /// A cpu amount in thousandths of a core, canonical: `250m`, `2`.
    package static func cpuText(milli: Int64) -> String {
        milli % 1000 == 0 ? String(milli / 1000) : "\(milli)m"
    }

    /// A byte count, canonical: the largest binary suffix that divides it, as `64Mi`, else plain digits.
    package static func bytesText(_ bytes: Int64) -> String {
        if bytes == 0 { return "0" }
        var value = bytes
        var step = 0
        while step < suffixes.count - 1, value % 1024 == 0 {
            value /= 1024
            step += 1
        }
        return "\(value)\(suffixes[step])"
    }

    private static let suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
}
