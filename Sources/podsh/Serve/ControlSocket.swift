import CLinux
import Glibc
import PodKernel
import PodLifecycle
import PodSession
import PodShell
import PodStore
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
            /// `up` of files on what is up already.
            case apply([String], [Setting], prunes: Bool)
            /// What `apply` would change.
            case plan([String], [Setting])
            /// Logs, events and objects as files in this folder, an absolute path.
            case artifacts(String)
            /// How many pods there are; answered with JSON, at once.
            case summary
            /// It will be asked to end: its pods get this long, a duration; answered with JSON, at once.
            case ending(grace: String?)

            /// As its user typed it, shortened.
            var title: String {
                switch self {
                case .statements(let text): VisibleText.line(String(text.prefix { $0 != "\n" }.prefix(60)))
                case .files(let paths): paths.joined(separator: " ")
                case .prompt: "attach"
                case .apply(let paths, _, _): "up \(paths.joined(separator: " "))"
                case .plan(let paths, _): "plan \(paths.joined(separator: " "))"
                case .artifacts: "logs --all"
                case .summary: "ls"
                case .ending: "down"
                }
            }
        }

        var text: Text
        /// `--progress json`.
        var tellsJSON = false
        /// Where relative paths begin.
        var folder: String
        /// `TERM` of the client's terminal.
        var terminal: String
    }

    /// Who has sent a call, and his three streams.
    typealias Client = (connection: Int32, call: Call, streams: [Int32])

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
    static func accept(_ socket: Int32) -> Client? {
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

    /// Nobody waits for the answer any more.
    static func isGone(_ client: Client) -> Bool {
        var wait = pollfd(fd: client.connection, events: 0, revents: 0)
        return poll(&wait, 1, 0) == 1
    }

    static func dismiss(_ client: Client) {
        for descriptor in client.streams + [client.connection] { close(descriptor) }
    }

    /// A line for a client that waits for another's call, unless its standard error takes none now.
    static func explain(_ client: Client, _ text: String) {
        var wait = pollfd(fd: client.streams[2], events: Int16(POLLOUT), revents: 0)
        guard poll(&wait, 1, 0) == 1, wait.revents == Int16(POLLOUT) else { return }
        let bytes = Array((text + "\n").utf8)
        _ = write(client.streams[2], bytes, bytes.count)
    }

    /// Answers a call that runs nothing: a text to its standard output, and 0.
    static func answer(_ client: Client, _ text: String) {
        let bytes = Array(text.utf8)
        _ = write(client.streams[1], bytes, bytes.count)
        var code = UInt8(0)
        Glibc.send(client.connection, &code, 1, Int32(MSG_NOSIGNAL))
        dismiss(client)
    }

    // MARK: The client's side

    /// The connection on which the call has been sent.
    private static func connected(
        _ call: Call, _ streams: [Int32], to layout: EnvironmentLayout
    ) throws(Failure) -> Int32 {
        let bytes = call.bytes
        guard bytes.count <= mostBytes else {
            throw Failure("the text is longer than \(mostBytes) bytes; name its file")
        }
        // Refused by what a killed process has left: nothing was sent yet, so the next process is asked. 10 s in all.
        var made = sent(bytes, streams, to: layout)
        for _ in 0..<200 where made < 0 {
            guard [ECONNREFUSED, ENOENT, EPIPE].contains(-made), KeptStore.isThere(in: layout.directory) else { break }
            poll(nil, 0, 50)
            try EnvironmentProcess(layout: layout).revive()
            made = sent(bytes, streams, to: layout)
        }
        if made < 0 { throw Failure("environment \(layout.name) does not answer: \(String(cString: strerror(-made)))") }
        return made
    }

    /// A new connection on which all of a call was sent, or a negative errno.
    private static func sent(_ bytes: [UInt8], _ streams: [Int32], to layout: EnvironmentLayout) -> Int32 {
        let made = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if made < 0 { return -errno }
        if withAddress(layout, { connect(made, $0, $1) }) == 0, podsh_send_descriptors(made, streams, 3) >= 0,
            Glibc.send(made, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        {
            return made
        }
        let code = errno
        close(made)
        return -code
    }

    /// What an environment answers at once, whatever else it does; nil where it does not within two seconds of the
    /// question. One whose process was killed is asked when another has taken its place, which takes longer (`revive`).
    static func ask(_ text: Call.Text, _ layout: EnvironmentLayout) -> Document? {
        var ends: [Int32] = [-1, -1]
        if podsh_pipe(&ends) < 0 { return nil }
        defer { close(ends[0]) }
        let call = Call(text: text, folder: "/", terminal: "dumb")
        let made = try? connected(call, [ends[1], ends[1], ends[1]], to: layout)
        close(ends[1])
        guard let made else { return nil }
        defer { close(made) }
        var wait = pollfd(fd: made, events: Int16(POLLIN), revents: 0)
        var code: UInt8 = 1
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        guard poll(&wait, 1, 2000) == 1, recv(made, &code, 1, 0) == 1, code == 0 else { return nil }
        let count = read(ends[0], &bytes, bytes.count)
        return count > 0 ? try? JSONReader.value(of: Array(bytes.prefix(count))) : nil
    }

    /// Has a call run, and answers its exit code; Ctrl-C is passed on. Where the process was killed before it read the
    /// call, the next one runs it.
    static func run(_ call: Call, in layout: EnvironmentLayout, signals: Signals) throws(Failure) -> Int32 {
        var made = try connected(call, [0, 1, 2], to: layout)
        defer { close(made) }
        var isFollowed = false
        var triesLeft = 20
        while true {
            var polled = [
                pollfd(fd: made, events: Int16(POLLIN), revents: 0),
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&polled, 2, -1)
            if polled[0].revents != 0 {
                var code: UInt8 = 0
                let count = recv(made, &code, 1, 0)
                if count == 1 { return Int32(code) }
                // unix(7): ECONNRESET says that the other end closed with something unread. Without a byte behind the
                // call that is the call.
                let isUnread = count < 0 && errno == ECONNRESET && !isFollowed
                guard isUnread, triesLeft > 0, KeptStore.isThere(in: layout.directory) else {
                    throw Failure("environment \(layout.name) has ended")
                }
                // A process that is being killed may listen a moment longer.
                triesLeft -= 1
                poll(nil, 0, 50)
                let next = try connected(call, [0, 1, 2], to: layout)
                close(made)
                made = next
                continue
            }
            var buffer = [UInt8](repeating: 0, count: 64)
            if polled[1].revents != 0 { _ = read(signals.descriptor, &buffer, buffer.count) }
            let interruption = signals.take()
            // Without its terminal, or told to end, it goes; the environment ends what it had asked for.
            if let interruption, interruption != .interrupt { return interruption.exitCode }
            let asked = interruption != nil
            if asked || signals.takeResize() {
                var byte = asked ? interrupt : resize
                _ = Glibc.send(made, &byte, 1, Int32(MSG_NOSIGNAL))
                isFollowed = true
            }
        }
    }
}

extension ControlSocket.Call {
    /// What is asked for, on the wire.
    private enum Verb: String {
        case statements, files, prompt, apply, plan, artifacts, summary, ending
    }

    fileprivate init?(_ bytes: [UInt8]) {
        guard let document = try? JSONReader.value(of: bytes), case .string(let folder)? = document["folder"],
            case .string(let terminal)? = document["terminal"], case .string(let word)? = document["verb"],
            let verb = Verb(rawValue: word), case .bool(let tellsJSON)? = document["json"]
        else { return nil }
        let words: [String] = document["words"]?.texts ?? []
        let settings: [Setting] = (document["settings"]?.items ?? []).compactMap { item in
            let parts = item.texts
            return parts.count == 3 ? Setting(parts[0], parts[1], isText: parts[2] == "text") : nil
        }
        switch verb {
        case .statements: text = .statements(words.first ?? "")
        case .files: text = .files(words)
        case .prompt: text = .prompt
        case .apply: text = .apply(words, settings, prunes: document["prunes"] == .bool(true))
        case .plan: text = .plan(words, settings)
        case .artifacts: text = .artifacts(words.first ?? "")
        case .summary: text = .summary
        case .ending: text = .ending(grace: words.first)
        }
        self.folder = folder
        self.terminal = terminal
        self.tellsJSON = tellsJSON
    }

    fileprivate var bytes: [UInt8] {
        var (words, settings, prunes): ([String], [Setting], Bool?) = ([], [], nil)
        let verb: Verb
        switch text {
        case .statements(let text): (verb, words) = (.statements, [text])
        case .files(let paths): (verb, words) = (.files, paths)
        case .prompt: verb = .prompt
        case .apply(let paths, let given, let isPruning):
            (verb, words, settings, prunes) = (.apply, paths, given, isPruning)
        case .plan(let paths, let given): (verb, words, settings) = (.plan, paths, given)
        case .artifacts(let path): (verb, words) = (.artifacts, [path])
        case .summary: verb = .summary
        case .ending(let grace): (verb, words) = (.ending, grace.map { [$0] } ?? [])
        }
        let document = Document.fields(
            ("verb", .string(verb.rawValue)), ("words", .strings(words)),
            ("settings", .array(settings.map { .strings([$0.name, $0.value, $0.isText ? "text" : ""]) })),
            ("prunes", prunes.map(Document.bool)), ("folder", .string(folder)), ("terminal", .string(terminal)),
            ("json", .bool(tellsJSON)))
        return Array(document.jsonLine.utf8)
    }
}

extension Document {
    fileprivate var items: [Document] { if case .array(let items) = self { items } else { [] } }
    fileprivate var texts: [String] { items.compactMap { if case .string(let text) = $0 { text } else { nil } } }
}
