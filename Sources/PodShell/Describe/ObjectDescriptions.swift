package import PodModel
import PodText

/// Configs, secrets, claims and namespaces.
extension Description {
    package mutating func describe(_ config: ConfigObject) {
        describeNames(config.meta)
        describeMetadata(config.meta)
        blank()
        if config.isSecret {
            field("Type", config.traits.type.name)
            blank()
            describeUnderline("Data")
            for pair in config.data.pairs { field(pair.key, "\(pair.value.count) bytes") }
            return
        }
        describeUnderline("Data")
        for pair in config.data.pairs { if let text = pair.value.text { describe(pair.key, text) } }
        blank()
        describeUnderline("BinaryData")
        for pair in config.data.pairs where pair.value.text == nil {
            row(["\(pair.key): \(pair.value.count) bytes"])
        }
        blank()
    }

    private mutating func describeUnderline(_ name: String) {
        row([name])
        row(["===="])
    }

    private mutating func describe(_ key: String, _ text: String) {
        row(["\(key):"])
        row(["----"])
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { row([String(line)]) }
        blank()
    }

    package mutating func describe(_ claim: VolumeClaim, users: [Pod]) {
        describeNames(claim.meta)
        field("StorageClass", claim.spec.storageClass ?? "")
        field("Status", claim.binding.phase, style: claim.binding.isPending ? .caution : .good)
        field("Volume", claim.binding.volume?.name ?? "")
        describeMetadata(claim.meta)
        field("Capacity", claim.capacity.map(Quantity.bytesText) ?? "")
        field("Access Modes", claim.modesText)
        field("VolumeMode", "Filesystem")
        list("Used By", users.map(\.meta.name).sorted())
    }

    package mutating func describe(_ namespace: Namespace) {
        field("Name", namespace.meta.name)
        describeMetadata(namespace.meta)
        field("Status", namespace.meta.deletion == nil ? "Active" : "Terminating")
    }
}
