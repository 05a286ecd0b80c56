import Glibc

/// Small files of the host.
enum HostFile {
    /// The whole text of a regular or kernel file, at most `limit` bytes; nil when it cannot be read or is longer.
    static func text(_ path: String, limit: Int) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return text(of: descriptor, limit: limit)
    }

    static func text(of descriptor: Int32, limit: Int) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            bytes += buffer[0..<count]
            if bytes.count > limit { return nil }
        }
    }
}
