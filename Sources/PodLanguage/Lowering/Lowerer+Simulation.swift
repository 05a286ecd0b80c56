import PodModel
import PodSyntax

extension Lowerer {
    /// `simulate < … >`: a new one replaces what a template said.
    mutating func simulation(_ attribute: AttributeSyntax, in container: inout Container) {
        var behavior = SimulatedBehavior()
        for item in attribute.body?.attributes ?? [] where !item.hasError {
            switch item.word(in: SimulationAttribute.self) {
            case .pull:
                behavior.pull = read(item, .value, Reading.duration)
                behavior.pullError = text(item.word(.error))
            case .start: behavior.start = read(item, .value, Reading.duration)
            case .ready: behavior.readyAfter = read(item, .after, Reading.duration)
            case .run: behavior.runs.append(run(item))
            case .stop: behavior.stop = item.has(.never) ? .forever : read(item, .value, Reading.duration)
            case .memory: behavior.memory = read(item, .value, Reading.memory)
            case .cpu: behavior.cpu = read(item, .value, Reading.cpu)
            case .output:
                if let line = text(item.word(.output)) {
                    behavior.output.append(.init(text: line, every: read(item, .every, Reading.duration)))
                }
            case .http:
                if let path = text(item.word(.path)), let status = read(item, .status, Reading.status) {
                    behavior.http.append(.init(path: path, status: status))
                }
            case nil: break
            }
        }
        // `times` left out means one run where another follows, and all further runs on the last line.
        for i in behavior.runs.indices.dropLast() where behavior.runs[i].times == nil { behavior.runs[i].times = 1 }
        container.simulation = behavior
    }

    private mutating func run(_ item: AttributeSyntax) -> SimulatedBehavior.Run {
        SimulatedBehavior.Run(
            duration: item.has(.forever) ? nil : read(item, .value, Reading.duration),
            exitCode: Int32(integer(item, .exit, 0...255) ?? 0), message: text(item.word(.message)),
            times: integer(item, .times, 1...Int64(Int32.max)))
    }
}
