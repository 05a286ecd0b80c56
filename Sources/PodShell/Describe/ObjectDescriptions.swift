package import PodModel
import PodText

/// Configs, secrets, claims and namespaces.
extension Description {
    package mutating func tell(_ config: ConfigObject) {
        tellNames(config.meta)
        tellMetadata(config.meta)
        blank()
        if config.isSecret {
            field("Type", config.traits.type.name)
            blank()
            tellUnderline("Data")
            for pair in config.data.pairs { field(pair.key, "\(pair.value.count) bytes") }
            return
        }
        tellUnderline("Data")
        for pair in config.data.pairs { if let text = pair.value.text { tell(pair.key, text) } }
        blank()
        tellUnderline("BinaryData")
        for pair in config.data.pairs where pair.value.text == nil {
            row(["\(pair.key): \(pair.value.count) bytes"])
        }
        blank()
    }

    private mutating func tellUnderline(_ name: String) {
        row([name])
        row(["===="])
    }

    private mutating func tell(_ key: String, _ text: String) {
        row(["\(key):"])
        row(["----"])
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { row([String(line)]) }
        blank()
    }

    package mutating func tell(_ claim: VolumeClaim, users: [Pod]) {
        tellNames(claim.meta)
        field("StorageClass", claim.wish.storageClass ?? "")
        field("Status", "Bound", style: .good)
        field("Volume", "")
        tellMetadata(claim.meta)
        field("Capacity", Quantity.bytesText(claim.size))
        field("Access Modes", claim.wish.modesText)
        field("VolumeMode", "Filesystem")
        list("Used By", users.map(\.meta.name).sorted())
    }

    package mutating func tell(_ namespace: Namespace) {
        field("Name", namespace.meta.name)
        tellMetadata(namespace.meta)
        field("Status", namespace.meta.deletion == nil ? "Active" : "Terminating")
    }
}
