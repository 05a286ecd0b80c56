/// What was probably meant by a word that is not valid where it stands.
package enum NearMiss {
    /// The candidate nearest to a word, if it is near enough to be worth asking; of equals the first.
    package static func best(for word: String, among candidates: [String]) -> String? {
        if let synonym = synonyms[word.lowercased()], candidates.contains(synonym) { return synonym }
        let letters = Array(word.lowercased().utf8)
        guard letters.count <= 40, letters.count > 2 || letters.first != UInt8(ascii: "-") else { return nil }
        var best: String?
        var bestDistance = letters.count <= 3 ? 2 : letters.count <= 6 ? 3 : 4
        if letters.count == 1 { bestDistance = 1 }
        for candidate in candidates where candidate != word || best == nil {
            let other = Array(candidate.utf8)
            guard abs(other.count - letters.count) < bestDistance else { continue }
            let found = distance(letters, other)
            if found < bestDistance, found * 2 <= max(letters.count, other.count) {
                best = candidate
                bestDistance = found
            }
        }
        return best
    }

    /// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for i in left.indices {
            var row = [i + 1]
            row.reserveCapacity(right.count + 1)
            for j in right.indices {
                let same = left[i] == right[j] ? 0 : 1
                var cost = min(previous[j] + same, previous[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cost = min(cost, before[j - 1] + 1)
                }
                row.append(cost)
            }
            before = previous
            previous = row
        }
        return previous[right.count]
    }

    /// Words of neighbouring tools for ours.
    private static let synonyms: [String: String] = [
        "echo": "print", "printf": "print", "say": "print", "list": "get", "show": "get",
        "remove": "delete", "var": "let", "const": "let", "func": "def", "function": "def",
        "fn": "def", "assert": "expect", "check": "expect", "when": "on", "include": "source", "use": "source",
        "kind": "template", "replicaset": "replicate", "replicas": "replicate", "daemonset": "daemon",
        "statefulset": "stateful",
        "cronjob": "cron", "configmap": "config", "crash": "fail", "recover": "restore", "cmd": "command",
        "entrypoint": "command", "environment": "env", "envvar": "env", "ports": "port", "expose": "port",
        "mem": "memory",
        "volumes": "volume", "labels": "label", "annotations": "annotation", "liveness": "probe", "readiness": "probe",
        "healthcheck": "probe", "initcontainer": "init", "prestop": "before-stop", "poststart": "on-start",
        "workingdir": "workdir", "tolerations": "toleration", "tolerate": "toleration", "containers": "container",
        "elif": "else", "elseif": "else", "timeout": "within", "completed": "done", "succeeded": "done",
        "deleted": "gone",
        "healthy": "ready", "liveness-probe": "live", "interval": "every", "period": "every", "delay": "after",
        "retries": "failures", "readonly": "read-only", "ro": "read-only",
    ]
}
