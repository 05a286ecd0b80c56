import PodLanguage
import PodSyntax

/// From text to a checked program, on one core: the lexer, the parser, the checker.
func benchSyntax() throws -> [Row] {
    try [1, 10].map { megabytes in
        let run = try freshProcess(["syntax", "\(megabytes)"])
        let (bytes, seconds) = (run["bytes"] ?? .nan, run["seconds"] ?? .nan)
        let (rate, ratio) = (bytes / seconds / 1e6, (run["peak"] ?? .nan) / bytes)
        return Row(
            "syntax-\(megabytes)", "syntax: \(megabytes) MB of script, text to checked program, median of 5",
            "\(fixed(rate, 1)) MB/s",
            beside: "peak memory \(fixed(ratio, 1)) × the text",
            figures: run.merging(["rate": rate * 1e6, "peak-ratio": ratio]) { $1 })
    }
}

/// One size in this process: generates a script, then parses and checks it five times.
func measureSyntax(megabytes: Int) throws {
    let source = SourceText(name: "generated.pod", bytes: generatedScript(bytes: megabytes * 1_000_000))
    var times: [Double] = []
    for _ in 0..<5 {
        var faults = 0
        times.append(
            seconds {
                let parsed = parse(source)
                let checked = check(parsed.tree)
                faults = parsed.findings.count + checked.findings.count
            })
        if faults > 0 { throw BenchFailure("the generated script has \(faults) findings") }
    }
    report(["bytes": Double(source.bytes.count), "seconds": median(times), "peak": Double(peakMemory())])
}

/// A script of about that size, of the statements that scripts are made of; every name in it is declared.
func generatedScript(bytes: Int) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes + 2000)
    var number = 0
    while text.count < bytes {
        number += 1
        text += generatedPart(number).utf8
    }
    return text
}

private func generatedPart(_ n: Int) -> String {
    """
    # Part \(n): a web server with a helper, its service, and what must hold of it.
    template web-\(n) <
        label app=web-\(n) tier=front
        volume cache memory size 64Mi
        sidecar metrics image busybox:1.36 port 9100 command [httpd, -f, -p, 9100]
        container nginx <
            image nginx:1.27
            port 80 name http
            env MODE=fast LEVEL=\(n % 9)
            cpu 100m..500m; memory 64Mi..128Mi
            mount cache /var/cache/nginx
            probe ready http GET /healthz port 80 every 2s
            before-stop exec nginx -s quit
        >
    >
    replicate web-\(n) 3
    service web-\(n) port 80
    let limit\(n) = \(n) * 2 + (7 - \(n % 5)) % 3
    if limit\(n) > 3 and web-\(n).ready < 3 { print "web-\(n): ${web-\(n).ready} of ${limit\(n)}" } else { sleep 250ms }
    for pod in web-\(n).pods { expect pod.restarts == 0 and pod.node != null }
    wait web-\(n) ready within 60s
    expect count(web-\(n).pods where restarts > 0) == 0 within 5s "nobody of web-\(n) fell over"

    """
}
