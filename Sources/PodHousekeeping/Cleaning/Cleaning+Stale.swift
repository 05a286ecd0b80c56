internal import Glibc
package import PodKernel
internal import PodRuntime

extension Cleaning {
    /// What somebody who knows the environment's records says before it is cleaned.
    package enum Advice: Sendable {
        /// With sentences for the report.
        case clean(notes: [String])
        /// It is not ours to touch, and why.
        case leave(String)
        /// Its pods go on, and another podsh will.
        case keep
    }

    /// Cleans every environment of the home whose podsh was killed, and those on this machine whose home is gone; with
    /// `everywhere` those of root's other homes too, and what carries a tag nobody knows. Who lives, and what another
    /// podsh is cleaning right now, is left alone. `advice` is asked under the environment's lock.
    package static func cleanStale(
        home: String, except own: String? = nil, everywhere: Bool = false,
        advice: (EnvironmentLayout) -> Advice = { _ in .clean(notes: []) }
    ) -> [CleaningReport] {
        var layouts = EnvironmentLock.names(home: home).filter { $0 != own }.map {
            EnvironmentLayout(name: $0, home: home)
        }
        let tags = tagsOfTheDead(everywhere ? Residue.tags() : Residue.lockedTags())
        for text in tags.known where text.name != own || text.home != home {
            let layout = EnvironmentLayout(name: text.name, home: text.home)
            if !layouts.contains(layout), everywhere || !FolderListing.isFolder(text.home) { layouts.append(layout) }
        }
        var reports = layouts.compactMap { cleanIfFree($0, advice: advice) }
        if everywhere {
            let unknown = tags.unknown.subtracting(
                layouts.map(\.tag) + [own].compactMap { $0 }.map { EnvironmentLayout(name: $0, home: home).tag })
            reports += unknown.sorted().compactMap { cleanIfFree(tag: $0) }
        }
        HeldUsers.forgetTheDead()
        return reports
    }

    /// One environment, by name. Throws who holds it; nil when there is nothing of it.
    package static func clean(
        named name: String, home: String, advice: (EnvironmentLayout) -> Advice
    ) throws(EnvironmentFault) -> CleaningReport? {
        let layout = EnvironmentLayout(name: name, home: home)
        if let holder = EnvironmentLock.holder(of: layout), ProcessTable.isAlive(holder.process) { throw .held(holder) }
        return cleanIfFree(layout, advice: advice)
    }

    /// nil when somebody holds it, or nothing was there.
    private static func cleanIfFree(
        _ layout: EnvironmentLayout, advice: (EnvironmentLayout) -> Advice
    ) -> CleaningReport? {
        let path = EnvironmentLock.path(layout)
        let left = EnvironmentText.read(
            LockFile.text(path) ?? TagFolder.lockPath(layout.tag).flatMap { LockFile.text($0) } ?? "")
        let text = EnvironmentText(
            process: Rootless.outerProcess, origin: EnvironmentLock.cleaner, name: layout.name, home: layout.home)
        // A home that is gone has no lock of its own any more; the tag's is still there.
        let isHome = FolderListing.isFolder("\(layout.home)/environments")
        var file: LockFile?
        if isHome {
            guard let taken = takeFromTheDead(path, text.written) else { return nil }
            file = taken
        }
        defer { file?.release() }
        var tagFile: LockFile?
        if let tagPath = TagFolder.lockPath(layout.tag) {
            guard let taken = try? LockFile.take(tagPath, text: text.written) else { return nil }
            tagFile = taken
        }
        defer { tagFile?.release() }
        var report = CleaningReport(name: layout.name)
        // Who reads the records changes their files.
        let before = Residue.count(layout)
        switch advice(layout) {
        case .keep: return nil
        case .leave(let reason): report.failures = [reason]
        case .clean(let notes):
            takeAway(layout, &report)
            cleanCommands(tag: layout.tag, &report)
            report.removed = before - Residue.count(layout)
            report.notes = notes
        }
        report.process = left.process
        return report.removed == .none && report.failures.isEmpty && report.notes.isEmpty ? nil : report
    }

    /// nil when somebody lives or cleans. Of a podsh that was just killed the kernel closes the files in a moment.
    private static func takeFromTheDead(_ path: String, _ text: String) -> LockFile? {
        for _ in 0..<100 {
            do throws(LockFile.Fault) {
                return try LockFile.take(path, text: text)
            } catch {
                guard case .held(let text) = error, !ProcessTable.isAlive(EnvironmentText.read(text).process) else {
                    return nil
                }
                poll(nil, 0, 20)
            }
        }
        return nil
    }

    private static func cleanIfFree(tag: String) -> CleaningReport? {
        guard let path = TagFolder.lockPath(tag), let file = try? LockFile.take(path, text: nil) else {
            return nil
        }
        defer { file.release() }
        let report = cleanKernel(tag: tag)
        return report.removed == .none && report.failures.isEmpty ? nil : report
    }

    /// Tags that no living podsh of root holds: with a lock file that says whose they were, and without.
    private static func tagsOfTheDead(_ tags: Set<String>) -> (known: [EnvironmentText], unknown: Set<String>) {
        if tags.isEmpty { return ([], []) }
        var (known, unknown): ([EnvironmentText], Set<String>) = ([], [])
        for tag in tags.sorted() {
            guard let path = TagFolder.lockPath(tag), LockFile.holder(path) == nil else { continue }
            let text = EnvironmentText.read(LockFile.text(path) ?? "")
            if EnvironmentName.isName(text.name), EnvironmentLayout(name: text.name, home: text.home).tag == tag {
                known.append(text)
            } else {
                unknown.insert(tag)
            }
        }
        return (known, unknown)
    }
}
