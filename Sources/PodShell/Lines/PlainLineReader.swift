import Glibc
import PodSession

/// Reads lines without editing: where standard input is no terminal, or a terminal that cannot move its cursor.
package final class PlainLineReader: LineReader {
    private let showsPrompt: Bool
    private let signals: Signals
    private var pending: [UInt8] = []
    private var ended = false

    package init(showsPrompt: Bool, signals: Signals) {
        self.showsPrompt = showsPrompt
        self.signals = signals
    }

    /// How long one look at standard input waits before the cluster is given time.
    private static let step: Int32 = 50

    package func readLine(_ delegate: any LineReaderDelegate) -> LineInput {
        if showsPrompt { FileWriter.standardOutput.write(delegate.prompt.text) }
        while true {
            if let newline = pending.firstIndex(of: 0x0A) {
                let line = String(decoding: pending[..<newline], as: UTF8.self)
                pending.removeSubrange(...newline)
                return .line(line)
            }
            if ended { return lastLine() }
            if let input = interruption() { return input }
            var polled = ([0] + delegate.wakes).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let ready = poll(&polled, nfds_t(polled.count), PlainLineReader.step)
            if ready > 0, polled[0].revents != 0 { fill() }
            delegate.idle()
        }
    }

    private func lastLine() -> LineInput {
        if pending.isEmpty { return .endOfInput }
        let line = String(decoding: pending, as: UTF8.self)
        pending = []
        return .line(line)
    }

    private func interruption() -> LineInput? {
        switch signals.take() {
        case .interrupt?: .interrupted
        case .terminate?, .output?: .terminated
        case nil: nil
        }
    }

    private func fill() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(0, &buffer, buffer.count)
        if count > 0 { pending += buffer[..<count] } else if count == 0 || errno != EINTR { ended = true }
    }

    package func printAbove(_ text: String) {
        FileWriter.standardOutput.write(showsPrompt ? "\n" + text : text)
    }

    package func remember(_ text: String) {}
}
