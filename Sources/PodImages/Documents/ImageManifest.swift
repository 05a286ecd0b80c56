import PodLifecycle

/// A blob as a manifest names it.
package struct BlobDescriptor: Hashable, Sendable {
    var digest: Digest
    /// Bytes.
    var size: Int64

    /// Refuses blobs to be had elsewhere (`urls`) and sizes beyond the limit.
    init(_ json: ImageJSON, limit: Int64) throws(ImageError) {
        digest = try json.field("digest").digest()
        size = try json.field("size").whole()
        if size < 0 || size > limit {
            throw .damaged("\(json.place).size is \(size); at most \(limit) bytes are allowed")
        }
        if try !json.field("urls").elements(atMost: 100).isEmpty {
            throw .damaged("\(json.place) is to be fetched from a place of its own (urls); such layers are not")
        }
    }
}

/// An image's manifest (OCI image spec v1.1; Docker schema 2), or an index of manifests for several platforms.
package enum ImageManifest: Hashable, Sendable {
    case image(config: BlobDescriptor, layers: [BlobDescriptor])
    case index([IndexEntry])

    package struct IndexEntry: Hashable, Sendable {
        var digest: Digest
        /// Bytes of the manifest or index it names; nil when the index does not say.
        var size: Int64?
        /// `linux/arm64`, `linux/arm/v7`; nil when the index does not say.
        var platform: String?
        var isIndex: Bool
        /// The OCI layout's name of it.
        var name: String

        /// What the entry names, as `read` brings it; of the size that the entry says.
        func checked(_ read: (Digest) throws(ImageError) -> [UInt8]) throws(ImageError) -> [UInt8] {
            let bytes = try read(digest)
            guard let size, size != Int64(bytes.count) else { return bytes }
            throw .damaged("the manifest \(digest.text) has \(bytes.count) bytes, its descriptor says \(size)")
        }
    }

    init(_ bytes: [UInt8], limits: ImageLimits) throws(ImageError) {
        let json = try ImageJSON(bytes, as: "the manifest")
        if try json.field("schemaVersion").whole() != 2 {
            throw .damaged("the manifest is of schema 1, which is out of use; push the image again with a newer tool")
        }
        let (layers, config) = (try json.field("layers"), try json.field("config"))
        let hasLayers = !layers.isNull || !config.isNull
        let hasManifests = !(try json.field("manifests").isNull)
        // One text that reads as both would be checked as one and run as the other (CVE-2021-41190).
        if hasLayers == hasManifests { throw .damaged("the manifest is neither an image nor an index of images") }
        let type = try json.field("mediaType").text()
        if !type.isEmpty, ImageManifest.indexTypes.contains(type) != hasManifests {
            throw .damaged("the manifest calls itself '\(type.prefix(80))' but is none")
        }
        self = try hasManifests ? .index(ImageManifest.entries(json, limits)) : ImageManifest.image(json, limits)
    }

    private static let indexTypes = [
        "application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ]

    private static func image(_ json: ImageJSON, _ limits: ImageLimits) throws(ImageError) -> ImageManifest {
        let config = try BlobDescriptor(json.field("config"), limit: Int64(limits.manifestBytes))
        var layers: [BlobDescriptor] = []
        var sum: Int64 = 0
        for layer in try json.field("layers").elements(atMost: limits.layers) {
            let type = try layer.field("mediaType").text()
            if !type.isEmpty, !type.contains("rootfs.diff.tar"), !type.contains("image.layer.") {
                throw .damaged(
                    "\(layer.place) is '\(type.prefix(80))', not a layer of files: this is no image of a container")
            }
            let blob = try BlobDescriptor(layer, limit: limits.bytes)
            sum += blob.size
            if sum > limits.bytes {
                throw .damaged("the layers have more than \(limits.bytes) bytes together" + ImageLimits.remedy)
            }
            layers.append(blob)
        }
        return .image(config: config, layers: layers)
    }

    private static func entries(_ json: ImageJSON, _ limits: ImageLimits) throws(ImageError) -> [IndexEntry] {
        var entries: [IndexEntry] = []
        for entry in try json.field("manifests").elements(atMost: limits.platforms) {
            let platform = try entry.field("platform")
            var words = [
                try platform.field("os").text(longest: 64), try platform.field("architecture").text(longest: 64),
            ]
            let variant = try platform.field("variant").text(longest: 64)
            if !variant.isEmpty { words.append(variant) }
            entries.append(
                IndexEntry(
                    digest: try entry.field("digest").digest(),
                    size: try entry.field("size").isNull ? nil : entry.field("size").whole(),
                    platform: platform.isNull ? nil : words.joined(separator: "/"),
                    isIndex: indexTypes.contains(try entry.field("mediaType").text()),
                    name: try entry.field("annotations").field("org.opencontainers.image.ref.name").text()))
        }
        return entries
    }
}

/// The platform images are chosen for.
package enum Platform {
    #if arch(arm64)
    static let architecture = "arm64"
    #else
    package static let architecture = "amd64"
    #endif
    static let text = "linux/\(architecture)"

    /// The entry of an index to go on with: this platform's, else an index or image that names no platform.
    static func choose(_ entries: [ImageManifest.IndexEntry]) throws(ImageError) -> ImageManifest.IndexEntry {
        let fitting = entries.first {
            $0.platform == text || $0.platform == "\(text)/v8" || $0.platform == "\(text)/v1"
        }
        if let found = fitting ?? entries.first(where: { $0.platform == nil }) { return found }
        var known: [String] = []
        for case let platform? in entries.map(\.platform)
        where !known.contains(platform) && platform != "unknown/unknown" {
            known.append(platform)
        }
        let shown = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? " and \(known.count - 20) more" : "")
        throw .damaged("there is no image for \(text); there is \(known.isEmpty ? "none at all" : shown)")
    }
}
