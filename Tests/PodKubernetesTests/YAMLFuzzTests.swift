import PodKubernetes
import PodSyntax
import PodTesting
import Testing

/// Good files with a few bytes changed: whatever comes of it, it is read or refused, and every finding can be drawn.
@Suite struct YAMLFuzzTests {
    private static let cases = GoldenCase.all(in: "kubernetes", extension: "yaml")
    private static let pieces: [String] = [
        "&a ", "*a", "<<: ", "? ", ": ", "- ", "---\n", "...\n", "|\n", ">-\n", "!!str ", "!x ", "{", "}", "[", "]",
        ",", "\"", "'", "#", "%",
        "\t", "\n", "\r", "\u{0}", "\u{FEFF}", "\u{2028}", "é", "null", "true", "-1", "9223372036854775808", "1e999",
        "0x", "100%", "~",
    ]

    @Test(arguments: cases) func mutantsAreReadOrRefused(_ each: GoldenCase) {
        var draws = SeededNumbers(seed: UInt64(each.bytes.count))
        let rounds = Lane.isFull ? 20_000 : 150
        var objects = 0
        for _ in 0..<rounds {
            let mutant = mutated(each.bytes, &draws)
            let source = SourceText(name: "fuzz.yaml", bytes: mutant, provenance: .file(path: "/fuzz.yaml"))
            let read = importKubernetes(source, isLenient: draws.below(4) == 0)
            objects += read.objects.count
            for finding in read.findings {
                #expect(
                    finding.span.start >= 0 && finding.span.start <= finding.span.end
                        && finding.span.end <= mutant.count + 1)
            }
            if read.hasErrors {
                #expect(!FindingReport.text(read.findings, suppressed: read.suppressed, in: source).isEmpty)
            }
        }
        if !each.name.hasPrefix("bad-") { #expect(objects > 0, "not everything is broken by a byte") }
    }

    private func mutated(_ bytes: [UInt8], _ draws: inout SeededNumbers) -> [UInt8] {
        var bytes = bytes
        for _ in 0...draws.below(3) {
            if bytes.isEmpty { break }
            let place = draws.below(bytes.count)
            switch draws.below(6) {
            case 0: bytes.remove(at: place)
            case 1: bytes[place] = UInt8(draws.below(256))
            case 2: bytes.insert(contentsOf: Array(Self.pieces[draws.below(Self.pieces.count)].utf8), at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + draws.below(40)))
            case 4:
                bytes.insert(
                    contentsOf: Array(bytes[place..<min(bytes.count, place + draws.below(200))]),
                    at: draws.below(bytes.count))
            default: bytes.swapAt(place, draws.below(bytes.count))
            }
        }
        return bytes
    }
}
