import CLinux
import Glibc
import PodKernel
import PodLifecycle
import PodSession
import PodShell
import PodText

/// The way into an environment that stays for podsh's own commands: a Unix socket in its folder, for its user alone. A
/// client sends what is to be run together with its own standard streams, to which all of it is led; one byte answers,
/// the exit code.
enum ControlSocket {
    /// What a client asks for.
    struct Call {
        enum Text {
            /// Statements, as at a prompt.
            case statements(String)
            /// Files, by their paths.
            case files([String])
            /// A prompt on the client's terminal.
            case prompt
        }

        var text: Text
        /// Where relative paths begin.
        var folder: String
        /// `TERM` of the client's terminal.
        var terminal: String
    }

    /// What a client sends while its call runs: whoever typed Ctrl-C wants it broken off.
    static let interrupt: UInt8 = 3
    /// The client's window has another size.
    static let resize: UInt8 = 28
    private static let mostBytes = 1 << 16

    static func path(_ layout: EnvironmentLayout) -> String { "\(layout.directory)/control.sock" }

    /// A socket's address holds 107 bytes, a path may be longer: the folder is named by its descriptor.
    private static func withAddress(
        _ layout: EnvironmentLayout, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let folder = open(layout.directory, FileDescriptor.place | O_DIRECTORY | O_CLOEXEC)
        if folder < 0 { return -1 }
        defer { close(folder) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) {
            $0.copyBytes(from: "/proc/self/fd/\(folder)/control.sock".utf8)
        }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }

    // MARK: The environment's side

    static func listen(_ layout: EnvironmentLayout) throws(Failure) -> Int32 {
        let made = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        unlink(path(layout))
        let done = made < 0 ? -1 : withAddress(layout) { bind(made, $0, $1) }
        guard done == 0, chmod(path(layout), 0o600) == 0, Glibc.listen(made, 64) == 0 else {
            throw Failure("cannot listen at \(path(layout)): \(String(cString: strerror(errno)))")
        }
        return made
    }

    /// The next client, with its call and its three streams; nil when there is none, or what came is no call of this
    /// user.
    static func accept(_ socket: Int32) -> (connection: Int32, call: Call, streams: [Int32])? {
        let connection = Glibc.accept(socket, nil, nil)
        if connection < 0 { return nil }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        var user: UInt32 = 0
        var wait = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
        // A client sends at once; one that does not holds nobody up.
        guard podsh_peer(connection, &user) >= 0, user == geteuid(), poll(&wait, 1, 1000) == 1 else {
            close(connection)
            return nil
        }
        var streams: [Int32] = [-1, -1, -1]
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        let isWhole = podsh_receive_descriptors(connection, &streams, 3) >= 0
        let count = isWhole ? recv(connection, &bytes, bytes.count, 0) : -1
        guard count > 0, !streams.contains(-1), let call = Call(Array(bytes.prefix(Int(count)))) else {
            for stream in streams where stream >= 0 { close(stream) }
            close(connection)
            return nil
        }
        return (connection, call, streams)
    }

    // MARK: The client's side

    /// Has a call run, and answers its exit code; Ctrl-C is passed on.
    static func run(_ call: Call, in layout: EnvironmentLayout, signals: Signals) throws(Failure) -> Int32 {
        let made = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0, withAddress(layout, { connect(made, $0, $1) }) == 0 else {
            throw Failure("environment \(layout.name) does not answer: \(String(cString: strerror(errno)))")
        }
        defer { close(made) }
        let bytes = call.bytes
        guard bytes.count <= mostBytes else {
            throw Failure("the text is longer than \(mostBytes) bytes; name its file")
        }
        guard podsh_send_descriptors(made, [0, 1, 2], 3) >= 0,
            send(made, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { throw Failure("environment \(layout.name) does not answer: \(String(cString: strerror(errno)))") }
        while true {
            var polled = [
                pollfd(fd: made, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, -1)
            if polled[0].revents != 0 {
                var code: UInt8 = 0
                if recv(made, &code, 1, 0) == 1 { return Int32(code) }
                throw Failure("environment \(layout.name) has ended")
            }
            var buffer = [UInt8](repeating: 0, count: 64)
            if polled[1].revents != 0 { _ = read(signals.descriptor, &buffer, buffer.count) }
            let interruption = signals.take()
            // Without its terminal, or told to end, it goes; the environment ends what it had asked for.
            if let interruption, interruption != .interrupt { return interruption.exitCode }
            let asked = interruption != nil
            if asked || signals.takeResize() {
                var byte = asked ? interrupt : resize
                _ = send(made, &byte, 1, Int32(MSG_NOSIGNAL))
            }
        }
    }
}

extension ControlSocket.Call {
    fileprivate init?(_ bytes: [UInt8]) {
        guard let document = try? JSONReader.value(of: bytes), case .string(let folder)? = document["folder"],
            case .string(let terminal)? = document["terminal"]
        else { return nil }
        switch (document["text"], document["files"]) {
        case (.string(let text)?, _): self.text = .statements(text)
        case (_, .array(let items)?):
            self.text = .files(items.compactMap { if case .string(let path) = $0 { path } else { nil } })
        case (nil, nil): self.text = .prompt
        case (_?, _), (nil, _?): return nil
        }
        self.folder = folder
        self.terminal = terminal
    }

    fileprivate var bytes: [UInt8] {
        let what: (String, Document)? =
            switch text {
            case .statements(let text): ("text", .string(text))
            case .files(let paths): ("files", .strings(paths))
            case .prompt: nil
            }
        let document = Document.fields(
            of: (what.map { [($0.0, $0.1)] } ?? []) + [("folder", .string(folder)), ("terminal", .string(terminal))])
        return Array(document.jsonLine.utf8)
    }
}
