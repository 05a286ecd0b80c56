extension TimeSpan {
    /// How tables print an age: `119s`, `9m5s`, `179m`, `7h5m`, `47h`, `7d3h`, `700d`, `3y20d`, `9y`
    /// (the steps of Kubernetes' `apimachinery/pkg/util/duration`). More than a second in the future is `<invalid>`.
    package var age: String {
        if nanoseconds < -1_000_000_000 { return "<invalid>" }
        let s = max(0, nanoseconds / 1_000_000_000)
        let m = s / 60
        let h = s / 3600
        let d = s / 86_400
        let y = d / 365
        if s < 120 { return "\(s)s" }
        if m < 10 { return pair(m, "m", s % 60, "s") }
        if m < 180 { return "\(m)m" }
        if h < 8 { return pair(h, "h", m % 60, "m") }
        if h < 48 { return "\(h)h" }
        if d < 8 { return pair(d, "d", h % 24, "h") }
        if d < 730 { return "\(d)d" }
        if y < 8 { return pair(y, "y", d % 365, "d") }
        return "\(y)y"
    }

    private func pair(_ a: Int64, _ unit: String, _ b: Int64, _ smaller: String) -> String {
        b == 0 ? "\(a)\(unit)" : "\(a)\(unit)\(b)\(smaller)"
    }
}
