import PodControl
import PodEngine
import PodSession

/// The two-million-container challenge: ten replica sets on 6,100 nodes in ten zones, and smaller ones of the same
/// shape.
func benchChallenge() throws -> [Row] {
    let sizes = [250_000, 500_000, 1_000_000, 2_000_000]
    let runs = try sizes.map { try freshProcess(["challenge", "\($0)"]) }
    let floor = try freshProcess(["records", "2000000"])
    return sizes.indices.map { index in
        let (pods, run) = (sizes[index], runs[index])
        let (seconds, peak) = (run["seconds"] ?? .nan, run["peak"] ?? .nan)
        let nodes = challengeNodes(pods)
        var row = Row(
            "challenge-\(pods)", "challenge: \(pods / 1000)k pods on \(nodes) nodes in 10 zones, declared to Running",
            "\(time(seconds)), \(megabytes(peak))",
            figures: run)
        if index > 0 {
            let before = runs[index - 1]
            row.beside =
                """
                doubled: \(fixed(seconds / (before["seconds"] ?? .nan))) × the time, \
                \(fixed(peak / (before["peak"] ?? .nan))) × the memory
                """
        }
        if pods == 2_000_000 {
            row.beside +=
                """
                , bare dictionary writes of as many records \(time(floor["seconds"] ?? .nan)), \
                \(megabytes(floor["peak"] ?? .nan))
                """
        }
        return row
    }
}

/// As many as keep the pods a node of the full challenge has.
private func challengeNodes(_ pods: Int) -> Int { pods * 6_100 / 2_000_000 / 10 * 10 }

/// Declares the world of the challenge; answers real seconds.
func measureChallenge(pods: Int) throws {
    let session = MeasuredSession()
    let time = try session.declareZones(pods: pods)
    report(["seconds": time, "peak": Double(peakMemory())])
}

/// A zone of the challenge dies node by node under the rule: 610 nodes with 200,000 pods.
func benchZone() throws -> [Row] {
    let run = try freshProcess(["zone", "2000000"])
    let (seconds, lost) = (run["seconds"] ?? .nan, run["lost"] ?? .nan)
    return [
        Row(
            "zone", "zone: 610 of 6,100 nodes with \(Int(lost)) of 2M pods killed, all replaced", time(seconds),
            figures: run)
    ]
}

func measureZone(pods: Int) throws {
    let session = MeasuredSession()
    try session.run("on node-fail recover")
    _ = try session.declareZones(pods: pods)
    let nodes = challengeNodes(pods) / 10
    let lost = (1...nodes).reduce(0) { $0 + (session.engine?.cluster.requested(onNode: "a-\($1)")?.pods ?? 0) }
    let time = try session.run(
        """
        for n in 1..\(nodes) { fail node a-${n} }
        wait all ready within 1h
        """)
    report(["seconds": time, "lost": Double(lost)])
}

/// The floor: a loop of bare dictionary writes for as many records.
func measureRecords(count: Int) throws {
    struct Record {
        var name: String
        var node: Int32
        var phase: UInt8
        var started: Int64
    }
    let time = try seconds {
        var records: [String: Record] = [:]
        for i in 0..<count {
            let name = "web-\(i)"
            records[name] = Record(name: name, node: Int32(i % 6100), phase: 1, started: Int64(i))
        }
        if records.count != count { throw BenchFailure("records are missing") }
    }
    report(["seconds": time, "peak": Double(peakMemory())])
}

extension MeasuredSession {
    fileprivate func declareZones(pods: Int) throws -> Double {
        let zones = Array("abcdefghij")
        let nodes = challengeNodes(pods) / 10
        return try run(
            zones.map { "nodes \($0) \(nodes) < zone \($0); cpu 1000; memory 4000Gi; pods 400 >" }.joined(
                separator: "\n") + "\n"
                + zones.map { "replicate web-\($0) \(pods / 10) < container nginx port 80 >" }.joined(separator: "\n")
                + "\nwait all ready within 1h\n")
    }
}
