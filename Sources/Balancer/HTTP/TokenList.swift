/// A fixed list of tokens compared without regard to ASCII case, such as the protocols that `Upgrade` may name.
final class TokenList: Sendable {
    /// The tokens in lower case, each followed by a comma.
    private let text: [UInt8]

    /// Takes `tokens`; empty ones are dropped.
    init(_ tokens: [String]) {
        var text: [UInt8] = []
        for token in tokens where !token.isEmpty {
            text.append(contentsOf: token.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 })
            text.append(0x2C)
        }
        self.text = text
    }

    var isEmpty: Bool { text.isEmpty }

    /// Whether `token` is one of them.
    func contains(_ token: UnsafeRawBufferPointer) -> Bool {
        guard !token.isEmpty else { return false }
        return text.withUnsafeBytes { text in
            var start = 0
            while start < text.count {
                var end = start
                while end < text.count, text[end] != 0x2C { end += 1 }
                if end - start == token.count {
                    var index = 0
                    while index < token.count, token[index].lowercasedASCII == text[start + index] { index += 1 }
                    if index == token.count { return true }
                }
                start = end + 1
            }
            return false
        }
    }
}
