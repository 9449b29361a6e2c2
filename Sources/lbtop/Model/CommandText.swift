import Balancer

extension Command.Action {
    /// The line of the `:` prompt that does the same; nil for what has none.
    var commandText: String? {
        switch self {
        case .add(let spec): ":add \(spec)"
        case .drain(let server): ":drain \(server)"
        case .enable(let server): ":enable \(server)"
        case .off(let server): ":off \(server)"
        case .remove(let server, let now): ":remove \(server)" + (now ? " now" : "")
        case .weight(let server, let weight): ":weight \(server) \(weight)"
        case .strategy(let name): ":strategy \(name)"
        case .maximum(let server, let maximum): ":max \(server) \(maximum.map { "\($0)" } ?? "none")"
        case .check(let server, let isOn): ":check \(isOn ? "on" : "off") \(server)"
        case .timeout(let name, let milliseconds): ":timeout \(name) \(IntervalText.text(.milliseconds(milliseconds)))"
        case .undo: ":undo"
        case .redo: ":redo"
        case .edit(let server, let name, let address):
            ":edit \(server)" + (name.map { " name=\($0)" } ?? "") + (address.map { " address=\($0)" } ?? "")
        case .close: nil
        }
    }
}
