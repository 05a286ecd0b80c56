extension PodSpec {
    /// The files that podsh writes into a volume (`validateVolumeSource` in `pkg/apis/core/validation`).
    func validateFiles(_ source: Volume.Source, _ path: String, _ errors: inout [FieldError]) {
        switch source {
        case .config(_, let files): validate(files, path + ".configMap", &errors)
        case .secret(_, let files): validate(files, path + ".secret", &errors)
        case .downward(let files, _): validate(files, path + ".downwardAPI", &errors)
        case .projected(let parts, _):
            for (i, part) in parts.enumerated() { validate(part, "\(path).projected.sources[\(i)]", &errors) }
            validatePaths(parts, path + ".projected", &errors)
        case .image(let reference, _):
            do throws(ImageReferenceError) { _ = try ImageReference(reference) } catch {
                errors.append(FieldError(path: path + ".image.reference", value: reference, message: error.message))
            }
        case .empty, .memory, .host, .claim, .ephemeral: break
        }
    }

    private func validate(_ part: Projection, _ path: String, _ errors: inout [FieldError]) {
        switch part {
        case .config(_, let files): validate(files, path + ".configMap", &errors)
        case .secret(_, let files): validate(files, path + ".secret", &errors)
        case .downward(let files): validate(files, path + ".downwardAPI", &errors)
        case .token(let token):
            if let wrong = NameRules.itemPath(token.path) {
                errors.append(
                    FieldError(path: path + ".serviceAccountToken.path", value: token.path, message: wrong))
            }
            if token.lifetime < TokenFile.leastLifetime {
                errors.append(
                    FieldError(
                        path: path + ".serviceAccountToken.expirationSeconds", value: token.lifetime.description,
                        message: "may not specify a duration less than 10 minutes"))
            }
        }
    }

    /// Two sources that name one path would hide each other's file.
    private func validatePaths(_ parts: [Projection], _ path: String, _ errors: inout [FieldError]) {
        var taken: Set<String> = []
        for name in parts.flatMap(\.namedPaths)
        where !taken.insert(name.split(separator: "/").joined(separator: "/")).inserted {
            errors.append(FieldError(path: path + ".sources", value: name, message: "conflicting duplicate paths"))
        }
    }

    private func validate(_ files: KeyFiles, _ path: String, _ errors: inout [FieldError]) {
        for (i, item) in files.items.enumerated() {
            guard let wrong = NameRules.itemPath(item.path) else { continue }
            errors.append(FieldError(path: "\(path).items[\(i)].path", value: item.path, message: wrong))
        }
    }

    private func validate(_ files: [DownwardFile], _ path: String, _ errors: inout [FieldError]) {
        for (i, file) in files.enumerated() {
            func refuse(_ field: String, _ value: String, _ message: String) {
                errors.append(FieldError(path: "\(path).items[\(i)].\(field)", value: value, message: message))
            }
            if let wrong = NameRules.itemPath(file.path) { refuse("path", file.path, wrong) }
            switch file.content {
            case .field(let field):
                if !field.isOfFiles {
                    refuse("fieldRef.fieldPath", field.path, "is none of the fields that a file can hold")
                }
                if let wrong = field.wrongKey { refuse("fieldRef.fieldPath", field.path, wrong) }
            case .resource(let reference):
                guard let name = reference.container else {
                    refuse("resourceFieldRef.containerName", "", "must name a container")
                    continue
                }
                if !containers.contains(where: { $0.name == name }) {
                    refuse("resourceFieldRef.containerName", name, "no such container in this pod")
                }
            }
        }
    }
}

extension Projection {
    /// The paths that it names; without items a config or secret names none.
    fileprivate var namedPaths: [String] {
        switch self {
        case .config(_, let files), .secret(_, let files): files.items.map(\.path)
        case .downward(let files): files.map(\.path)
        case .token(let token): [token.path]
        }
    }
}

extension Container {
    func validateVariables(of pod: PodSpec, refuse: (String, String, String) -> Void) {
        for (i, variable) in environment.enumerated() {
            if let wrong = NameRules.environmentName(variable.name) { refuse("env[\(i)].name", variable.name, wrong) }
            switch variable.source {
            case .value, .config, .secret: break
            case .field(let field):
                if !field.isOfVariables {
                    refuse(
                        "env[\(i)].valueFrom.fieldRef.fieldPath", field.path,
                        "is for files of a volume, not for variables")
                }
                if let wrong = field.wrongKey {
                    refuse("env[\(i)].valueFrom.fieldRef.fieldPath", field.path, wrong)
                }
            case .resource(let reference):
                if let name = reference.container, !pod.containers.contains(where: { $0.name == name }) {
                    refuse(
                        "env[\(i)].valueFrom.resourceFieldRef.containerName", name, "no such container in this pod")
                }
            case .file(let file):
                let path = "env[\(i)].valueFrom.fileKeyRef"
                if let wrong = NameRules.itemPath(file.path) { refuse(path + ".path", file.path, wrong) }
                switch pod.volumes.first(where: { $0.name == file.volume })?.source {
                case .empty, .memory: break
                case nil: refuse(path + ".volumeName", file.volume, "no such volume in this pod")
                case .host, .claim, .config, .secret, .downward, .projected, .ephemeral, .image:
                    refuse(path + ".volumeName", file.volume, "must be a volume of type emptyDir")
                }
            }
        }
    }
}
