import Glibc
import PodModel

/// What the image store takes from the user's surroundings.
package struct ImageOptions: Sendable {
    /// Relative paths of `dir:`, `oci:`, `oci-archive:` and `docker-archive:` begin here: the script's folder.
    package var folder = "."
    /// podsh itself, which unpacks layers in a child of its own.
    package var program = "/proc/self/exe"
    /// The program that speaks with registries; nil where it is missing.
    package var skopeo: String?
    /// Variables of the user that concern registries: `REGISTRY_AUTH_FILE`, `HOME`, proxies.
    package var environment: [String: String] = [:]
    /// Directories that no image `host` may show, besides homes: podsh's own.
    package var hidden: [String] = []
    package var limits = ImageLimits()
    /// What of the surroundings cannot be read; no image is had until it is mended.
    package var complaint: String?

    package init() {}

    /// As the process has been started: skopeo from PATH, the variables from the environment.
    package static func standard() -> ImageOptions {
        var options = ImageOptions()
        for name in passedVariables {
            if let value = getenv(name) { options.environment[name] = String(cString: value) }
        }
        let path = options.environment["PATH"] ?? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        if let text = getenv(ImageLimits.variable).map({ String(cString: $0) }), !text.isEmpty {
            let limit = (try? Quantity.parse(text.utf8))?.unitsRoundedUp ?? 0
            options.limits.bytes = limit
            if limit <= 0 { options.complaint = "$\(ImageLimits.variable) is '\(text)', not an amount such as 64Gi" }
        }
        options.skopeo = path.split(separator: ":").map { "\($0)/skopeo" }
            .first { $0.utf8.first == UInt8(ascii: "/") && access($0, X_OK) == 0 }
        return options
    }

    /// Nothing else of the user's environment reaches a helper.
    private static let passedVariables = [
        "PATH", "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "REGISTRY_AUTH_FILE", "DOCKER_CONFIG",
        "PODSH_REGISTRIES_CONF",
        "CONTAINERS_REGISTRIES_CONF", "CONTAINERS_STORAGE_CONF", "STORAGE_DRIVER", "STORAGE_OPTS", "SSL_CERT_FILE",
        "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
        "http_proxy", "https_proxy", "no_proxy",
    ]
}

/// How much an image may be; beyond it an image is refused, not cut.
package struct ImageLimits: Hashable, Sendable {
    /// Of all layers of an image, unpacked; `PODSH_IMAGE_LIMIT`.
    package var bytes: Int64 = 32 << 30
    /// Of a layer: files, directories, links and whiteouts.
    package var entries = 1_000_000
    /// Parts of a path.
    package var depth = 128
    /// The kernel stacks at most 500.
    package var layers = 400
    /// Entries of an index; indexes in indexes.
    package var platforms = 1_000
    package var indexDepth = 4
    /// Bytes of a manifest or index, as Docker's registry has it, and of a config.
    package var manifestBytes = 4 << 20
    /// A registry has to say something within this many seconds …
    package var answerSeconds: Int64 = 25
    /// … and while it sends, so many bytes have to come in any so many seconds: 1 KiB a second.
    package var stallSeconds: Int64 = 30
    package var stallBytes: Int64 = 30 << 10
    /// A registry that asks to come again later is waited for so long in all.
    package var waitSeconds: Int64 = 300
    /// Nothing is fetched or unpacked for longer.
    package var totalSeconds: Int64 = 3600

    package init() {}

    static let variable = "PODSH_IMAGE_LIMIT"
    /// How to allow more than `bytes`; behind every message that names them.
    static let remedy = "; \(variable)=64Gi in the environment would allow more"
}
