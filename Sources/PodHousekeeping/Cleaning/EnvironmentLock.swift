package import PodKernel
package import PodLifecycle
internal import Glibc

/// Who holds an environment.
package struct EnvironmentHolder: Hashable, Sendable {
    package var name: String
    /// The podsh, as whoever started it numbers it.
    package var process: Int32
    /// The script, or `prompt`.
    package var origin: String
    package var home: String

    package init(name: String, process: Int32, origin: String, home: String) {
        self.name = name
        self.process = process
        self.origin = origin
        self.home = home
    }
}

/// Why an environment cannot be taken.
package enum EnvironmentFault: Error, Hashable, Sendable, CustomStringConvertible {
    case held(EnvironmentHolder)
    /// Its folder cannot be used: the cause and a remedy.
    case unusable(Failure)

    package var description: String {
        switch self {
        case .held(let holder):
            """
            environment \(holder.name) is held by process \(holder.process) (\(holder.origin)); choose another \
            with --env, or with --name of `up` and `with`
            """
        case .unusable(let failure): failure.message
        }
    }
}

/// An environment's name, held for as long as the process lives. A name whose lock is free is what a crash left.
///
/// A real environment of root holds its tag beside it, machine-wide in `/run/podsh`: names in the kernel are made of
/// tags, and podsh may run with several homes at once.
package struct EnvironmentLock: Sendable {
    package let layout: EnvironmentLayout
    private let file: LockFile
    private let tagFile: LockFile?
    /// Who held the name before was killed.
    package var wasLeft: Bool { file.wasLeft }

    /// Makes the home where it is missing, and takes the name.
    package static func take(
        _ layout: EnvironmentLayout, origin: String, isReal: Bool
    ) throws(EnvironmentFault) -> EnvironmentLock {
        do throws(Failure) { try EnvironmentHome.prepare(layout.home, isReal: isReal) } catch { throw .unusable(error) }
        let text = EnvironmentText(process: Rootless.outerProcess, origin: origin, name: layout.name, home: layout.home)
        let file = try take(path(layout), text, layout)
        guard isReal, let tagPath = TagFolder.lockPath(layout.tag) else {
            return EnvironmentLock(layout: layout, file: file, tagFile: nil)
        }
        do throws(EnvironmentFault) {
            return EnvironmentLock(layout: layout, file: file, tagFile: try take(tagPath, text, layout))
        } catch {
            file.release()
            throw error
        }
    }

    /// Gives the name free. Only after everything of the environment is gone.
    package func release() {
        tagFile?.release()
        file.release()
    }

    /// Lets go and leaves everything as it lies, as a kill would.
    package func abandon() {
        file.abandon()
        tagFile?.abandon()
    }

    /// Who holds environments of this home now, by name.
    package static func holders(home: String) -> [EnvironmentHolder] {
        names(home: home).compactMap { holder(of: EnvironmentLayout(name: $0, home: home)) }
    }

    /// Who holds this one; nil when it is free.
    package static func holder(of layout: EnvironmentLayout) -> EnvironmentHolder? {
        LockFile.holder(path(layout)).map { EnvironmentText.read($0).holder(layout) }
    }

    /// Every environment that is held here or has left something in its folder, by name.
    package static func names(home: String) -> [String] {
        var names: Set<String> = []
        for entry in FolderListing.names("\(home)/environments") {
            let name = entry.hasSuffix(".lock") ? String(entry.dropLast(5)) : entry
            if EnvironmentName.isName(name) { names.insert(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func path(_ layout: EnvironmentLayout) -> String { "\(layout.home)/environments/\(layout.name).lock" }

    /// What a cleaner calls itself while it holds a crashed environment.
    static let cleaner = "podsh clean"

    private static func take(
        _ path: String, _ text: EnvironmentText, _ layout: EnvironmentLayout
    ) throws(EnvironmentFault) -> LockFile {
        var latest = EnvironmentHolder(name: layout.name, process: 0, origin: cleaner, home: layout.home)
        // A cleaner is soon done, and of a process that was just killed the kernel closes the files in a moment: 10 s
        // as for pods that end.
        for _ in 0..<200 {
            do throws(LockFile.Fault) {
                return try LockFile.take(path, text: text.written)
            } catch {
                switch error {
                case .held(let text):
                    latest = EnvironmentText.read(text).holder(layout)
                    if latest.origin != cleaner, ProcessTable.isAlive(latest.process) { throw .held(latest) }
                    poll(nil, 0, 50)
                case .failed(let code):
                    throw .unusable(
                        Failure(
                            """
                            cannot lock \(path): \(String(cString: strerror(code))); name another folder with \
                            PODSH_HOME
                            """
                        ))
                }
            }
        }
        throw .held(latest)
    }
}
