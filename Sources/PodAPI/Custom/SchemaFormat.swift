import PodModel

/// Formats of texts that are checked (`supportedVersionedFormats` of apiextensions); others are taken as they are.
enum SchemaFormat: String {
    case dateTime = "date-time"
    case date
    case ipv4
    case uuid
    case byte
    case duration

    func fits(_ text: String) -> Bool {
        switch self {
        case .dateTime: Timestamp(rfc3339: text) != nil
        case .date: text.utf8.count == 10 && Timestamp(rfc3339: "\(text)T00:00:00Z") != nil
        case .ipv4: IPv4(text: text) != nil
        case .uuid: SchemaPattern.isFound(Self.uuidPattern, in: text) ?? true
        case .byte: SchemaPattern.isFound(Self.bytePattern, in: text) ?? true
        case .duration: SchemaPattern.isFound(Self.durationPattern, in: text) ?? true
        }
    }

    private static let uuidPattern = "^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$"
    private static let bytePattern = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
    /// Go's and the units that `strfmt` adds to them.
    private static let durationPattern = "^[-+]?((([0-9]+(\\.[0-9]*)?|\\.[0-9]+) ?[a-zµ]+)+|0)$"
}
