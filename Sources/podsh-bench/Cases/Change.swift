/// One change in a small cluster and in a large one: the cost must follow the change, not the cluster.
func benchChange() throws -> [Row] {
    let small = try freshProcess(["change", "100"])
    let large = try freshProcess(["change", "100000"])
    return ["label", "crash", "replace"].map { change in
        let (few, many) = (small[change] ?? .nan, large[change] ?? .nan)
        let (fewSteps, manySteps) = (small["\(change)-work"] ?? .nan, large["\(change)-work"] ?? .nan)
        let words = [
            "label": "label one pod", "crash": "one container crashes and is back",
            "replace": "one pod is deleted and replaced",
        ]
        return Row(
            "change-\(change)", "change: \(words[change] ?? change), of 100 and of 100k pods, median of 50",
            "\(time(few)) and \(time(many))",
            beside: "engine's work: \(Int(fewSteps)) and \(Int(manySteps)) steps",
            figures: [
                "few": few, "many": many, "few-work": fewSteps, "many-work": manySteps,
                // Trees are deeper where there are more leaves.
                "more-work": manySteps - fewSteps * 1.5,
            ])
    }
}

func measureChange(pods: Int) throws {
    let session = MeasuredSession()
    try session.declare(pods: pods)
    try session.run("let all = web.pods")
    var times: [String: [Double]] = [:]
    var work: [String: [Double]] = [:]
    for turn in 0..<50 {
        let changes = [
            "label": "label pod ${all[\(turn)].name} turn=t\(turn)",
            "crash": "fail container ${all[\(turn)].name}/nginx; sleep 30s",
            "replace": "delete pod ${all[\(turn)].name} grace 0s; sleep 30s",
        ]
        for (name, text) in changes.sorted(by: { $0.key < $1.key }) {
            let before = session.work
            times[name, default: []].append(try session.run(text))
            work[name, default: []].append(Double(session.work - before))
        }
    }
    for (name, values) in times.sorted(by: { $0.key < $1.key }) { print("\(name)=\(median(values))") }
    for (name, values) in work.sorted(by: { $0.key < $1.key }) { print("\(name)-work=\(median(values))") }
}
