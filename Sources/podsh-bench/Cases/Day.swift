/// A day of a cluster of a thousand nodes: 50,000 pods of fifty deployments, daily and hourly jobs, roll-outs, and one
/// node in a hundred that dies and comes back.
func benchDay() throws -> [Row] {
    let run = try freshProcess(["day", "50000"])
    let (day, total) = (run["day"] ?? .nan, run["seconds"] ?? .nan)
    return [
        Row(
            "day", "day: 24 h of 1,000 nodes with 50k pods, 20 cron jobs, 12 roll-outs, 10 node failures", time(day),
            beside:
                """
                with declaring it \(time(total)), \(Int(run["jobs"] ?? 0)) jobs done, peak \
                \(megabytes(run["peak"] ?? .nan))
                """,
            figures: run)
    ]
}

func measureDay(pods: Int) throws {
    let session = MeasuredSession()
    let deployments = 50
    let declared = try session.run(
        "on node-fail recover\nlet finished = 0\non job-done { finished = finished + 1 }\n"
            + "abcdefghij".map { "nodes \($0) 100 < zone \($0); cpu 1000; memory 4000Gi; pods 110 >" }.joined(
                separator: "\n") + "\n"
            + (1...deployments).map {
                """
                deployment web-\($0) \(pods / deployments) < container nginx:1.26 port 80 probe ready http GET / \
                port 80 >
                """
            }.joined(separator: "\n") + "\n"
            + (1...20).map { job in
                // Ten every hour, ten once.
                """
                cron job-\(job) "\(job) \(job <= 10 ? "*" : "\(job)") * * *" < container busybox simulate < run \
                60s exit 0 > >
                """
            }.joined(separator: "\n")
            + "\nwait all ready within 1h")
    let day = try session.run(
        """
        for hour in 0..23 {
            if hour % 2 == 0 { set web-${hour + 1}/nginx image nginx:1.27 }
            if hour % 2 == 1 and hour < 20 { fail node a-${hour + 1} }
            advance 30m
            if hour % 2 == 1 and hour < 20 { restore node a-${hour + 1} }
            advance 30m
        }
        wait all ready within 1h
        expect count(pods where image == "nginx:1.27") == \(pods / deployments * 12)
        expect finished == 250
        """)
    try session.run("expect count(nodes where ready) == 1000")
    report(["day": day, "seconds": declared + day, "jobs": 250, "peak": Double(peakMemory())])
}

/// A deployment of 100,000 replicas gets another image.
func benchRollout() throws -> [Row] {
    let sizes = [12_500, 25_000, 50_000, 100_000]
    let runs = try sizes.map { try freshProcess(["rollout", "\($0)"]) }
    return sizes.indices.map { index in
        let seconds = runs[index]["seconds"] ?? .nan
        let spent = time(seconds)
        return Row(
            "rollout-\(sizes[index])", "rollout: \(sizes[index]) replicas on 1,000 nodes, every pod replaced",
            "\(spent), \(megabytes(runs[index]["peak"] ?? .nan))",
            beside: index == 0 ? "" : "doubled: \(fixed(seconds / (runs[index - 1]["seconds"] ?? .nan))) × the time",
            figures: runs[index])
    }
}

func measureRollout(pods: Int) throws {
    let session = MeasuredSession()
    try session.run(
        """
        nodes 1000 < cpu 1000; memory 4000Gi; pods 400 >
        deployment web \(pods) < container nginx:1.26 port 80 >
        wait web ready within 1h
        """)
    let time = try session.run(
        """
        set web/nginx image nginx:1.27
        wait web ready within 1h
        expect web.updated == \(pods)
        expect count(web.pods where image == "nginx:1.27") == \(pods)
        """)
    report(["seconds": time, "peak": Double(peakMemory())])
}
