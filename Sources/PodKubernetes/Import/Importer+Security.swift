import PodModel
import Yams

/// `runAsUser` and `runAsGroup` of a pod, for its containers that say nothing else.
struct ContainerUser {
    var user: Int64?
    var group: Int64?
}

extension Importer {
    /// What the pod says for all; the answer is who its containers are unless they say it themselves.
    func podSecurity(_ fields: FieldReader, _ spec: inout PodSpec) -> ContainerUser {
        fields.object("securityContext") { fields in
            spec.security.runAsNonRoot = fields.flag("runAsNonRoot")
            // What nobody says is `RuntimeDefault`.
            spec.security.seccomp = seccomp(fields).flatMap { $0 == .runtimeDefault ? nil : $0 }
            spec.security.fsGroup = fields.number("fsGroup", in: 0...Int64(Int32.max))
            spec.security.fsGroupChangePolicy =
                fields.choice("fsGroupChangePolicy", FSGroupChangePolicy.self) ?? .always
            noteModules(fields)
            // Every file of a volume gets the label.
            fields.means("seLinuxChangePolicy", "Recursive")
            spec.security.supplementalGroupsPolicy =
                fields.choice("supplementalGroupsPolicy", SupplementalGroupsPolicy.self) ?? .merge
            spec.security.supplementalGroups = (fields.list("supplementalGroups") ?? []).compactMap(groupNumber)
            spec.security.seLinuxOptions = seLinuxOptions(fields)
            for (i, (name, value)) in fields.objects("sysctls", sysctl).enumerated() {
                if spec.security.sysctls[name] != nil, let all = fields.list("sysctls"), i < all.count {
                    report(all[i].span, "bad-value", all[i].path.key("name"), "duplicate value '\(name)'")
                }
                spec.security.sysctls[name] = value
            }
            return ids(fields)
        } ?? ContainerUser()
    }

    /// What acts on other machines, or with profiles that the machine would have to have.
    private func noteModules(_ fields: FieldReader) {
        if fields.has("appArmorProfile") {
            fields.passOver("appArmorProfile")
            fields.warn("appArmorProfile", "no-effect", Importer.appArmorNote)
        }
        if fields.has("windowsOptions") {
            fields.report("windowsOptions", "bad-value", "Forbidden: Cannot be set for a Linux pod")
            fields.passOver("windowsOptions")
        }
    }

    private static let appArmorNote = "containers have the machine's own profile for them, where it has one"
    /// As the profile was said before it was a field, of a container by its name (Kubernetes before 1.30).
    private static let appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/"

    /// Of a pod's metadata.
    func noteAppArmor(_ fields: FieldReader) {
        guard let value = fields.value("annotations"), let reader = FieldReader(value, self) else { return }
        for key in reader.all().map(\.key) where key.hasPrefix(Importer.appArmorPrefix) {
            reader.warn(key, "no-effect", Importer.appArmorNote)
        }
    }

    private func groupNumber(_ value: FieldValue) -> Int64? {
        if case .scalar(let scalar) = value.node, case .integer(let number) = ScalarValue(scalar) {
            if (0...Int64(Int32.max)).contains(number) { return number }
            report(value.span, "bad-value", value.path, "\(number) is not between 0 and \(Int32.max)")
        } else {
            wrongType(value, "a whole number")
        }
        return nil
    }

    private func ids(_ fields: FieldReader) -> ContainerUser {
        let range = 0...Int64(Int32.max)
        return ContainerUser(user: fields.number("runAsUser", in: range), group: fields.number("runAsGroup", in: range))
    }

    private func seLinuxOptions(_ fields: FieldReader) -> SELinuxOptions? {
        fields.object("seLinuxOptions") { fields in
            var options = SELinuxOptions()
            options.user = fields.text("user")
            options.role = fields.text("role")
            options.type = fields.text("type")
            options.level = fields.text("level")
            return options
        }
    }

    private func sysctl(_ fields: FieldReader) -> (String, String)? {
        fields.require("name")
        fields.require("value")
        let (name, value) = (fields.text("name"), fields.text("value"))
        guard let name, let value else { return nil }
        return (name, value)
    }

    /// `validateSeccompProfileField` of Kubernetes' API.
    private func seccomp(_ fields: FieldReader) -> SeccompProfile? {
        fields.object("seccompProfile") { fields in
            fields.require("type")
            let path = fields.text("localhostProfile").flatMap { $0.isEmpty ? nil : $0 }
            let kinds: [(String, SeccompProfile)] = [
                ("RuntimeDefault", .runtimeDefault), ("Unconfined", .unconfined), ("Localhost", .localhost(path ?? "")),
            ]
            let profile = fields.choice("type", kinds)
            switch profile {
            case .localhost where path == nil:
                fields.report("type", "missing-field", "wants localhostProfile, which is not given")
            case .runtimeDefault where path != nil, .unconfined where path != nil:
                fields.report("localhostProfile", "bad-value", "can only be set when seccomp type is Localhost")
            case .localhost, .runtimeDefault, .unconfined, nil: break
            }
            return profile
        }
    }

    func containerSecurity(_ fields: FieldReader, _ container: inout Container, _ pod: ContainerUser) {
        var own = ContainerUser()
        _ = fields.object("securityContext") { fields -> Void? in
            own = ids(fields)
            container.security.runAsNonRoot = fields.flag("runAsNonRoot")
            container.security.readOnlyRoot = fields.flag("readOnlyRootFilesystem") ?? false
            let escalation = fields.flag("allowPrivilegeEscalation")
            container.security.allowEscalation = escalation ?? false
            container.security.privileged = fields.flag("privileged") ?? false
            container.security.seccomp = seccomp(fields)
            container.security.seLinuxOptions = seLinuxOptions(fields)
            container.security.unmasksProc =
                fields.choice("procMount", [("Default", false), ("Unmasked", true)]) ?? false
            noteModules(fields)
            _ = fields.object("capabilities") { fields -> Void? in
                container.security.addCapabilities = fields.texts("add") ?? []
                container.security.dropCapabilities = fields.texts("drop") ?? []
                return nil
            }
            // Who is told not to rise cannot be risen already (`ValidateSecurityContext`).
            if escalation == false {
                let message = "cannot set `allowPrivilegeEscalation` to false and"
                if container.security.privileged {
                    fields.report("allowPrivilegeEscalation", "bad-value", "\(message) `privileged` to true")
                }
                if container.security.addCapabilities.contains("CAP_SYS_ADMIN") {
                    fields.report(
                        "allowPrivilegeEscalation", "bad-value", "\(message) `capabilities.Add` CAP_SYS_ADMIN")
                }
            }
            return nil
        }
        let user = own.user ?? pod.user
        let group = own.group ?? pod.group
        if let user {
            container.user = group.map { "\(user):\($0)" } ?? String(user)
        } else if let group {
            container.user = ":\(group)"
        }
    }
}
