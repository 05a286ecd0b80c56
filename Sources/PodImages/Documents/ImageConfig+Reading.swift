import PodLifecycle

extension ImageConfig {
    /// Reads an image's config and checks every field that is ever obeyed; labels and the rest are not even looked at.
    /// Answers the digests of the unpacked layers, the lowest first.
    static func read(
        _ bytes: [UInt8], limits: ImageLimits
    ) throws(ImageError) -> (config: ImageConfig, layers: [Digest]) {
        let json = try ImageJSON(bytes, as: "the image's config")
        let system = try json.field("os").text()
        let architecture = try json.field("architecture").text()
        if !system.isEmpty && system != "linux" || !architecture.isEmpty && architecture != Platform.architecture {
            throw .damaged(
                "the image is for \(system.prefix(32))/\(architecture.prefix(32)), this machine is \(Platform.text)")
        }
        var layers: [Digest] = []
        for layer in try json.field("rootfs").field("diff_ids").elements(atMost: limits.layers) {
            layers.append(try layer.digest())
        }
        return (try ImageConfig(json.field("config")), layers)
    }

    /// Longest argument or variable the kernel takes (MAX_ARG_STRLEN).
    private static let longestWord = 128 << 10

    private init(_ json: ImageJSON) throws(ImageError) {
        self.init()
        entrypoint = try json.field("Entrypoint").texts(atMost: 1000, longest: Self.longestWord)
        command = try json.field("Cmd").texts(atMost: 1000, longest: Self.longestWord)
        if let first = (entrypoint + command).first, first.isEmpty {
            throw .damaged("the image's first word of a command is empty")
        }
        for text in try json.field("Env").texts(atMost: 1000, longest: Self.longestWord) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts[0].isEmpty { throw .damaged("the image's Env has a variable without a name") }
            environment.append((name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : ""))
        }
        user = try json.field("User").text(longest: 256)
        if !user.isEmpty, !Self.isUser(user) {
            throw .damaged("the image's User is '\(user.prefix(80))', which is no user")
        }
        workingDirectory = try Self.path(json.field("WorkingDir").text(), of: "WorkingDir")
        stopSignal = try Self.signal(json.field("StopSignal").text(longest: 32))
        for port in try json.field("ExposedPorts").keys(atMost: 1000) { exposedPorts.append(try Self.port(port)) }
        for path in try json.field("Volumes").keys(atMost: 100) {
            volumes.append(try Self.path(path, of: "Volumes"))
        }
    }

    /// `[uid|name][:gid|group]`: a number fits in 32 bits and is not -1, a name is no number in disguise.
    static func isUser(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count <= 2
            && parts.allSatisfy { part in
                let bytes = part.utf8
                guard let first = bytes.first, bytes.count <= 64 else { return false }
                if first >= 0x30 && first <= 0x39 {
                    guard bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = UInt32(part) else {
                        return false
                    }
                    return number != .max
                }
                return first != UInt8(ascii: "-")
                    && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
            }
    }

    /// Absolute, without `..`, never into the kernel's own file systems (CVE-2024-21626).
    private static func path(_ text: String, of field: String) throws(ImageError) -> String {
        if text.isEmpty { return "" }
        let parts = text.split(separator: "/").filter { $0 != "." }
        if text.utf8.count > 4096 || text.utf8.contains(0) || parts.contains("..")
            || parts.first.map({ ["proc", "sys", "dev"].contains($0) }) ?? false
        {
            throw .damaged("the image's \(field) is '\(text.prefix(80))', which no image may ask for")
        }
        return "/" + parts.joined(separator: "/")
    }

    /// `SIGQUIT`, `QUIT` and `3` are all `QUIT`.
    private static func signal(_ text: String) throws(ImageError) -> String? {
        if text.isEmpty { return nil }
        if let number = Int(text) {
            if number >= 1, number < signals.count { return signals[number] }
            if number >= 34, number <= 64 { return number == 34 ? "RTMIN" : "RTMIN+\(number - 34)" }
        } else {
            let word = text.uppercased()
            let name = word.hasPrefix("SIG") ? String(word.dropFirst(3)) : word
            if signals.dropFirst().contains(name) || isRealTime(name) { return name }
        }
        throw .damaged("the image's StopSignal is '\(text)', which is no signal")
    }

    private static func isRealTime(_ name: String) -> Bool {
        if name == "RTMIN" || name == "RTMAX" { return true }
        guard name.hasPrefix("RTMIN+") || name.hasPrefix("RTMAX-") else { return false }
        let digits = name.dropFirst(6)
        return digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } && Int(digits).map { $0 <= 30 } ?? false
    }

    /// By number on Linux, as signal(7) has them.
    private static let signals = [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH",
        "IO", "PWR",
        "SYS",
    ]

    /// `80`, `80/tcp` and `53/udp`.
    private static func port(_ text: String) throws(ImageError) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let `protocol` = parts.count > 1 ? parts[1].lowercased() : "tcp"
        guard parts.count <= 2, let number = UInt16(parts[0]), number > 0, ["tcp", "udp", "sctp"].contains(`protocol`)
        else {
            throw .damaged("the image exposes '\(text.prefix(40))', which is no port")
        }
        return "\(number)/\(`protocol`)"
    }
}
