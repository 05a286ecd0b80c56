internal import PodControlPlane
internal import PodLanguage

extension Session {
    /// The path of `volume NAME host PATH`: an absolute one as it is, a relative one from the script's folder and never
    /// above it, not by a link either. Simulated machines mount nothing and keep it as written.
    func volumePath(_ path: String) throws(ValueError) -> String {
        if path.utf8.contains(0) { throw ValueError("a path cannot hold a NUL byte") }
        if path.utf8.first == UInt8(ascii: "/") { return path }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                throw leaves(path)
            }
        }
        if !can(.runsContainers) { return path }
        let base = folder.isEmpty ? host.currentDirectory : folder
        do throws(HostError) {
            let root = try host.canonicalPath(base)
            let whole = ([root == "/" ? "" : root] + parts.map(String.init)).joined(separator: "/")
            guard host.exists(whole) else { return whole }
            let real = try host.canonicalPath(whole)
            if real == root || real.hasPrefix(root == "/" ? root : root + "/") { return real }
        } catch {
            throw ValueError(error.message)
        }
        throw leaves(path)
    }

    private func leaves(_ path: String) -> ValueError {
        ValueError("'\(path)' leads out of the script's folder; an absolute path may name any other")
    }
}
