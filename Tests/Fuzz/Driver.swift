import Glibc
import PodKernel

// What libFuzzer's own main calls (FuzzerInterface.h): `podsh-fuzz TARGET [libFuzzer's arguments]`, and `--list` for
// the targets with their longest inputs and their folders of seeds. Built and run by `scripts/fuzz` alone.

/// Takes the target from the words before libFuzzer reads them.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<Int32>,
    _ words: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
    if CommandLine.arguments.dropFirst() == ["--list"] {
        for target in FuzzTarget.all {
            print(([target.name, "\(target.longest)"] + target.seeds).joined(separator: " "))
        }
        exit(0)
    }
    guard let target else {
        _ = writeAll(
            2, Array("podsh-fuzz: expected a target: \(FuzzTarget.all.map(\.name).joined(separator: " "))\n".utf8))
        exit(64)
    }
    if getenv(variable) == nil {
        setenv(variable, target.name, 1)
        words.pointee[1] = words.pointee[0]
        words.pointee += 1
        count.pointee -= 1
    }
    return 0
}

/// libFuzzer starts itself again, with its own words alone, to make an input smaller and to go on after one.
private let variable = "PODSH_FUZZ_TARGET"

private let target: FuzzTarget? = {
    let name = getenv(variable).map { String(cString: $0) } ?? CommandLine.arguments.dropFirst().first
    return FuzzTarget.all.first { $0.name == name }
}()

/// A promise that does not hold ends the program, so that libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    if case .broken(let complaint)? = target?.read(Array(UnsafeBufferPointer(start: data, count: size))) {
        fatalError(complaint)
    }
    return 0
}
