import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// What podman and docker have built on this machine: looked up before a registry is asked, and never waited for.
enum LocalStorage {
    /// Where podman's and skopeo's images lie, as containers-storage.conf(5) has it: `$CONTAINERS_STORAGE_CONF`, else
    /// the user's and the machine's file; where they say nothing, the places that are built in.
    static func places(_ environment: [String: String]) -> [String] {
        let home = environment["HOME"] ?? "/root"
        let own = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "\(home)/.config"
        var files = ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"]
        if geteuid() != 0 { files = ["\(own)/containers/storage.conf"] }
        if let file = environment["CONTAINERS_STORAGE_CONF"], !file.isEmpty { files = [file] }
        let settings =
            files.lazy.compactMap { readText($0, limit: 1 << 20) }.first.map { StorageConf($0) } ?? StorageConf("")
        let main =
            settings.root
            ?? (geteuid() == 0 ? "/var/lib/containers/storage" : "\(home)/.local/share/containers/storage")
        return [main] + settings.others
    }

    /// The root of `[driver@/root+/runroot:options]`, where all but the root may be left out.
    static func place(_ store: Substring) -> String {
        var text = store.dropFirst().dropLast()
        if let at = text.firstIndex(of: "@") { text = text[text.index(after: at)...] }
        return String(text.prefix { $0 != "+" && $0 != ":" })
    }

    /// podman's list of images, read as a file: asking podman would take longer than to start a pod.
    static func podmanImage(_ names: [String], in folders: [String]) -> (name: String, identity: String)? {
        for folder in folders {
            for driver in ["overlay-images", "vfs-images"] {
                guard let bytes = StoreFiles.read("\(folder)/\(driver)/images.json", limit: 8 << 20),
                    let images = try? ImageJSON(bytes, as: "images.json").elements(atMost: 100_000)
                else { continue }
                for name in names {
                    for image in images {
                        guard let known = try? image.field("names").texts(atMost: 1000), known.contains(name),
                            let identity = try? image.field("id").text(), !identity.isEmpty
                        else { continue }
                        return (name, identity)
                    }
                }
            }
        }
        return nil
    }

    /// Asks docker's engine on its socket, within two seconds in all; nil when there is none or it has no such image.
    static func dockerImage(_ name: String) -> String? {
        let socket = Glibc.socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        guard connect(socket, to: "/var/run/docker.sock") else { return nil }
        let request = "GET /images/\(name)/json HTTP/1.0\r\nHost: docker\r\n\r\n"
        guard send(socket, request, request.utf8.count, Int32(MSG_NOSIGNAL)) == request.utf8.count else { return nil }
        guard let answer = answer(socket), answer.starts(with: "HTTP/1.".utf8) else { return nil }
        let head = String(decoding: answer.prefix(16), as: UTF8.self)
        guard head.contains(" 200 ") else { return nil }
        let end = Array("\r\n\r\n".utf8)
        guard let body = answer.indices.first(where: { answer[$0...].starts(with: end) }) else { return nil }
        let json = try? ImageJSON(Array(answer[(body + 4)...]), as: "docker's answer")
        return (try? json?.field("Id").text()).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func connect(_ socket: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }

    private static func answer(_ socket: Int32) -> [UInt8]? {
        let end = monotonicNow() + .seconds(2)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < 4 << 20, waitReadable(socket, timeout: end - monotonicNow()) {
            let count = recv(socket, &buffer, buffer.count, 0)
            if count == 0 { return bytes }
            if count < 0, errno != EINTR, errno != EAGAIN { return nil }
            bytes += buffer[..<max(0, count)]
        }
        return nil
    }
}

/// What containers' `storage.conf` says of places; the rest is skopeo's to obey.
private struct StorageConf {
    var root: String?
    var others: [String] = []

    init(_ text: String) {
        var table = ""
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.filter { $0 != " " && $0 != "\t" && $0 != "\r" }
            if words.hasPrefix("[") { table = words }
            guard let equals = words.firstIndex(of: "=") else { continue }
            let values = words[equals...].split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map { String($0.element) }
            switch (table, words[..<equals]) {
            case ("[storage]", "graphroot"): root = root ?? values.first
            case ("[storage]", "rootless_storage_path") where geteuid() != 0: root = values.first ?? root
            case ("[storage.options]", "additionalimagestores"): others += values
            default: break
            }
        }
    }
}
