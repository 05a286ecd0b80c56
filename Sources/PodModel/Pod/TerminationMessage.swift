/// Where a container leaves its last words, which its status then shows (`terminationMessagePath` and
/// `terminationMessagePolicy` of `core/v1`).
package struct TerminationMessage: Hashable, Sendable, Codable {
    package enum Policy: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
        case file
        /// Of a file that was left empty by a run that failed: the end of the log.
        case fallbackToLogsOnError

        /// `File`, `FallbackToLogsOnError`.
        package var apiName: String {
            switch self {
            case .file: "File"
            case .fallbackToLogsOnError: "FallbackToLogsOnError"
            }
        }
    }

    package static let defaultPath = "/dev/termination-log"

    package var path = defaultPath
    package var policy = Policy.file

    package init(path: String = defaultPath, policy: Policy = .file) {
        self.path = path
        self.policy = policy
    }

    /// Bytes of one message: `MaxContainerTerminationMessageLength` of Kubernetes' `pkg/kubelet/container`, as are
    /// those that follow.
    package static let mostBytes = 4096
    /// Of a log: its last lines, and of these the last bytes.
    package static let mostLogLines = 80
    package static let mostLogBytes = 2048
    /// Bytes of all messages of a pod: each of its containers has an equal part.
    private static let mostBytesOfPod = 12 << 10

    /// What the status of one of a pod's containers shows.
    package static func shown(_ message: String, containers: Int) -> String {
        let most = mostBytesOfPod / max(1, containers)
        return message.utf8.count <= most ? message : String(decoding: message.utf8.prefix(most), as: UTF8.self)
    }

    /// Whether the log is read for a message that is empty.
    package func fallsBack(code: Int32) -> Bool {
        switch policy {
        case .file: false
        case .fallbackToLogsOnError: code != 0
        }
    }

    /// The message that a log's last lines are.
    package static func message(ofLog lines: some Collection<String>) -> String {
        let text = lines.suffix(mostLogLines).map { $0 + "\n" }.joined()
        return end(of: text.utf8, most: mostLogBytes)
    }

    /// The last bytes of a text, from the first whole character of them on.
    package static func end(of text: some BidirectionalCollection<UInt8>, most: Int) -> String {
        let end = text.suffix(most)
        // A character of UTF-8 has up to three bytes behind its first, and they begin with the bits 10 (RFC 3629).
        let rest = end.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count
        return String(decoding: end.dropFirst(rest), as: UTF8.self)
    }
}
