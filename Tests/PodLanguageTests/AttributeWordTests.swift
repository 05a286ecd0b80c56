import PodModel
import PodSyntax
import Testing

@testable import PodLanguage

/// What the lowering knows in a body is what the vocabulary lists there.
@Suite struct AttributeWordTests {
    private static func words<Attribute: CaseIterable & RawRepresentable<String>>(_: Attribute.Type) -> Set<String> {
        Set(Attribute.allCases.map(\.rawValue))
    }

    static let contexts: [(WordContext, Set<String>)] = [
        (.pod, words(PodAttribute.self)),
        // These two are of a container, and the language says them elsewhere.
        (
            .container,
            words(ContainerAttribute.self).subtracting([ContainerAttribute.role, .security].map(\.rawValue))
        ),
        (.deployment, words(DeploymentAttribute.self)), (.stateful, words(StatefulSetAttribute.self)),
        (.daemon, words(DaemonSetAttribute.self)), (.job, words(JobAttribute.self)),
        (.cron, words(CronJobAttribute.self)),
        (.security, words(SecurityAttribute.self)), (.simulation, words(SimulationAttribute.self)),
        (.configuration, words(ConfigurationAttribute.self)), (.node, words(NodeAttribute.self)),
    ]

    @Test("a context's words", arguments: contexts) func context(_ context: WordContext, _ words: Set<String>) {
        #expect(Set(Vocabulary.entries.filter { $0.context == context }.map(\.word)) == words)
    }

    private static func entries(_ category: VocabularyEntry.Category) -> [VocabularyEntry] {
        Vocabulary.entries.filter { $0.category == category && $0.availability == .available }
    }

    @Test func declarations() {
        #expect(Set(Self.entries(.declaration).map(\.word)) == Self.words(DeclarationWord.self))
        #expect(Self.words(WorkloadWord.self).isStrictSubset(of: Self.words(DeclarationWord.self)))
    }

    @Test func controlStatements() {
        #expect(Set(Self.entries(.control).map(\.word)) == Self.words(ControlWord.self))
    }

    @Test func commands() {
        let entries = Vocabulary.entries.filter { $0.category == .command }
        #expect(Set(entries.map(\.word)) == Self.words(CommandWord.self))
    }

    /// What is chosen in a statement is a case where it is decided by.
    @Test func statesReactionsAndChoicesOfCommands() throws {
        #expect(Set(Vocabulary.entries(in: .state).map(\.word)) == Self.words(StateWord.self))
        #expect(Set(Vocabulary.entries(in: .reaction).map(\.word)) == Self.words(ReactionWord.self))
        let rollout = try #require(Vocabulary.entry(.rollout, in: .statement)?.slots.first)
        guard case .choice(let actions) = rollout.shape else {
            Issue.record("rollout does not begin with a choice")
            return
        }
        #expect(Set(actions.map(\.spelling)) == Self.words(RolloutWord.self))
        let formats = try #require(Vocabulary.entry(.get, in: .statement)).slots.flatMap { slot -> [SlotOption] in
            if case .options(let options) = slot.shape { options.filter { $0.label == .format } } else { [] }
        }
        #expect(Set(formats.map(\.keyword.spelling)) == Self.words(FormatWord.self))
    }

    @Test func valuesAndEvents() {
        #expect(Set(Vocabulary.entries(in: .value).map(\.word)) == Self.words(BuiltinValue.self))
        #expect(Set(Vocabulary.entries(in: .event).map(\.word)) == Set(ScriptEvent.Kind.allCases.map(\.word)))
    }

    /// A choice of the language is a case of the model by its word.
    @Test func choices() throws {
        func choices(_ keyword: Keyword, in context: WordContext) throws -> Set<String> {
            let entry = try #require(Vocabulary.entry(keyword, in: context))
            return entry.slots.reduce(into: []) { found, slot in
                if case .choice(let words) = slot.shape { found.formUnion(words.map(\.spelling)) }
            }
        }
        func words<Word: LanguageWord>(_: Word.Type) -> Set<String> { Set(Word.allCases.map(\.word)) }
        #expect(try choices(.restart, in: .pod) == words(RestartPolicy.self))
        #expect(try choices(.pull, in: .container) == words(PullPolicy.self))
        #expect(try choices(.podFailure, in: .job) == words(JobSpec.FailureRule.Action.self))
        #expect(try choices(.concurrency, in: .cron) == words(CronJobSpec.Concurrency.self))
    }
}
