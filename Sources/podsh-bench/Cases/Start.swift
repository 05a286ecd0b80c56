import Foundation

/// From spawn to exit of `podsh -c 'print 1'`, interleaved with its peers so that all see the same machine.
func benchStart() throws -> [Row] {
    let podsh = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("podsh").path
    guard timeOfRun(podsh, ["-c", "print 1"]) != nil else {
        throw BenchFailure("\(podsh) does not run: build it first")
    }
    let kubectl = findInPath("kubectl")
    let floor = findInPath("true") ?? "/bin/true"
    var (own, peer, bare): ([Double], [Double], [Double]) = ([], [], [])
    for _ in 0..<40 {
        own += [timeOfRun(podsh, ["-c", "print 1"])].compactMap { $0 }
        peer += [kubectl.flatMap { timeOfRun($0, ["version", "--client"]) }].compactMap { $0 }
        bare += [timeOfRun(floor, [])].compactMap { $0 }
    }
    let peerText = peer.isEmpty ? "" : "`kubectl version --client` \(time(median(peer))), "
    return [
        Row(
            "start", "start: `podsh -c 'print 1'`, median of 40", time(median(own)),
            beside: "\(peerText)`true` \(time(median(bare)))",
            figures: ["podsh": median(own), "kubectl": median(peer), "true": median(bare)])
    ]
}
