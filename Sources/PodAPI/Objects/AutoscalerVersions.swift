package import PodText

/// A HorizontalPodAutoscaler of `autoscaling/v1` is a view of that of `autoscaling/v2`: of its metrics the use of cpu
/// in percent is a field, and the others are an annotation (`pkg/apis/autoscaling/v1/conversion.go`).
package enum AutoscalerVersions {
    static let group = "autoscaling"
    static let first = "v1"

    private static let percent = "targetCPUUtilizationPercentage"
    private static let metricsAnnotation = "autoscaling.alpha.kubernetes.io/metrics"
    private static let conditionsAnnotation = "autoscaling.alpha.kubernetes.io/conditions"

    /// `autoscaling/v1` of `autoscaling/v2`.
    package static func first(of document: Document) -> Document {
        var document = document
        document["apiVersion"] = .string("\(group)/\(first)")
        guard var spec = document["spec"] else { return document }
        var others: [Document] = []
        for metric in items(spec["metrics"]) {
            let target = metric["resource"]?["target"]
            if spec[percent] == nil, metric["resource"]?["name"] == .string("cpu"),
                let share = target?["averageUtilization"]
            {
                spec[percent] = share
            } else {
                others.append(
                    .fields(
                        ("type", metric["type"]),
                        (
                            "resource",
                            .fields(
                                ("name", metric["resource"]?["name"]),
                                ("targetAverageUtilization", target?["averageUtilization"]),
                                ("targetAverageValue", target?["averageValue"]))
                        )))
            }
        }
        spec["metrics"] = nil
        document["spec"] = spec
        var annotations = document["metadata"]?["annotations"] ?? .object([])
        if !others.isEmpty { annotations[metricsAnnotation] = .string(Document.array(others).jsonLine) }
        if var status = document["status"], let conditions = status["conditions"] {
            annotations[conditionsAnnotation] = .string(conditions.jsonLine)
            status["conditions"] = nil
            document["status"] = status
        }
        return document.annotated(annotations)
    }

    /// `autoscaling/v2` of `autoscaling/v1`.
    package static func second(of document: Document) throws(APIStatus) -> Document {
        var document = document
        document["apiVersion"] = .string("\(group)/v2")
        var metrics: [Document] = []
        var spec = document["spec"] ?? .object([])
        if let share = spec[percent] { metrics.append(metric("cpu", ("averageUtilization", share))) }
        var annotations = document["metadata"]?["annotations"] ?? .object([])
        annotations[conditionsAnnotation] = nil
        if let text = annotations[metricsAnnotation]?.text {
            let others: Document
            do throws(JSONError) {
                others = try JSONReader.value(of: text)
            } catch {
                throw .badRequest("metadata.annotations[\(metricsAnnotation)]: \(error.message)")
            }
            for other in items(others) {
                let resource = other["resource"]
                guard other["type"] == .string("Resource"), let name = resource?["name"]?.text else {
                    metrics.append(other)
                    continue
                }
                let share = resource?["targetAverageUtilization"]
                metrics.append(
                    share.map { metric(name, ("averageUtilization", $0)) }
                        ?? metric(name, ("averageValue", resource?["targetAverageValue"] ?? .null)))
            }
            annotations[metricsAnnotation] = nil
        }
        document = document.annotated(annotations)
        spec[percent] = nil
        if !metrics.isEmpty { spec["metrics"] = .array(metrics) }
        document["spec"] = spec
        return document
    }

    private static func metric(_ resource: String, _ aim: (name: String, value: Document)) -> Document {
        let type = aim.name == "averageValue" ? "AverageValue" : "Utilization"
        return .fields(
            ("type", .string("Resource")),
            (
                "resource",
                .fields(
                    ("name", .string(resource)),
                    ("target", .fields(("type", .string(type)), (aim.name, aim.value))))
            ))
    }

    private static func items(_ list: Document?) -> [Document] {
        if case .array(let items)? = list { items } else { [] }
    }
}

extension Document {
    fileprivate func annotated(_ annotations: Document) -> Document {
        var document = self
        guard var meta = document["metadata"] else { return self }
        meta["annotations"] = annotations == .object([]) ? nil : annotations
        document["metadata"] = meta
        return document
    }
}
