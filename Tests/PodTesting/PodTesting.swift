// What tests stand on, from the smallest to the whole:
//
// - `MarkedText`: a text with the places marked at which a finding lands or a cursor stands.
// - `SeededNumbers`: numbers that a seed decides. A failure names the seed.
// - `TemporaryFolder`, `withTemporaryFolder`: an empty folder that goes with the test.
// - `ProjectFiles`, `GoldenCase`: the project's own files; cases in `Tests/Golden`, recorded with `PODSH_RECORD=1`.
// - `Program`: a program run to its end (`Program.podsh` is the one built with the tests), `BackgroundProgram` one that
//   goes on meanwhile, `TerminalSession` one on a terminal of its own, with keys typed and a screen looked at.
// - `RealMachine`: podsh with real pods, in an environment of its own; when it ends nothing of it may be left
//   (`KernelResidue`). `TestRegistry` gives it images without the internet.
// - `ScriptedControlPlane`: a control plane in memory, with the abilities of a remote one.
//
// What only one room needs stands in its own target: `Kubelet` is the worker of one pod on a machine
// that obeys (PodLifecycleTests), `Fixture` a cluster without an engine (PodControlTests), `SimulatedCluster` an
// engine on simulated machines (PodEngineTests), `SimulatedSession` a session on such an engine, with its output
// (PodSessionTests).
//
// A test can fail: of what may be empty ask `someAndAllSatisfy`, over what may be empty loop with `nonEmpty()`. `Lane`
// says how long it may take: the gate, or `scripts/test --full`.
