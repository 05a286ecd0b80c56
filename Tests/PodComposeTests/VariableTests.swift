import PodCompose
import PodTesting
import Testing

/// Variables of compose files and of files of variables.
@Suite struct VariableTests {
    private func image(_ text: String, _ variables: [String: String], dotEnv: String? = nil) -> String? {
        var project = Project("services: {a: {image: \"\(text)\"}}\n")
        project.variables = variables
        project.files[".env"] = dotEnv
        return project.lines().first { $0.hasPrefix("image ") }.map { String($0.dropFirst(6)) }
    }

    @Test(arguments: [
        ("x:$V", "x:1"), ("x:${V}", "x:1"), ("x:${V:-2}", "x:1"), ("x:${N:-2}", "x:2"), ("x:${E:-2}", "x:2"),
        ("x:${E-2}y", "x:y"), ("x:${N-2}", "x:2"), ("x${V:+:3}", "x:3"), ("x${N:+:3}", "x"), ("x${E:+:3}", "x"),
        ("x${E+:3}", "x:3"), ("x:${N:-${V}}", "x:1"), ("x:${N:-${M:-4}}", "x:4"), ("x:${V:?no}", "x:1"),
    ])
    func formsMeanWhatTheShellsDo(_ text: String, _ value: String) {
        #expect(image(text, ["V": "1", "E": ""]) == value)
    }

    @Test func theEnvironmentHoldsAgainstDotEnv() {
        #expect(image("x:${V}-${W}", ["V": "1"], dotEnv: "V=2\nW=3\n") == "x:1-3")
    }

    @Test func whatIsDemandedIsMissed() {
        let findings = Project("services: {a: {image: \"x:${TAG:?say which}\"}}\n").findings()
        #expect(findings == ["1:23 variable required variable TAG is missing a value: say which"])
        #expect(Project("services: {a: {image: \"x${}\"}}\n").findings().contains { $0.contains("no valid form") })
    }

    @Test func whatIsNotSetIsToldOnce() {
        let findings = Project("services: {a: {image: \"x$V\", command: [\"$V\"]}}\n").findings()
        #expect(findings == ["1:23 unset-variable the V variable is not set; it defaults to a blank string"])
    }

    @Test func filesOfVariablesHaveQuotes() {
        var project = web("env_file: a.env")
        project.files["a.env"] = """
            # a comment
            PLAIN = a b   # not this
            SINGLE='$V "x" # y'
            DOUBLE="a\\tb $PLAIN \\$V"
            TWO="line
            more"
            HOME
            """
        #expect(
            project.lines().filter { $0.hasPrefix("env ") } == [
                "env PLAIN='a b'", "env SINGLE='$V \"x\" # y'", "env DOUBLE=\"a\\tb a b \\$V\"",
                "env TWO=\"line\\nmore\"", "env HOME=/home/ada",
            ])
    }

    @Test func aFileThatCannotBeReadSaysItsLine() {
        var project = web("env_file: a.env")
        #expect(project.findings() == ["4:15 unreadable services.web.env_file: no such file: a.env"])
        project.files["a.env"] = "A=1\nB='x\n"
        #expect(project.findings() == ["4:15 env-file services.web.env_file: a.env: line 2: the quote is not closed"])
    }
}
