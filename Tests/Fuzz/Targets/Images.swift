@testable import PodImages
import PodImages
@testable import PodKernel
import PodKernel
import PodModel
import Glibc
import PodLanguage
import PodLifecycle
@testable import PodRuntime

extension FuzzTarget {
    /// Every complete name that a reference leads to is a reference too, and means the same.
    static let reference = FuzzTarget(name: "reference", longest: 300) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        guard let reference = try? ImageReference(text) else { return .refused }
        if reference.baseName.isEmpty, !text.hasSuffix("/") { return .broken("the image has no name") }
        let (name, store): (ImageName, String)
        switch reference.source {
        case .host, .file: return .read
        case .engine(_, let said, let found): (name, store) = (found, said)
        case .name(let found, _): (name, store) = (found, "")
        }
        // The store before it is a path, of any characters.
        if text.replacing(store, with: "").utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) || text.hasPrefix("-") {
            return .broken("it is accepted")
        }
        for candidate in name.candidates(RegistriesConf()) {
            // With the registry it may be too long.
            if candidate.utf8.count > 255 { continue }
            let whole = candidate + name.suffix
            guard case .name(let again, _)? = try? ImageReference(whole).source else {
                return .broken("\(whole) is no name")
            }
            if again.candidates(RegistriesConf()) != [candidate] || again.suffix != name.suffix {
                return .broken("\(whole) means another")
            }
        }
        return .read
    }

    /// A manifest, an index or a config: nothing of it leads anywhere it must not.
    static let image = FuzzTarget(name: "image", longest: 4096) { bytes in
        var outcome = FuzzOutcome.refused
        if let manifest = try? ImageManifest(bytes, limits: ImageLimits()) {
            outcome = .read
            if case .index(let entries) = manifest {
                do throws(ImageError) { _ = try Platform.choose(entries) } catch {
                    if error.message.isEmpty { return .broken("no platform is chosen, without a reason") }
                }
            }
        }
        if let (config, _) = try? ImageConfig.read(bytes, limits: ImageLimits()) {
            outcome = .read
            for path in config.volumes + [config.workingDirectory] where !path.isEmpty {
                if !path.hasPrefix("/") || path.split(separator: "/").contains("..") {
                    return .broken("the path \(path) is accepted")
                }
            }
            for variable in config.environment where variable.name.isEmpty || variable.name.contains("=") {
                return .broken("the variable \(variable.name) is accepted")
            }
        }
        return outcome
    }

    /// A layer, unpacked: whatever it says, nothing beside its own folder is made or changed.
    static let layer = FuzzTarget(name: "layer", longest: 16 << 10) { bytes in
        ScratchFolder.with { folder in
            folder.write(summed(bytes), to: "packed")
            folder.write(Array("untouched".utf8), to: "sentinel")
            mkdir("\(folder.path)/root", 0o755)
            let outcome = unpack("\(folder.path)/packed", into: "\(folder.path)/root")
            if FolderListing.names(folder.path) != ["packed", "root", "sentinel"] {
                return .broken("something is made beside the layer")
            }
            let sentinel = StoreFiles.read("\(folder.path)/sentinel", limit: 100)
            return sentinel == Array("untouched".utf8) ? outcome : .broken("something beside the layer is changed")
        }
    }

    /// With the checksum of every ustar header set right: no fuzzer finds it, and all else would end there.
    private static func summed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for start in stride(from: 0, to: max(0, bytes.count - 511), by: 512)
        where bytes[start + 257..<start + 262].elementsEqual("ustar".utf8) {
            bytes.replaceSubrange(start + 148..<start + 156, with: [UInt8](repeating: 0x20, count: 8))
            let sum = bytes[start..<start + 512].reduce(0) { $0 + Int($1) }
            for i in 0..<6 { bytes[start + 148 + i] = UInt8(0x30 | ((sum >> (15 - 3 * i)) & 7)) }
            bytes[start + 154] = 0
        }
        return bytes
    }

    private static func unpack(_ file: String, into folder: String) -> FuzzOutcome {
        // As the unpacker has it: libarchive reads the UTF-8 names of pax headers by the locale.
        setlocale(LC_CTYPE, "C.UTF-8")
        let packed = open(file, O_RDONLY | O_CLOEXEC)
        let root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard packed >= 0, root >= 0 else { return .broken("the folder cannot be opened") }
        defer {
            close(packed)
            close(root)
        }
        do throws(LayerFault) {
            let archive = try LayerArchive(packed, limit: 1 << 20)
            var writer = LayerWriter(root: root, limits: LayerLimits(bytes: 1 << 20, entries: 200, depth: 32))
            while let entry = try archive.next() { try writer.write(entry, from: archive) }
            _ = try archive.finish()
            return archive.bytes <= 1 << 20 && writer.entries <= 200 ? .read : .broken("it is larger than its limits")
        } catch {
            return error.message.isEmpty ? .broken("it is refused without a reason") : .refused
        }
    }

    /// A user and, each behind a zero byte, the image's passwd and group: ids never leave their range.
    static let user = FuzzTarget(name: "user", longest: 512) { bytes in
        let parts =
            bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false).map(Array.init) + [[], []]
        return ScratchFolder.with { folder in
            mkdir("\(folder.path)/etc", 0o755)
            folder.write(parts[1], to: "etc/passwd")
            folder.write(parts[2], to: "etc/group")
            let root = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            defer { close(root) }
            let text = String(decoding: parts[0], as: UTF8.self)
            _ = ImageConfig.isUser(text)
            guard let user = try? ImageUser(text, root: root) else { return .refused }
            let isFine = ([user.uid, user.gid] + user.groups).allSatisfy { (0...ImageUser.maximumID).contains($0) }
            if !isFine || user.groups.first != user.gid { return .broken("the ids are \(user)") }
            return user.home.hasPrefix("/") && !user.home.utf8.contains(0) ? .read : .broken("the home is \(user.home)")
        }
    }
}

/// A folder in memory that is gone afterwards.
struct ScratchFolder {
    let path: String

    static func with(_ body: (ScratchFolder) -> FuzzOutcome) -> FuzzOutcome {
        var name = Array("\(access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp")/podsh-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { return .broken("no folder can be made") }
        let folder = ScratchFolder(path: String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        defer { StoreFiles.remove(folder.path) }
        return body(folder)
    }

    func write(_ bytes: [UInt8], to name: String) {
        let file = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        _ = writeAll(file, bytes)
        close(file)
    }
}
