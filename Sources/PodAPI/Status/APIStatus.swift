package import PodModel
package import PodSyntax
package import PodText

/// The answer to a request that has no object to answer with (`metav1.Status`): that it failed and why, or that what
/// was deleted is gone.
package struct APIStatus: Error, Hashable, Sendable {
    package struct Cause: Hashable, Sendable {
        package let type: CauseType
        package let message: String
        /// `spec.containers[0].name`; empty where no field is at fault.
        package let field: String

        package init(_ type: CauseType, _ message: String, field: String = "") {
            self.type = type
            self.message = message
            self.field = field
        }
    }

    /// Of what the answer speaks.
    package struct Details: Hashable, Sendable {
        package var name = ""
        package var group = ""
        /// The plural of the resource, or, where an object is invalid, its kind.
        package var kind = ""
        package var uid = ""
        package var causes: [Cause] = []
        /// After how many seconds the request is worth another try; 0 says nothing of that.
        package var retryAfterSeconds = 0

        package init() {}

        init(_ resource: APIResource, _ name: String, isKind: Bool = false) {
            self.name = name
            group = resource.group
            kind = isKind ? resource.kind : resource.plural
        }
    }

    package enum Outcome: Hashable, Sendable {
        case success
        case failure(StatusReason)
    }

    package let outcome: Outcome
    package let message: String
    package var details: Details

    private init(_ outcome: Outcome, _ message: String, _ details: Details = Details()) {
        self.outcome = outcome
        self.message = message
        self.details = details
    }

    private init(_ reason: StatusReason, _ message: String, _ details: Details = Details()) {
        self.init(.failure(reason), message, details)
    }

    /// The code of HTTP.
    package var code: Int {
        switch outcome {
        case .success: 200
        case .failure(let reason): reason.code
        }
    }

    package var document: Document {
        let (word, reason): (String, StatusReason?) =
            switch outcome {
            case .success: ("Success", nil)
            case .failure(let reason): ("Failure", reason)
            }
        let causes = details.causes.map { cause in
            Document.fields(
                ("reason", .string(cause.type.rawValue)), ("message", .text(cause.message)),
                ("field", .text(cause.field)))
        }
        let details = Document.fields(
            ("name", .text(details.name)), ("group", .text(details.group)), ("kind", .text(details.kind)),
            ("uid", .text(details.uid)), ("causes", .array(causes)),
            ("retryAfterSeconds", details.retryAfterSeconds > 0 ? .integer(details.retryAfterSeconds) : nil))
        // `metadata` is there though it is empty, as in the API.
        let head: [Document.Field] = [
            .init("kind", .string("Status")), .init("apiVersion", .string("v1")), .init("metadata", .object([])),
        ]
        let rest = Document.fields(
            ("status", .string(word)), ("message", .text(message)), ("reason", .text(reason?.rawValue)),
            ("details", details), ("code", reason.map { .integer($0.code) }))
        guard case .object(let fields) = rest else { return rest }
        return .object(head + fields)
    }
}

// The API server's own sentences (`apimachinery/pkg/api/errors`).
extension APIStatus {
    /// What was deleted is gone.
    package static func success(_ resource: APIResource, _ name: String, uid: String) -> APIStatus {
        var details = Details(resource, name)
        details.uid = uid
        return APIStatus(.success, "", details)
    }

    package static func notFound(_ resource: APIResource, _ name: String) -> APIStatus {
        APIStatus(.notFound, "\(resource.qualifiedPlural) \"\(name)\" not found", Details(resource, name))
    }

    /// An address at which nothing is.
    package static let noSuchPath = APIStatus(.notFound, "the server could not find the requested resource")

    package static func alreadyExists(_ resource: APIResource, _ name: String) -> APIStatus {
        APIStatus(.alreadyExists, "\(resource.qualifiedPlural) \"\(name)\" already exists", Details(resource, name))
    }

    package static func conflict(_ resource: APIResource, _ name: String, _ why: String) -> APIStatus {
        APIStatus(
            .conflict, "Operation cannot be fulfilled on \(resource.qualifiedPlural) \"\(name)\": \(why)",
            Details(resource, name))
    }

    /// The sentence of a conflict by `metadata.resourceVersion`.
    package static func staleVersion(_ resource: APIResource, _ name: String) -> APIStatus {
        conflict(
            resource, name,
            "the object has been modified; please apply your changes to the latest version and try again")
    }

    package static func applyConflict(_ message: String, _ causes: [Cause]) -> APIStatus {
        var details = Details()
        details.causes = causes
        return APIStatus(.conflict, message, details)
    }

    package static func forbidden(_ resource: APIResource, _ name: String, _ why: String) -> APIStatus {
        let object = name.isEmpty ? resource.qualifiedPlural : "\(resource.qualifiedPlural) \"\(name)\""
        return APIStatus(.forbidden, "\(object) is forbidden: \(why)", Details(resource, name))
    }

    package static func invalid(_ resource: APIResource, _ name: String, _ fields: [FieldError]) -> APIStatus {
        invalid(
            resource, name,
            causes: fields.map { field in
                Cause(.fieldValueInvalid, "Invalid value: \(field.quotedValue): \(field.message)", field: field.path)
            })
    }

    /// What was found in a body that was read.
    package static func invalid(_ resource: APIResource, _ name: String, faults: [Finding]) -> APIStatus {
        invalid(
            resource, name,
            causes: faults.map { fault in
                Cause(.fieldValueInvalid, fault.field?.message ?? fault.message, field: fault.field?.path ?? "")
            })
    }

    /// Nothing can be said of single fields.
    package static func invalid(_ resource: APIResource, _ name: String, _ why: String) -> APIStatus {
        invalid(resource, name, causes: [Cause(.fieldValueInvalid, why)])
    }

    /// kubectl shows the causes in place of the message.
    static func invalid(_ resource: APIResource, _ name: String, causes: [Cause]) -> APIStatus {
        var details = Details(resource, name, isKind: true)
        details.causes = causes
        var known: Set<String> = []
        let texts = causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
            .filter { known.insert($0).inserted }
        let all = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        return APIStatus(.invalid, "\(resource.qualifiedKind) \"\(name)\" is invalid: \(all)", details)
    }

    /// A command has ended with 0.
    package static let ended = APIStatus(.success, "")

    /// A command has ended with another code (`NonZeroExitCodeReason` of `remotecommand`).
    package static func exited(_ code: Int32) -> APIStatus {
        var details = Details()
        details.causes = [Cause(.exitCode, String(code))]
        return APIStatus(.nonZeroExitCode, "command terminated with non-zero exit code", details)
    }

    package static func badRequest(_ message: String) -> APIStatus { APIStatus(.badRequest, message) }

    /// Streams need a connection of their own.
    package static let upgradeRequired = badRequest("Upgrade request required")

    package static let unauthorized = APIStatus(.unauthorized, "Unauthorized")

    /// The verb as the API calls it: `patch`, `deletecollection`.
    package static func methodNotAllowed(_ resource: APIResource, verb: String) -> APIStatus {
        APIStatus(
            .methodNotAllowed, "\(verb) is not supported on resources of kind \"\(resource.qualifiedPlural)\"",
            Details(resource, ""))
    }

    package static func notAcceptable(_ accepted: [String]) -> APIStatus {
        APIStatus(
            .notAcceptable,
            "only the following media types are accepted: \(accepted.joined(separator: ", "))")
    }

    package static func unsupportedMediaType(_ accepted: [String]) -> APIStatus {
        APIStatus(
            .unsupportedMediaType,
            "the body of the request was in an unknown format - accepted media types include: "
                + accepted.joined(separator: ", "))
    }

    package static func requestEntityTooLarge(_ why: String) -> APIStatus {
        APIStatus(.requestEntityTooLarge, "Request entity too large: \(why)")
    }

    /// A watch or a list that begins where the changes are kept no more.
    package static func expired(asked: Int, oldest: Int) -> APIStatus {
        APIStatus(.expired, "too old resource version: \(asked) (\(oldest))")
    }

    /// A list goes on from a state that is kept no more.
    package static let expiredContinue = APIStatus(
        .expired,
        """
        The provided continue parameter is too old to display a consistent list result. You must start a new list \
        without the continue parameter.
        """)
    package static let expiredList = APIStatus(.expired, "The resourceVersion for the provided list is too old.")

    /// A state that is still to come (`NewTooLargeResourceVersionError`): of another server's life, perhaps.
    package static func tooLarge(_ wanted: UInt64, current: UInt64) -> APIStatus {
        var status = timeout("Too large resource version: \(wanted), current: \(current)", retryAfterSeconds: 1)
        status.details.causes = [Cause(.resourceVersionTooLarge, "Too large resource version")]
        return status
    }

    package static func gone(_ message: String) -> APIStatus { APIStatus(.gone, message) }

    package static func tooManyRequests(_ message: String, retryAfterSeconds: Int) -> APIStatus {
        var details = Details()
        details.retryAfterSeconds = retryAfterSeconds
        return APIStatus(.tooManyRequests, message, details)
    }

    package static func timeout(_ why: String, retryAfterSeconds: Int) -> APIStatus {
        var details = Details()
        details.retryAfterSeconds = retryAfterSeconds
        return APIStatus(.timeout, "Timeout: \(why)", details)
    }

    package static func internalError(_ why: String) -> APIStatus {
        var details = Details()
        details.causes = [Cause(.internalError, why)]
        return APIStatus(.internalError, "Internal error occurred: \(why)", details)
    }

    /// What a request is passed on to does not answer.
    package static func unreachable(_ why: String) -> APIStatus {
        APIStatus(.serviceUnavailable, "error trying to reach service: \(why)")
    }

    package static let unavailable = APIStatus(
        .serviceUnavailable, "the server is currently unable to handle the request")
}

extension FieldError {
    fileprivate var quotedValue: String { JSONWriter.quoted(value) }
}

// From what podsh says itself.
extension APIStatus {
    /// What the engine refused to do with the object.
    package init(_ refusal: Refusal, _ resource: APIResource, _ name: String) {
        switch refusal.reason {
        // What is not there need not be the object: it may be its namespace.
        case .notFound: self.init(.notFound, refusal.message, Details(resource, name))
        case .alreadyExists: self = .alreadyExists(resource, name)
        case .invalid:
            self =
                refusal.fields.isEmpty
                ? .invalid(resource, name, refusal.message) : .invalid(resource, name, refusal.fields)
        case .forbidden: self = .forbidden(resource, name, refusal.objection ?? refusal.message)
        case .conflict: self = .conflict(resource, name, refusal.message)
        case .unsupported: self.init(.methodNotAllowed, refusal.message, Details(resource, name))
        case .unavailable: self = .internalError(refusal.message)
        case .tooManyRequests:
            self.init(
                .tooManyRequests, "Cannot evict pod as it would violate the pod's disruption budget.", Details())
            details.causes = [Cause(.disruptionBudget, refusal.message)]
        }
    }

    package init(_ error: PatchError) {
        switch error.reason {
        case .malformed: self = .badRequest(error.message)
        case .tooLarge: self = .requestEntityTooLarge(error.message)
        case .doesNotApply, .testFailed:
            self.init(.invalid, "the server rejected our request due to an error in our request")
            details.causes = [Cause(.unexpectedServerResponse, error.message)]
        }
    }

    package init(_ error: SelectorError) {
        self = .badRequest(error.message)
    }
}
