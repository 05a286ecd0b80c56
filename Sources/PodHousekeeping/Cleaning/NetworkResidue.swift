internal import PodKernel
internal import PodModel

/// Links and nftables tables of podsh in the calling thread's network namespace, by their names.
enum NetworkResidue {
    /// Interfaces whose names begin so.
    static func links(prefix: String) -> [String] {
        (readText("/proc/thread-self/net/dev") ?? "").split(separator: "\n").dropFirst(2).compactMap { line in
            let name = line.split(separator: ":").first.map { String($0.drop { $0 == " " }) } ?? ""
            return name.hasPrefix(prefix) ? name : nil
        }
    }

    /// `inet podsh-TAG`: family and name of every table whose name begins so.
    static func tables(prefix: String) -> [(family: String, name: String)] {
        nft(["list", "tables"]).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "table", words[2].hasPrefix(prefix) else { return nil }
            return (String(words[1]), String(words[2]))
        }
    }

    /// Rules of a table.
    static func rules(family: String, table: String) -> Int {
        nft(["-a", "list", "table", family, table]).split(separator: "\n").count { line in
            line.hasPrefix("\t\t") && line.contains("# handle")
        }
    }

    private static func nft(_ arguments: [String]) -> String {
        guard let nft = HelperProgram.path("nft"),
            let done = try? Spawn([nft] + arguments).run(timeout: .seconds(10), limit: 8 << 20), done.isSuccess
        else { return "" }
        return done.outputText
    }
}
