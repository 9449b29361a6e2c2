import Balancer

/// The file of `--sticky-secret`.
enum SecretFile {
    private static let lengths = 16...4096

    /// The secret: the file's bytes without line ends behind them.
    ///
    /// - Throws: `SpecError`, one line, when it cannot be read or holds too little or too much.
    static func read(_ path: String) throws(SpecError) -> [UInt8] {
        var bytes: [UInt8]
        do throws(TextFile.Failure) {
            bytes = try TextFile.read(path, atMost: lengths.upperBound + 3)
        } catch {
            throw SpecError("--sticky-secret: cannot read '\(path)': \(error.reason)")
        }
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        guard lengths.contains(bytes.count) else {
            let have = bytes.count > lengths.upperBound ? "more than \(lengths.upperBound)" : "\(bytes.count)"
            throw SpecError(
                "--sticky-secret: '\(path)' holds \(have) bytes, and 16 to 4096 are needed: `openssl rand -hex 32` makes some"
            )
        }
        return bytes
    }
}
