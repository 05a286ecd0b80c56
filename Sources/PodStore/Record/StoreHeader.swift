internal import Glibc

/// The first 100 bytes of a SQLite file, read without opening it as a database: one that is not ours stays untouched.
struct StoreHeader {
    enum Finding: Equatable {
        /// No file, or one of which nothing was written yet.
        case nothing
        case version(Int)
        case foreign(String)
    }

    /// `pods` as a number, where SQLite keeps the application's mark.
    static let application = 0x706F_6473

    static func read(_ path: String) -> Finding {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return errno == ENOENT ? .nothing : .foreign(String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = pread(file, &bytes, bytes.count, 0)
        if count == 0 { return .nothing }
        guard count == 100, bytes.starts(with: "SQLite format 3\u{0}".utf8) else {
            return .foreign("it is no SQLite database")
        }
        // Big-endian: the user version at 60, the application's mark at 68.
        func number(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
        guard number(68) == application else { return .foreign("it is not podsh's") }
        return .version(number(60))
    }
}
