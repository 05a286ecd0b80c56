package import PodModel
package import PodText
package import PodControlPlane

/// Why a request fails, as `metav1.Status` says it.
package struct APIFailure: Error, Hashable, Sendable {
    /// `StatusReason` of Kubernetes' `meta/v1`, with its code.
    package enum Reason: String, Hashable, Sendable {
        case badRequest = "BadRequest"
        case unauthorized = "Unauthorized"
        case forbidden = "Forbidden"
        case notFound = "NotFound"
        case methodNotAllowed = "MethodNotAllowed"
        case notAcceptable = "NotAcceptable"
        case alreadyExists = "AlreadyExists"
        case conflict = "Conflict"
        case expired = "Expired"
        case requestEntityTooLarge = "RequestEntityTooLarge"
        case unsupportedMediaType = "UnsupportedMediaType"
        case invalid = "Invalid"
        case tooManyRequests = "TooManyRequests"
        case internalError = "InternalError"
        case serviceUnavailable = "ServiceUnavailable"

        package var code: Int {
            switch self {
            case .badRequest: 400
            case .unauthorized: 401
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .notAcceptable: 406
            case .alreadyExists, .conflict: 409
            case .expired: 410
            case .requestEntityTooLarge: 413
            case .unsupportedMediaType: 415
            case .invalid: 422
            case .tooManyRequests: 429
            case .internalError: 500
            case .serviceUnavailable: 503
            }
        }
    }

    package struct Cause: Hashable, Sendable {
        package var field: String
        package var message: String
    }

    package var reason: Reason
    package var message: String
    package var resource: APIResource?
    package var name: String?
    package var causes: [Cause] = []

    package init(_ reason: Reason, _ message: String, _ resource: APIResource? = nil, name: String? = nil) {
        self.reason = reason
        self.message = message
        self.resource = resource
        self.name = name
    }

    package var code: Int { reason.code }

    package static func notFound(_ resource: APIResource, _ name: String) -> APIFailure {
        APIFailure(.notFound, "\(resource.qualifiedName) \"\(name)\" not found", resource, name: name)
    }

    package static func alreadyExists(_ resource: APIResource, _ name: String) -> APIFailure {
        APIFailure(.alreadyExists, "\(resource.qualifiedName) \"\(name)\" already exists", resource, name: name)
    }

    /// `the object has been modified`: what `NewConflict` says.
    package static func conflict(_ resource: APIResource, _ name: String) -> APIFailure {
        APIFailure(
            .conflict,
            """
            Operation cannot be fulfilled on \(resource.qualifiedName) "\(name)": the object has been modified; please \
            apply your changes to the latest version and try again
            """, resource, name: name)
    }

    package static let noResource = APIFailure(.notFound, "the server could not find the requested resource")

    package init(_ error: ControlPlaneError, _ resource: APIResource, name: String) {
        switch error {
        case .refused(let refusal): self.init(refusal, resource, name: name)
        case .conflict: self = .conflict(resource, name)
        case .disconnected(let cause): self.init(.serviceUnavailable, cause, resource, name: name)
        }
    }

    package init(_ refusal: Refusal, _ resource: APIResource, name: String) {
        let (reason, message): (Reason, String) =
            switch refusal.reason {
            case .notFound: (.notFound, refusal.message)
            case .alreadyExists: (.alreadyExists, refusal.message)
            case .invalid: (.invalid, APIFailure.invalidMessage(refusal, resource, name))
            case .forbidden:
                (.forbidden, "\(resource.qualifiedName) \"\(name)\" is forbidden: \(refusal.message)")
            case .conflict: (.conflict, refusal.message)
            case .unsupported: (.invalid, refusal.message)
            case .tooManyRequests: (.tooManyRequests, refusal.message)
            }
        self.init(reason, message, resource, name: name)
        causes = refusal.fields.map { Cause(field: $0.path, message: $0.message) }
    }

    /// `Deployment.apps "web" is invalid: spec.replicas: …`, as `NewInvalid` puts it.
    private static func invalidMessage(_ refusal: Refusal, _ resource: APIResource, _ name: String) -> String {
        let kind = resource.group.isEmpty ? resource.kind.apiName : "\(resource.kind.apiName).\(resource.group)"
        let causes = refusal.fields.map(\.description)
        let text =
            causes.count > 1 ? "[\(causes.joined(separator: ", "))]" : causes.first ?? refusal.message
        return "\(kind) \"\(name)\" is invalid: \(text)"
    }

    package var document: Document {
        .fields(
            ("kind", .string("Status")), ("apiVersion", .string("v1")), ("metadata", .object([])),
            ("status", .string("Failure")), ("message", .string(message)), ("reason", .string(reason.rawValue)),
            (
                "details",
                .fields(
                    ("name", .text(name)), ("group", .text(resource?.group)), ("kind", .text(resource?.plural)),
                    (
                        "causes",
                        .array(
                            causes.map {
                                .fields(
                                    ("reason", .string("FieldValueInvalid")), ("message", .string($0.message)),
                                    ("field", .text($0.field)))
                            })
                    ))
            ), ("code", .integer(code)))
    }
}
