import PodKubernetes
import PodModel
import PodText

/// Which objects of a list or watch are meant: `labelSelector` and `fieldSelector`.
struct Selection {
    private let labels: Selector
    private let fields: FieldSelectorQuery

    init(labels: String?, fields: String?, of resource: ServedResource) throws(APIStatus) {
        do throws(SelectorError) {
            self.labels = try LabelSelectorQuery.read(labels ?? "")
            self.fields = try FieldSelectorQuery(
                fields ?? "", of: resource.custom == nil ? resource.kind : nil,
                paths: (resource.custom?.version.selectable ?? []).map { String($0.drop { $0 == "." }) })
        } catch {
            throw APIStatus(error)
        }
    }

    /// Every object is meant.
    var isAll: Bool { labels.requirements.isEmpty && fields.requirements.isEmpty }

    func holds(_ object: StoredObject) -> Bool {
        labels.matches(object.meta.labels)
            && (fields.requirements.isEmpty || fields.matches(object.document(withSecrets: true)))
    }

    /// Events have no labels. Fields are those that are shown, the uid of what the event is about among them.
    func holds(_ event: EventRecord, of server: APIServer) -> Bool {
        labels.matches([:]) && (fields.requirements.isEmpty || fields.matches(server.document(event)))
    }
}
