package import PodModel

/// Amounts by the names of their resources, as Kubernetes writes them: in the order of the names.
package func resourceTexts(
    cpu: Int64?, memory: Int64?, _ others: ResourceCounts
) -> [(name: String, amount: String)] {
    let named: [(name: String, amount: String?)] = [
        ("cpu", cpu.map { Quantity.cpuText(milli: $0) }), ("memory", memory.map(Quantity.bytesText)),
    ]
    let texts =
        named.compactMap { entry in entry.amount.map { (name: entry.name, amount: $0) } }
        + others.pairs.map { (name: $0.name.text, amount: $0.name.amountText($0.amount)) }
    return texts.sorted { $0.name < $1.name }
}
