import Balancer

/// How a server begins: chosen with Left and Right, the seconds of a slow start typed.
struct AddStart: Sendable, Equatable {
    enum Choice: CaseIterable, Sendable { case asService, full, slow, drain, off }

    var choice = Choice.asService
    /// How long a slow start takes, in seconds.
    var seconds = 30
    /// True while digits go on with the number that is typed.
    private var isTyping = false

    mutating func press(_ key: Key) {
        let all = Choice.allCases
        let here = all.firstIndex(of: choice) ?? 0
        let wasTyping = isTyping
        isTyping = false
        switch key {
        case .right, .character(" "): choice = all[(here + 1) % all.count]
        case .left: choice = all[(here + all.count - 1) % all.count]
        case .backspace:
            choice = .slow
            seconds /= 10
            isTyping = true
        case .character(let character):
            guard character.isASCII, let digit = character.wholeNumberValue else { return }
            choice = .slow
            seconds = min((wasTyping ? seconds * 10 : 0) + digit, 3600)
            isTyping = true
        default: break
        }
    }

    /// Puts what was chosen into a server; without a choice what its text says stays.
    func apply(to spec: inout ServerSpec) {
        switch choice {
        case .asService: break
        case .full: (spec.start, spec.slowStartMilliseconds) = (.enabled, 0)
        case .slow: (spec.start, spec.slowStartMilliseconds) = (.enabled, Int64(seconds) * 1000)
        case .drain: spec.start = .drain
        case .off: spec.start = .off
        }
    }

    func label(_ choice: Choice) -> String {
        switch choice {
        case .asService: "as the service"
        case .full: "full"
        case .slow: "slow \(seconds) s"
        case .drain: "drain"
        case .off: "off"
        }
    }
}
