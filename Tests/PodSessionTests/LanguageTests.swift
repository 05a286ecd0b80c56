import PodEngine
import PodModel
import PodSession
import PodSyntax
import PodTesting
import Testing

/// The evaluator at its limits: what never needs a machine.
@Suite struct LanguageTests {
    @Test func longChainsAreEvaluated() {
        let sum = "print " + Array(repeating: "1", count: 200_000).joined(separator: " + ")
        #expect(rehearse(sum).text == "200000\n")
        let texts = "print len(" + Array(repeating: "\"ab\"", count: 100_000).joined(separator: " + ") + ")"
        #expect(rehearse(texts).text == "200000\n")
        let and = "print " + Array(repeating: "true", count: 200_000).joined(separator: " and ")
        #expect(rehearse(and).text == "true\n")
    }

    @Test func longElseIfChainsAreEvaluated() {
        let chain =
            "if 1 == 2 { print 0 }" + String(repeating: " else if 1 == 2 { print 1 }", count: 50_000)
            + " else { print \"end\" }"
        #expect(rehearse(chain).text == "end\n")
    }

    @Test func endlessRecursionIsAnErrorThatPrintsTheCycle() {
        let (text, code) = rehearse("def f(n) { return f(n + 1) }\nprint f(1)")
        #expect(text.contains("calls are nested deeper than 200: f → f"))
        #expect(code == 1)
    }

    @Test func mutualRecursionPrintsBothNames() {
        let text = rehearse("def a() { return b() }\ndef b() { return a() }\na()").text
        #expect(text.contains("a → b → a") || text.contains("b → a → b"))
    }

    @Test func recursionInsideDeepNestingStaysFarFromTheEndOfTheStack() {
        let open = String(repeating: "if true {", count: 60)
        let close = String(repeating: "}", count: 60)
        let (text, code) = rehearse("def f() { \(open) f() \(close) }\nf()")
        #expect(text.contains("deeper than"))
        #expect(code == 1)
    }

    @Test func keepGoingDoesNotMultiplyAnEndlessRecursion() {
        let rehearsal = SimulatedSession { $0.keepsGoing = true }
        let code = rehearsal.run("def f() { expect f(); expect f() }\nf()\nprint \"after\"")
        #expect(rehearsal.output.failures.count == 1)
        #expect(rehearsal.text.contains("after\n"))
        #expect(code == 1)
    }

    @Test func filesThatRunEachOtherAreAnErrorAlsoThroughALink() {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/a.pod"] = Array("source b.pod".utf8)
        rehearsal.host.files["/home/ada/b.pod"] = Array("source link.pod".utf8)
        rehearsal.host.links["/home/ada/link.pod"] = "/home/ada/a.pod"
        #expect(rehearsal.run("source a.pod") == 1)
        #expect(
            rehearsal.text.contains(
                "files run each other without end: /home/ada/a.pod → /home/ada/b.pod → /home/ada/a.pod"))
    }

    @Test func aTildeIsTheUsersHome() {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/root/lib.pod"] = Array("print \"sourced\"".utf8)
        rehearsal.host.files["/home/ada/~/lib.pod"] = Array("print \"of that name\"".utf8)
        rehearsal.host.variables["HOME"] = "/root"
        #expect(rehearsal.run("source ~/lib.pod\nsource ./~/lib.pod") == 0)
        #expect(rehearsal.text.hasSuffix("sourced\nof that name\n"))
    }

    @Test func explainSaysHowAFunctionIsCalled() {
        let (text, code) = rehearse("def busy(machine, limit) { return true }\nexplain busy")
        #expect(code == 0)
        #expect(text.hasPrefix("busy(machine, limit)\n"))
    }

    @Test func theExampleOfEachKindRuns() throws {
        for entry in try Vocabulary.entries(in: .kind).filter({ $0.availability != .later }).nonEmpty() {
            let (text, code) = rehearse("pod web < container nginx >\n\(entry.example)")
            #expect(code == 0, "\(entry.example): \(text)")
        }
    }

    @Test func aHostilePatternIsLinear() {
        let (text, _) = rehearse(
            "let a = join([\"aaaaaaaaaa\", \"aaaaaaaaaa\", \"aaaaaaaaaa\", \"b\"], \"\")\nprint a =~ \"(a+)+$\"")
        #expect(text == "false\n")
    }

    @Test func readIsBoundedAndRefusesDevices() {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/big"] = [UInt8](repeating: 0x61, count: Int(17 << 20))
        #expect(rehearsal.run("print len(read(\"big\"))") == ExitCode.noInput)
        #expect(rehearsal.text.contains("the limit is 16777216"))
    }

    @Test func deepJSONIsAnErrorWithItsPlace() {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/deep.json"] = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        #expect(rehearsal.run("print json(read(\"deep.json\"))") == 1)
        #expect(rehearsal.text.contains("test.pod:1:12"))
    }

    @Test func whatDoublesItselfEndsInAnErrorAndNotInAllMemory() {
        #expect(
            rehearse("let s = \"0123456789abcdef\"\nwhile true { s = s + s }").text.contains(
                "longer than 67108864 bytes"))
        #expect(
            rehearse("let s = \"0123456789abcdef\"\nwhile true { s = \"${s}${s}\" }").text.contains(
                "longer than 67108864 bytes"))
        #expect(rehearse("let l = [1]\nwhile true { l = [l, l] }").text.contains("count 16777216 at most"))
        #expect(rehearse("let l = [1]\nwhile true { l = l + l }").text.contains("count 16777216 at most"))
        #expect(rehearse("print join(1..9223372036854775807, \"\")").text.contains("more than 1000000 elements"))
    }

    @Test func wholeNumbersNeverTrap() {
        for line in [
            "print 9223372036854775807 + 1", "print 1 / 0", "print 1 % 0", "print [1][9]",
            "print 2 * 9223372036854775807",
        ] {
            let (text, code) = rehearse(line)
            #expect(code != 0, "\(line): \(text)")
            #expect(text.hasPrefix("!") || text.hasPrefix("?"))
        }
    }

    @Test func settingsOverrideTopLevelVariables() {
        let rehearsal = SimulatedSession {
            $0.settings = [Setting("tag", "1.28"), Setting("n", "5"), Setting("d", "3s")]
        }
        let code = rehearsal.run("let tag = \"1.27\"\nlet n = 3\nlet d = 1s\nprint tag + \"!\", n + 1, d * 2")
        #expect(rehearsal.text == "1.28! 6 6s\n")
        #expect(code == 0)
    }

    @Test func anUnknownSettingIsAUsageErrorWithTheNearMiss() {
        let rehearsal = SimulatedSession { $0.settings = [Setting("tga", "1")] }
        #expect(rehearsal.run("let tag = \"1\"\nprint tag") == ExitCode.usage)
        #expect(rehearsal.text.contains("did you mean 'tag'?"))
    }

    @Test func nothingOfAFileThatDoesNotCheckRuns() {
        let (text, code) = rehearse("print 1\npod web < cotainer x >")
        #expect(code == 2)
        #expect(!text.contains("1\n") || text.hasPrefix("?"))
    }

    @Test func theFirstFailureEndsTheScriptAndOnExitRuns() {
        let (text, code) = rehearse("on exit { print \"bye\" }\nexpect 1 == 2\nprint \"no\"")
        #expect(code == 1)
        #expect(text.hasSuffix("bye\n"))
        #expect(!text.contains("no\n"))
    }

    @Test func keepGoingGoesOnAndStillFails() {
        let rehearsal = SimulatedSession { $0.keepsGoing = true }
        #expect(rehearsal.run("expect 1 == 2\nlet x = [1][3]\nprint \"on\"") == 1)
        #expect(rehearsal.text.contains("on\n"))
        #expect(rehearsal.output.failures.count == 2)
    }

    @Test func exitEndsFromInsideFunctionsAndBlocks() {
        #expect(rehearse("def f() { for i in 1..3 { exit 9 } }\nf()\nprint 1").code == 9)
        #expect(rehearse("exit").code == 0)
    }

    @Test func ctrlCEndsALoopWith130AndOnExitRuns() {
        let rehearsal = SimulatedSession(interruptAfter: 100)
        #expect(rehearsal.run("on exit { print \"bye\" }\nwhile true { let x = 1 }") == 130)
        #expect(rehearsal.text.hasSuffix("bye\n"))
    }

    @Test func aFailureInsideAFunctionNamesTheCall() {
        let (text, _) = rehearse("def smoke(n) { expect n == 2 }\nsmoke(3)")
        #expect(text.contains("n is 3"))
        #expect(text.contains("in function smoke at test.pod:2:1"))
    }

    @Test func runIsSkippedInSimulationAndQuotesWhatItInserts() {
        let rehearsal = SimulatedSession()
        #expect(rehearsal.run("let f = \"a b; rm\"\nrun \"echo ${f}\"") == 0)
        #expect(rehearsal.text.contains("skipped: simulated: run echo 'a b; rm'"))
        #expect(rehearsal.host.commands.isEmpty)
    }

    @Test func runHandsOnTheCommandsCodeWhereMachinesAreReal() {
        let rehearsal = SimulatedSession(abilities: .thisMachine)
        rehearsal.host.onRun = { _ in HostExit(code: 42) }
        #expect(rehearsal.run("run pytest -q \"a b\"\nprint 1") == 42)
        #expect(rehearsal.host.commands.first?.program == .words(["pytest", "-q", "a b"]))
    }

    @Test func sourceRunsInTheSameScopeFromItsOwnFolder() {
        let rehearsal = SimulatedSession()
        rehearsal.host.files["/home/ada/lib/x.pod"] = Array("let shared = read(\"data\")\ndef f() { return 3 }".utf8)
        rehearsal.host.files["/home/ada/lib/data"] = Array("hello".utf8)
        #expect(rehearsal.run("source lib/x.pod\nprint shared, f()") == 0)
        #expect(rehearsal.text == "hello 3\n")
    }

    @Test func aMissingFileIs66() {
        #expect(rehearse("source nothere.pod").code == ExitCode.noInput)
        #expect(rehearse("print read(\"nothere\")").code == ExitCode.noInput)
    }

    @Test func withoutMachinesItEndsWith69() {
        struct NoMachines: Error, CustomStringConvertible { let description = "no runtime: use --sim" }
        let output = TextOutput()
        let session = Session(
            options: SessionOptions(), host: ScriptedHost(), output: output,
            source: EmbeddedSource(.simulatedMachines) { throw NoMachines() })
        #expect(session.run(SourceText(name: "x.pod", text: "print 1\nnodes 2")) == ExitCode.unavailable)
        #expect(output.text.hasPrefix("1\n"))
    }
}
