internal import Glibc
internal import PodKernel

/// What real pods need of this machine, and what it has. Features of the kernel are tried, in namespaces of their own,
/// not guessed from its version.
package enum Doctor {
    package struct Line: Hashable, Sendable {
        package enum State: Hashable, Sendable {
            case found
            /// Real pods run without it; something does not work.
            case lacking
            /// No real pod can run without it.
            case missing
        }

        package var subject: String
        package var state: State
        /// The version, or what is wrong.
        package var detail: String
        /// The command that installs it, or what to change.
        package var remedy: String?
        /// What works without it, or does not.
        package var without: String?

        package init(_ subject: String, _ state: State, _ detail: String, remedy: String? = nil, without: String? = nil)
        {
            self.subject = subject
            self.state = state
            self.detail = detail
            self.remedy = remedy
            self.without = without
        }
    }

    /// A line for each thing. With `creates` a real container is made and removed, too, to see which OCI runtime works;
    /// without root there is no place for that before podsh has namespaces of its own.
    package static func examine(home: String, path: String? = nil, creates: Bool = false) -> [Line] {
        let isRoot = Rootless.isRoot
        var lines = [privileges(isRoot: isRoot), limits()]
        lines += programs(path: path)
        if creates, isRoot, let line = runtimeAtWork(home, path: path) { lines.append(line) }
        lines += [
            cgroups(isRoot: isRoot), folder(home), overlay(home, isRoot: isRoot), seccomp(), namespaces(isRoot: isRoot),
        ]
        lines += network(path: path, isRoot: isRoot)
        if !isRoot { lines += rootless(path: path) }
        lines.append(securityModule())
        return lines
    }

    /// Why no real pod can run here, a sentence each with its remedy; empty when they can.
    package static func shortages(home: String, path: String? = nil) -> [String] {
        examine(home: home, path: path).filter { $0.state == .missing }.map { line in
            "\(line.subject): \(line.detail)" + (line.remedy.map { "; \($0)" } ?? "")
        }
    }
}
