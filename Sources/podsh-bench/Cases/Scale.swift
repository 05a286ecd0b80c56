/// From declaration to all Running: a replica set on a thousand simulated nodes, doubled three times.
func benchScale() throws -> [Row] {
    let sizes = [25_000, 50_000, 100_000, 200_000]
    // In turns, so that all sizes see the same machine.
    let rounds = try (0..<3).map { _ in try sizes.map { try freshProcess(["scale", "\($0)"]) } }
    let runs = sizes.indices.map { index in (sizes[index], medianRun(rounds.map { $0[index] })) }
    return runs.indices.map { index in
        let (pods, run) = runs[index]
        let (seconds, peak) = (run["seconds"] ?? .nan, run["peak"] ?? .nan)
        var figures = run
        var beside = ""
        if index > 0 {
            let half = runs[index - 1].1
            let (longer, larger) = (seconds / (half["seconds"] ?? .nan), peak / (half["peak"] ?? .nan))
            beside = "doubled: \(fixed(longer)) × the time, \(fixed(larger)) × the memory"
            figures["longer"] = longer
            figures["larger"] = larger
        }
        return Row(
            "scale-\(pods)", "scale: \(pods / 1000)k pods on 1,000 nodes, declared to Running, median of 3",
            "\(time(seconds)), \(megabytes(peak))",
            beside: beside, figures: figures)
    }
}

/// The scheduler's and the controllers' rate, where Kubernetes' own were measured: 5,000 pods on 1,000 nodes.
func benchRate() throws -> [Row] {
    let run = try freshProcess(["rate", "5000"])
    let rate = 5_000 / (run["seconds"] ?? .nan)
    return [
        Row(
            "rate", "rate: 5,000 pods on 1,000 nodes, declared to Running, median of 9 clusters in one process",
            "\(Int(rate)) pods/s",
            beside:
                """
                Kubernetes' scheduler and controllers \(kubernetesRate) pods/s \
                (\(Int(rate / Double(kubernetesRate))) ×)
                """,
            figures: run.merging(["kubernetes": rate / Double(kubernetesRate)]) { $1 })
    ]
}

/// Pods a second of kube-scheduler and kube-controller-manager, measured on a machine like this one.
private let kubernetesRate = 230

/// The nodes are there already, and the process is warm, as both were where Kubernetes was measured.
func measureRate(pods: Int) throws {
    let times = try (0..<9).map { _ in
        let session = MeasuredSession()
        try session.run("nodes 1000 < cpu 1000; memory 4000Gi; pods 400 >\ntemplate web < container nginx port 80 >")
        return try session.run("replicate web \(pods)\nwait web ready within 1h")
    }
    report(["seconds": times.sorted()[4], "first": times[0]])
}

/// One size in this process.
func measureScale(pods: Int) throws {
    let session = MeasuredSession()
    let time = try session.declare(pods: pods)
    report(["seconds": time, "peak": Double(peakMemory())])
}

/// A hundred of a thousand nodes die at once under the rule; their pods run elsewhere.
func benchLoss() throws -> [Row] {
    let run = medianRun(try (0..<3).map { _ in try freshProcess(["loss", "100000"]) })
    let (seconds, lost) = (run["seconds"] ?? .nan, run["lost"] ?? .nan)
    return [
        Row(
            "loss", "loss: 100 of 1,000 nodes with \(Int(lost)) of 100k pods killed, all replaced, median of 3",
            time(seconds),
            figures: run)
    ]
}

func measureLoss(pods: Int) throws {
    let session = MeasuredSession()
    try session.run("on node-fail recover")
    try session.declare(pods: pods)
    try session.run("let lost = 0\nfor n in 1..100 { lost = lost + count(pods where node == \"node-${n}\") }")
    let time = try session.run(
        """
        for n in 1..100 { fail node node-${n} }
        wait web ready within 1h
        expect web.ready == \(pods)
        """)
    report(["seconds": time, "lost": Double(pods) / 10])
}

extension MeasuredSession {
    /// A thousand nodes and so many pods, all Running.
    @discardableResult func declare(pods: Int) throws -> Double {
        try run(
            """
            nodes 1000 < cpu 1000; memory 4000Gi; pods 400 >
            template web < container nginx port 80 >
            replicate web \(pods)
            wait web ready within 1h
            """)
    }
}

/// The run whose time is in the middle.
private func medianRun(_ runs: [[String: Double]]) -> [String: Double] {
    runs.sorted { ($0["seconds"] ?? .nan) < ($1["seconds"] ?? .nan) }[runs.count / 2]
}
