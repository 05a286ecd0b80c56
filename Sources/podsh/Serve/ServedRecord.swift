import Glibc
import PodKernel
import PodLifecycle
import PodText

/// What an environment that stays has left in its folder, for those who look for it.
struct ServedRecord {
    let address: String
    let isSimulated: Bool
    let origin: String
    /// Seconds since 1970.
    let started: Int64

    private static func path(_ layout: EnvironmentLayout) -> String { "\(layout.directory)/served.json" }

    init(address: String, isSimulated: Bool, origin: String, started: Int64) {
        self.started = started
        self.address = address
        self.isSimulated = isSimulated
        self.origin = origin
    }

    /// nil where nothing is served.
    init?(of layout: EnvironmentLayout) {
        guard let bytes = SmallFile.read(ServedRecord.path(layout)), let document = try? JSONReader.value(of: bytes),
            case .string(let address)? = document["address"], case .bool(let isSimulated)? = document["simulated"],
            case .string(let origin)? = document["origin"], case .integer(let started)? = document["started"]
        else { return nil }
        self.init(address: address, isSimulated: isSimulated, origin: origin, started: started)
    }

    func write(_ layout: EnvironmentLayout) throws(Failure) {
        let document = Document.fields(
            ("address", .string(address)), ("simulated", .bool(isSimulated)), ("origin", .string(origin)),
            ("started", .integer(started)))
        try SmallFile.write(ServedRecord.path(layout), Array(document.jsonText.utf8))
    }

    static func makeFolder(_ layout: EnvironmentLayout) throws(Failure) {
        if mkdir(layout.directory, 0o700) != 0, errno != EEXIST {
            throw Failure("cannot make \(layout.directory): \(String(cString: strerror(errno)))")
        }
    }

    /// Of a process that was killed: nobody answers there any more.
    static func withdraw(_ layout: EnvironmentLayout) {
        unlink(path(layout))
        unlink(ControlSocket.path(layout))
    }

    /// A simulated environment has nothing else in its folder.
    static func remove(_ layout: EnvironmentLayout) {
        for path in [
            path(layout), KubeconfigFile.path(layout), OutputLog.path(layout), ControlSocket.path(layout),
            OutputsFile.path(layout),
        ] {
            unlink(path)
        }
        rmdir(layout.directory)
    }
}

/// A file of a few lines, for its owner alone.
enum SmallFile {
    static func read(_ path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if file < 0 { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while bytes.count < 1 << 20 {
            let count = Glibc.read(file, &buffer, buffer.count)
            if count <= 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    /// Whole or not at all: beside it, and then in its place.
    static func write(_ path: String, _ bytes: [UInt8]) throws(Failure) {
        let draft = path + ".new"
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if file < 0 { throw Failure("cannot write \(path): \(String(cString: strerror(errno)))") }
        let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        let code = errno
        close(file)
        guard count == bytes.count, rename(draft, path) == 0 else {
            unlink(draft)
            throw Failure("cannot write \(path): \(String(cString: strerror(count < 0 ? code : errno)))")
        }
    }
}
