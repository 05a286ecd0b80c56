internal import PodKernel
internal import PodModel
internal import PodRuntime

/// Other projects' programs.
extension Doctor {
    static func programs(path: String?) -> [Line] {
        let folders = LinuxTools.searchPath(path)
        func find(_ name: String) -> String? { LinuxTools.locate(name, in: folders) }
        return [
            runtime(crun: find("crun"), runc: find("runc")),
            program("conmon", find("conmon"), .missing),
            program("catatonit", find("catatonit"), .missing),
            program("nft", find("nft"), .missing, package: "nftables"),
            program(
                "skopeo", find("skopeo"), .lacking,
                without: "images are taken from `dir:` and `host` only, nothing is pulled"),
        ]
    }

    private static func program(
        _ name: String, _ path: String?, _ state: Line.State, package: String? = nil, without: String? = nil
    ) -> Line {
        guard let path else {
            return Line(
                name, state, "not found", remedy: "`apt-get install \(package ?? name)` installs it", without: without)
        }
        return Line(name, .found, Spawn.version(of: path) ?? path)
    }

    /// Which of the two is used, and why.
    private static func runtime(crun: String?, runc: String?) -> Line {
        let subject = "OCI runtime"
        guard let chosen = crun ?? runc else {
            return Line(
                subject, .missing, "neither crun nor runc is found", remedy: "`apt-get install crun` installs one")
        }
        let version = Spawn.version(of: chosen) ?? ""
        if crun == nil {
            return Line(
                subject, .found, "runc \(version)", remedy: "`apt-get install crun` installs a quicker one",
                without: "starts take about 20 ms longer")
        }
        let why =
            layout == .hybrid
            ? ", in a mount namespace without the v2 tree, since cgroups are hybrid here" : ", the quicker one"
        return Line(subject, .found, "crun \(version)\(why)" + (runc == nil ? "" : "; runc is there too"))
    }
}
