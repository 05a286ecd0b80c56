import Glibc

/// What is a secret by its kind, whoever may read it: keys, tokens and credentials. The image `host` does not show it.
enum SecretKind {
    /// Where a name stands: /etc is the machine's own settings, the rest are programs that come as they are.
    enum Place { case settings, programs }
    enum Verdict { case shown, secret, toBeRead }

    /// One person's or program's credentials.
    private static let folders: Set<String> = [
        ".ssh", ".gnupg", ".aws", ".azure", ".kube", ".docker", ".gcloud", ".vault", ".password-store",
    ]
    /// Who may do what on the machine, or keys whose names say nothing.
    private static let settingsFolders: Set<String> = [
        "ssh", "sudoers.d", "wireguard", "kubernetes", "containers", "docker", "rancher", "private", "ipsec.d",
    ]
    private static let files: Set<String> = [
        ".netrc", ".pgpass", ".my.cnf", ".git-credentials", ".pypirc", ".htpasswd", ".env", ".vault-token", "id_rsa",
        "id_dsa",
        "id_ecdsa", "id_ed25519", "kubeconfig",
    ]
    /// Besides: what names the machine, or how it mounts, with passwords among the options.
    private static let settingsFiles: Set<String> = [
        "shadow", "shadow-", "gshadow", "gshadow-", "sudoers", "opasswd", "htpasswd", "credentials", "chap-secrets",
        "pap-secrets",
        "ipsec.secrets", "machine-id", "fstab", "crypttab", "debian.cnf",
    ]
    private static let endings: Set<Substring> = ["keytab", "p12", "pfx", "kdbx", "jks", "ppk", "token"]
    /// Most of these are certificates.
    private static let mixedEndings: Set<Substring> = ["key", "pem", "crt", "npmrc"]

    static func isFolder(_ name: String, _ place: Place) -> Bool {
        folders.contains(name) || place == .settings && settingsFolders.contains(name)
    }

    /// Whether a name among programs may be in the lists above, by its first and last letter: asked of every file
    /// there.
    static func mayBe(_ name: UnsafePointer<CChar>) -> Bool {
        let length = strlen(name)
        return length > 2
            && (firstLetters >> (UInt64(UInt8(bitPattern: name[0])) & 63)
                | lastLetters >> (UInt64(UInt8(bitPattern: name[length - 1])) & 63)) & 1 != 0
    }

    /// The lower six bits of a letter are the bit that stands for it.
    private static let firstLetters = files.reduce(UInt64(0)) { $0 | 1 << UInt64(($1.utf8.first ?? 0) & 63) }
    private static let lastLetters = endings.union(mixedEndings).reduce(UInt64(0)) {
        $0 | 1 << UInt64(($1.utf8.last ?? 0) & 63)
    }

    static func verdict(_ name: String, _ place: Place) -> Verdict {
        if files.contains(name) || place == .settings && settingsFiles.contains(name) { return .secret }
        let ending = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name[name.utf8.index(after: $0)...] } ?? ""
        if endings.contains(ending) { return .secret }
        return place == .settings || mixedEndings.contains(ending) ? .toBeRead : .shown
    }

    // MARK: Content

    /// Texts that stand in front of, or around, a secret and nothing else.
    private static let signs = [
        "PRIVATE KEY-----", "PuTTY-User-Key-File-", "AGE-SECRET-KEY-1", "client-key-data:", ":_authToken=",
        ":_password=",
        "aws_secret_access_key=", "aws_secret_access_key =", "\"private_key\":", "\"auths\":", "AccountKey=",
    ]

    static func isSecret(_ bytes: [UInt8]) -> Bool {
        // Texts between zero bytes, each ended by one for the C library's search.
        (bytes + [0]).withUnsafeBytes { buffer in
            guard let base = buffer.assumingMemoryBound(to: CChar.self).baseAddress else { return false }
            var at = 0
            while at < bytes.count {
                let text = base + at
                if signs.contains(where: { strstr(text, $0) != nil }) || holdsPassword(text) { return true }
                at += strlen(text) + 1
            }
            return false
        }
    }

    /// `scheme://user:password@host`, outside of comments.
    private static func holdsPassword(_ text: UnsafePointer<CChar>) -> Bool {
        var rest = text
        while let found = strstr(rest, "://") {
            let start = UnsafePointer(found) + 3
            rest = start
            // Up to what ends the part of the URL that names user and host.
            let part = start + strcspn(start, "/?#\"'<>() \t\r\n")
            guard let at = memrchr(start, part), let colon = memchr(start, Int32(UInt8(ascii: ":")), at - start) else {
                continue
            }
            let password = UnsafePointer(colon.assumingMemoryBound(to: CChar.self)) + 1
            if password < at, !isComment(start, of: text) { return true }
        }
        return false
    }

    /// The last `@` before the end.
    private static func memrchr(_ start: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>) -> UnsafePointer<CChar>? {
        var at = end
        while at > start {
            at -= 1
            if at.pointee == CChar(bitPattern: UInt8(ascii: "@")) { return at }
        }
        return nil
    }

    private static func isComment(_ place: UnsafePointer<CChar>, of text: UnsafePointer<CChar>) -> Bool {
        var line = place
        while line > text, line[-1] != CChar(bitPattern: UInt8(ascii: "\n")) { line -= 1 }
        line += strspn(line, " \t")
        return [UInt8(ascii: "#"), UInt8(ascii: ";")].contains(UInt8(bitPattern: line.pointee))
    }
}
