/// Kubernetes' rules for names (`apimachinery/pkg/util/validation`). Each answers `nil` when the text is fine, else a
/// sentence that says what is expected. ASCII only, compared as bytes.
package enum NameRules {
    /// DNS-1123 label: containers, volumes, namespaces, services.
    package static func dnsLabel(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty { return "must not be empty" }
        if bytes.count > 63 { return "must have at most 63 characters, has \(bytes.count)" }
        return hasFormOfLabel(bytes)
            ? nil : "must be lower-case letters, digits and '-', and begin and end with a letter or digit"
    }

    /// Whatever its length.
    package static func hasFormOfLabel(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == dash } && edgesAreAlphanumeric(bytes)
    }

    /// DNS-1035 label: services, whose names become those of environment variables.
    package static func serviceName(_ text: String) -> String? {
        if let wrong = dnsLabel(text) { return wrong }
        return beginsWithDigit(text) ? "must begin with a letter" : nil
    }

    package static func beginsWithDigit(_ text: String) -> Bool {
        text.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true
    }

    /// DNS-1123 subdomain: pods, controllers, nodes, configs.
    package static func dnsSubdomain(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty { return "must not be empty" }
        if bytes.count > 253 { return "must have at most 253 characters, has \(bytes.count)" }
        return hasFormOfSubdomain(bytes)
            ? nil : "must be lower-case letters, digits, '-' and '.', and begin and end with a letter or digit"
    }

    /// Whatever its length.
    package static func hasFormOfSubdomain(_ bytes: String.UTF8View) -> Bool {
        bytes.split(separator: dot, omittingEmptySubsequences: false).allSatisfy { hasFormOfLabel($0) }
    }

    /// An IP address of either family.
    package static func address(_ text: String) -> String? {
        IPv4(text: text) != nil || isIPv6(text) ? nil : "must be an IP address"
    }

    /// The address of a line of /etc/hosts: an IP address, or docker's word for that of the machine.
    package static func hostAddress(_ text: String) -> String? {
        text == HostAlias.machine ? nil : address(text).map { "\($0), or \(HostAlias.machine)" }
    }

    /// A domain of resolv.conf's search list; the root alone ends it (`ValidateDNSConfig`). Names with an underscore
    /// are no host's, and yet domains' (`IsDNS1123SubdomainWithUnderscore`).
    package static func searchDomain(_ text: String) -> String? {
        if text == "." { return nil }
        let bare = text.hasSuffix(".") ? String(text.dropLast()) : text
        return dnsSubdomain(String(bare.map { $0 == "_" ? "0" : $0 }))
    }

    /// A name in /etc/hosts: what ends there neither the word nor the line. docker has names with `_` and capitals.
    package static func hostAlias(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty || bytes.count > 253 { return "must have 1 to 253 characters, has \(bytes.count)" }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == dash || $0 == dot || $0 == underscore }
            && edgesAreAlphanumeric(bytes)
            ? nil : "must be letters, digits, '-', '_' and '.', and begin and end with a letter or digit"
    }

    /// A word of resolv.conf's options.
    package static func resolverOption(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty || bytes.count > 64 { return "must have 1 to 64 characters, has \(bytes.count)" }
        let fine = bytes.allSatisfy { isAlphanumeric($0) || $0 == dash || $0 == underscore || $0 == dot || $0 == 0x3A }
        return fine ? nil : "must be letters, digits, '-', '_', '.' and ':'"
    }

    /// RFC 4291, 2.2.
    private static func isIPv6(_ text: String) -> Bool {
        var groups = text.utf8.split(separator: 0x3A, omittingEmptySubsequences: false).map { Substring($0) }
        guard groups.count > 2, groups.count <= 9 else { return false }
        // `::` at an edge splits into two empty groups, of which one is the gap.
        if groups[0].isEmpty, groups[1].isEmpty { groups.removeFirst() }
        if groups.count > 1, groups[groups.count - 1].isEmpty, groups[groups.count - 2].isEmpty { groups.removeLast() }
        let gaps = groups.count { $0.isEmpty }
        var length = groups.count - gaps
        if let last = groups.last, IPv4(text: String(last)) != nil {
            groups.removeLast()
            length += 1
        }
        let areFit = groups.allSatisfy { group in
            group.utf8.count <= 4
                && group.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66 }
        }
        return areFit && (gaps == 0 ? length == 8 : gaps == 1 && length < 8)
    }

    /// A part of an address (`IsValidPathSegmentName`): roles and what scales are called so.
    package static func pathSegment(_ text: String) -> String? {
        if text.isEmpty { return "must not be empty" }
        if text == "." || text == ".." { return "is no name" }
        return text.contains("/") || text.contains("%") ? "may not contain '/' or '%'" : nil
    }

    /// IANA service name: port names.
    package static func portName(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        if bytes.isEmpty || bytes.count > 15 { return "must have 1 to 15 characters, has \(bytes.count)" }
        let doubled = zip(bytes, bytes.dropFirst()).contains { $0 == dash && $1 == dash }
        let fine =
            bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == dash } && edgesAreAlphanumeric(bytes) && !doubled
            && bytes.contains { $0 >= 0x61 && $0 <= 0x7A }
        return fine ? nil : "must be lower-case letters, digits and single '-', with at least one letter"
    }

    /// `[prefix/]name` of a label or annotation.
    package static func labelKey(_ text: String) -> String? {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if parts.count > 2 { return "must have at most one '/'" }
        if parts.count == 2, let wrong = dnsSubdomain(String(decoding: parts[0], as: UTF8.self)) {
            return "prefix \(wrong)"
        }
        let name = parts[parts.count - 1]
        if name.isEmpty { return "must have a name" }
        if name.count > 63 { return "name must have at most 63 characters, has \(name.count)" }
        return isQualified(name)
            ? nil : "must be letters, digits, '-', '_' and '.', and begin and end with a letter or digit"
    }

    package static func labelValue(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.count > 63 { return "must have at most 63 characters, has \(bytes.count)" }
        return bytes.isEmpty || isQualified(bytes)
            ? nil : "must be letters, digits, '-', '_' and '.', and begin and end with a letter or digit"
    }

    /// Keys of configs and secrets.
    package static func configKey(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty || bytes.count > 253 { return "must have 1 to 253 characters, has \(bytes.count)" }
        if text == "." || text.hasPrefix("..") { return "must not be '.' and not begin with '..'" }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == dash || $0 == dot || $0 == underscore }
            ? nil : "must be letters, digits, '-', '_' and '.'"
    }

    /// Environment variable names: any printable ASCII but `=` (Kubernetes since 1.30, `IsRelaxedEnvVarName`).
    package static func environmentName(_ text: String) -> String? {
        let bytes = text.utf8
        if bytes.isEmpty { return "must not be empty" }
        return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "=") }
            ? nil : "must be printable ASCII without '='"
    }

    /// Why nothing can be mounted at a path of a container; nil when it can.
    package static func mountPath(_ text: String) -> String? {
        if !text.hasPrefix("/") || text.utf8.contains(0) { return "must be an absolute path" }
        let parts = mountPathParts(text)
        if parts.contains("..") { return "must not contain '..'" }
        if parts.isEmpty { return "must not be the root" }
        return KernelDirectory.refusal(of: "/" + parts.joined(separator: "/"))
    }

    /// Why a file of a config or secret cannot lie at a path of its volume; nil when it can.
    package static func itemPath(_ text: String) -> String? {
        if text.hasPrefix("..") { return "must not begin with '..'" }
        return subPath(text)
    }

    /// Why no part of a volume can have this path; nil when one can.
    package static func subPath(_ text: String) -> String? {
        if text.isEmpty || text.utf8.contains(0) { return "must not be empty" }
        if text.hasPrefix("/") { return "must be a relative path" }
        return text.split(separator: "/").contains("..") ? "must not contain '..'" : nil
    }

    /// The parts that count: `/a//b/.` and `/a/b` are one place.
    package static func mountPathParts(_ text: String) -> [Substring] {
        text.split(separator: "/").filter { $0 != "." }
    }

    private static let dash = UInt8(ascii: "-")
    private static let dot = UInt8(ascii: ".")
    private static let underscore = UInt8(ascii: "_")

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isLowerAlphanumeric(byte) || byte >= 0x41 && byte <= 0x5A
    }

    private static func edgesAreAlphanumeric(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        guard let first = bytes.first, let last = bytes.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last)
    }

    private static func isQualified(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        bytes.allSatisfy { isAlphanumeric($0) || $0 == dash || $0 == dot || $0 == underscore }
            && edgesAreAlphanumeric(bytes)
    }
}
