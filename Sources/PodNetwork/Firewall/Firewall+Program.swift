internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

extension Firewall {
    /// Where nft lies.
    static func program() throws(Failure) -> String {
        for path in ["/usr/sbin/nft", "/sbin/nft", "/usr/local/sbin/nft", "/usr/bin/nft"]
        where access(path, X_OK) == 0 {
            return path
        }
        throw Failure("nft is missing, without which services and the outside cannot be reached: apt install nftables")
    }

    /// One transaction: all of the text or nothing.
    static func apply(_ text: String, with program: String) throws(Failure) {
        var nft = Spawn([program, "-f", "-"])
        nft.environment = Spawn.plainEnvironment
        let done = try nft.run(timeout: .seconds(30), input: Array(text.utf8), limit: 1 << 16)
        if !done.isSuccess {
            let complaint = String(decoding: done.error.prefix(300), as: UTF8.self)
            let line = complaint.split(whereSeparator: \.isNewline).first.map(String.init) ?? done.complaint
            throw Failure("nft refuses the environment's rules: \(line)")
        }
    }

    /// nft's own list of tables: `table ip podsh-…` in each line.
    static func tables(with program: String) throws(Failure) -> [String] {
        var nft = Spawn([program, "list", "tables"])
        nft.environment = Spawn.plainEnvironment
        let done = try nft.run(timeout: .seconds(30), input: nil, limit: 1 << 20)
        if !done.isSuccess { throw Failure("nft does not work: \(done.complaint)") }
        return done.outputText.split(whereSeparator: \.isNewline).map(String.init)
    }
}
