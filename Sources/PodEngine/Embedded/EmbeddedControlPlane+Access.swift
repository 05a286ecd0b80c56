package import PodControlPlane
import PodControl
package import PodLifecycle
package import PodModel

extension EmbeddedControlPlane {
    package func index(ofContainer name: String?, of pod: ObjectKey) throws(ControlPlaneError) -> Int {
        try place(pod, name).container
    }

    package func openLog(
        _ pod: ObjectKey, container: String?, _ request: LogRequest
    ) throws(ControlPlaneError) -> any LogReading {
        do {
            return try engine.openLog(pod, container: container, request)
        } catch {
            throw .refused(error)
        }
    }

    package func hasEnded(_ pod: ObjectKey, container: String) -> Bool { engine.hasEnded(pod, container: container) }

    package func exec(
        _ pod: ObjectKey, container: String?, _ request: ExecRequest
    ) throws(ControlPlaneError) -> any RunningCommand {
        try enter(pod, container) { (access, place) throws(Failure) in
            try access.exec(place.worker, container: place.container, request)
        }
    }

    package func start(
        _ words: [String], in pod: ObjectKey, container: String?, hasTerminal: Bool, hasInput: Bool
    ) throws(ControlPlaneError) -> any StreamedCommand {
        try enter(pod, container) { (access, place) throws(Failure) in
            try access.start(
                place.worker, container: place.container, words: words, hasTerminal: hasTerminal, hasInput: hasInput)
        }
    }

    package func attachStreams(
        of pod: ObjectKey, container: String?, hasTerminal: Bool, hasInput: Bool
    ) throws(ControlPlaneError) -> any StreamedCommand {
        try enter(pod, container) { (access, place) throws(Failure) in
            try access.attachStreams(
                place.worker, container: place.container, hasTerminal: hasTerminal, hasInput: hasInput)
        }
    }

    package func connector(to pod: ObjectKey) throws(ControlPlaneError) -> PodConnector {
        try enter(pod, nil) { (access, place) throws(Failure) in try access.connector(to: place.worker) }
    }

    package func attach(
        _ pod: ObjectKey, container: String?, output: Int32?
    ) throws(ControlPlaneError) -> any RunningCommand {
        try enter(pod, container) { (access, place) throws(Failure) in
            try access.attach(place.worker, container: place.container, output: output)
        }
    }

    package func debug(
        _ pod: ObjectKey, container: String?, image: String?, _ request: ExecRequest
    ) throws(ControlPlaneError) -> any RunningCommand {
        try enter(pod, container) { (access, place) throws(Failure) in
            try access.debug(place.worker, container: container == nil ? nil : place.container, image: image, request)
        }
    }

    package func copy(
        from pod: ObjectKey, container: String?, path: String, to host: String
    ) throws(ControlPlaneError) -> any RunningCommand {
        try enter(pod, container) { (access, place) throws(Failure) in
            try access.copy(from: place.worker, container: place.container, path: path, to: host)
        }
    }

    package func copy(
        _ host: String, to pod: ObjectKey, container: String?, path: String
    ) throws(ControlPlaneError) -> any RunningCommand {
        try enter(pod, container) { (access, place) throws(Failure) in
            try access.copy(host, to: place.worker, container: place.container, path: path)
        }
    }

    package func forward(
        _ local: Endpoint, to target: ObjectKey, port: UInt16
    ) throws(ControlPlaneError) -> any ForwardedPort {
        if target.kind != .service {
            return try enter(target, nil) { (access, place) throws(Failure) in
                try access.forward(local, to: .pod(place.worker, port: port))
            }
        }
        let access = try access
        do {
            return try access.forward(local, to: .service(target, port: port))
        } catch {
            throw .refused(Refusal(.conflict, error.message))
        }
    }

    package func isInner(_ address: IPv4) -> Bool { engine.isOfEnvironment(address) }

    package func request(_ address: IPv4, port: UInt16, path: String) -> InnerRequest {
        let (runtime, now) = (engine.runtime, engine.now)
        if runtime.isSimulated {
            let answer = engine.http(address, port: port, path: path)
            return { answer }
        }
        return { runtime.http(address, port: port, path: path, at: now) }
    }

    package func statistics(_ pod: ObjectKey) -> [ContainerStatistics?] { engine.statistics(pod) }
    package func sandbox(_ pod: ObjectKey) -> SandboxDetails? { engine.sandbox(pod) }
    package func system(ofNode name: String) -> NodeSystem? { engine.system(ofNode: name) }

    // MARK: The way there

    private typealias Place = (worker: PodWorkerSlot, container: Int)

    private func place(_ pod: ObjectKey, _ container: String?) throws(ControlPlaneError) -> Place {
        do {
            return try engine.place(pod, container: container)
        } catch {
            throw .refused(error)
        }
    }

    private var access: any ContainerAccess {
        get throws(ControlPlaneError) {
            guard let access = engine.access else {
                throw .refused(Refusal(.unsupported, "these machines have no way into containers"))
            }
            return access
        }
    }

    private func enter<Command>(
        _ pod: ObjectKey, _ container: String?, _ start: (any ContainerAccess, Place) throws(Failure) -> Command
    ) throws(ControlPlaneError) -> Command {
        let access = try access
        let place = try place(pod, container)
        do {
            return try start(access, place)
        } catch {
            throw .refused(Refusal(.conflict, error.message))
        }
    }
}
