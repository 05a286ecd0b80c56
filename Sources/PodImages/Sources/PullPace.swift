import PodModel

/// Whether a download still comes along: neither silence nor a trickle of bytes holds a pull up for ever.
struct PullPace {
    let limits: ImageLimits
    /// What had come when the span that is measured began.
    private var base: Int64 = 0
    private var since: TimeSpan

    /// `now`: monotonic, as in `fault`.
    init(limits: ImageLimits, now: TimeSpan) {
        self.limits = limits
        since = now
    }

    /// Why the download is to be given up, or nil; `bytes` is what has come so far.
    mutating func fault(bytes: Int64, now: TimeSpan) -> String? {
        let span = TimeSpan.seconds(limits.stallSeconds)
        let come = bytes - base
        if come >= limits.stallBytes {
            (base, since) = (bytes, now)
            return nil
        }
        return now - since > span ? "only \(max(0, come)) bytes have come in \(span)" : nil
    }
}
