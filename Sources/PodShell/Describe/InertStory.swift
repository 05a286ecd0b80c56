import PodKubernetes
package import PodModel
import PodText

extension Story {
    /// What nothing here acts on: its own words, and that nothing does.
    package mutating func tell(_ object: InertObject, at now: Timestamp) {
        field("Name", object.meta.name)
        if object.kind.isNamespaced { field("Namespace", object.meta.namespace) }
        field("Created", "\(object.meta.created.rfc3339) (\((now - object.meta.created).age) ago)")
        tellMetadata(object.meta)
        fieldIfSet("Note", object.kind.note, style: .caution)
        for kept in object.fields {
            guard let value = object[kept.name] else { continue }
            let name = kept.name.prefix(1).uppercased() + kept.name.dropFirst()
            switch value {
            case .string(let text): field(name, text)
            case .null, .bool, .integer, .decimal: field(name, value.jsonLine)
            case .array([]), .object([]): field(name, "")
            case .array, .object:
                heading("\(name):")
                for line in value.yamlText.split(separator: "\n") { say(String(line), depth: 1) }
            }
        }
    }
}
