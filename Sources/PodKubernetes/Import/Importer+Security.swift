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
            spec.security.seccompUnconfined = isUnconfined(fields)
            spec.security.fsGroup = fields.number("fsGroup", in: 0...Int64(Int32.max))
            spec.security.fsGroupChangePolicy =
                fields.choice("fsGroupChangePolicy", FSGroupChangePolicy.self) ?? .always
            noteModules(fields)
            if fields.choice("supplementalGroupsPolicy", [("Merge", false), ("Strict", true)]) == true {
                fields.notCarried(
                    "supplementalGroupsPolicy", "podsh adds the groups that the image has for the user, as with Merge")
            }
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
            fields.warn(
                "appArmorProfile", "no-effect", "containers have the machine's own profile for them, where it has one")
        }
        if fields.has("windowsOptions") {
            fields.report("windowsOptions", "bad-value", "Forbidden: Cannot be set for a Linux pod")
            fields.passOver("windowsOptions")
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

    private func isUnconfined(_ fields: FieldReader) -> Bool {
        fields.object("seccompProfile") { fields in
            fields.require("type")
            fields.means("type", "RuntimeDefault", "Unconfined")
            return fields.text("type") == "Unconfined"
        } ?? false
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
            container.security.seccompUnconfined = isUnconfined(fields)
            container.security.seLinuxOptions = seLinuxOptions(fields)
            fields.means("procMount", "Default")
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
