import PodModel
import PodSyntax

extension Lowerer {
    /// `volume NAME files < … >`. `mode`: of files that say none.
    mutating func projections(_ body: BodySyntax, _ mode: FileMode) -> [Projection] {
        var parts: [Projection] = []
        for item in body.attributes where !item.hasError {
            switch item.word(in: FilesAttribute.self) {
            case .config: if let name = text(item.word(.config)) { parts.append(.config(name, keyFiles(item, mode))) }
            case .secret: if let name = text(item.word(.secret)) { parts.append(.secret(name, keyFiles(item, mode))) }
            case .file:
                let content =
                    field(item).map { DownwardFile.Content.field($0) } ?? resource(item).map { .resource($0) }
                if let path = read(item, .path, Reading.subPath), let content {
                    let own = read(item, .mode, Reading.fileMode)
                    parts.append(.downward([DownwardFile(path: path, content: content, mode: own)]))
                }
            case .token:
                if let path = read(item, .path, Reading.subPath) {
                    parts.append(
                        .token(
                            TokenFile(
                                path: path, audience: text(item.word(.for)),
                                lifetime: read(item, .lifetime, Reading.duration) ?? TokenFile.standardLifetime)))
                }
            case nil: break
            }
        }
        return parts
    }

    private mutating func keyFiles(_ item: AttributeSyntax, _ mode: FileMode) -> KeyFiles {
        var files = KeyFiles(mode: mode, isOptional: item.has(.optional))
        let (path, own) = (read(item, .as, Reading.subPath), read(item, .mode, Reading.fileMode))
        if let key = text(item.word(.key)) {
            files.items = [KeyFiles.Item(key: key, path: path ?? key, mode: own)]
        } else if let word = item.word(.as) ?? item.word(.mode) {
            report(word.span, "bad-value", "'as' and 'mode' are of one key: write it", help: "write key NAME")
        }
        return files
    }
}
