import Glibc
import PodKernel
import PodSession
import PodShell
import PodSyntax
import PodText

/// What a command line names, read: one script, or Kubernetes' files, which belong together.
struct Inputs {
    /// Files, folders of Kubernetes' files, addresses of the web; `-` is standard input.
    var names: [String]
    /// Folders with all that lie in them.
    var isRecursive = false
    /// Scripts and Kubernetes' files may stand side by side.
    var mayMix = false

    /// What could not be read has been said on standard error, and the answer is nil.
    func read(screen: Screen) -> [SourceText]? {
        do throws(HostError) {
            return try read()
        } catch {
            FileWriter.standardError.write("podsh: \(VisibleText.line(error.message, on: screen))\n")
            return nil
        }
    }

    func read() throws(HostError) -> [SourceText] {
        var sources: [SourceText] = []
        for name in names {
            var scripts: [String] = []
            let found = Inputs.files(of: name, isRecursive: isRecursive, &scripts)
            for script in scripts {
                let text = "\(script) is a script, which a folder's Kubernetes files do not run"
                FileWriter.standardError.write("podsh: \(VisibleText.line(text, on: .plain))\n")
            }
            if found.isEmpty {
                let deeper = isRecursive ? "" : "; -R looks into its folders, too"
                throw HostError(.notFound, "the folder \(name) holds no .yaml, .yml or .json file\(deeper)")
            }
            for file in found { sources.append(try Sources.read(file)) }
        }
        return mayMix ? sources : try Inputs.together(sources)
    }

    /// Several have to be Kubernetes' files.
    static func together(_ sources: [SourceText]) throws(HostError) -> [SourceText] {
        if sources.count > 1, let script = sources.first(where: { !Session.isKubernetes($0) }) {
            throw HostError(.failed, "\(script.name) is a script: it runs alone, and what follows it are its arguments")
        }
        return sources
    }

    /// Whether a first word of a command line is Kubernetes' by its name: then the words behind it are files, too, and
    /// not a script's arguments.
    static func isKubernetes(_ name: String) -> Bool {
        Sources.isAddress(name) || isFolder(name) || Session.isKubernetes(name)
    }

    /// A folder's files as `kubectl apply -f` takes them, by their names; anything else is itself. `scripts`: what lies
    /// there, too, and is none of them.
    private static func files(of name: String, isRecursive: Bool, _ scripts: inout [String]) -> [String] {
        isFolder(name) ? walk(name, isRecursive: isRecursive, &scripts) : [name]
    }

    private static func walk(_ folder: String, isRecursive: Bool, _ scripts: inout [String]) -> [String] {
        var found: [String] = []
        // The folder that is named may be a link.
        for name in FolderListing.names(folder + "/.") {
            let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
            if isFolder(path) {
                // No link to a folder is followed: it may lead upwards.
                if isRecursive, !isLink(path) { found += walk(path, isRecursive: true, &scripts) }
            } else if Session.isKubernetes(name) {
                found.append(path)
            } else if name.hasSuffix(".pod") {
                scripts.append(path)
            }
        }
        return found
    }

    private static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    private static func isLink(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFLNK
    }
}
