import Balancer

/// The list of all events: its filter and its cursor, which follows the newest until it is moved away from it.
struct EventList: Sendable, Equatable {
    var cursor = ListCursor()
    var filter: TextFilter?
    /// True while the newest event is under the cursor by itself.
    var isFollowing = true

    /// What `/` knows besides text.
    static let fields = ["kind", "level", "server", "service", "by"]

    /// The events that the filter lets through, oldest first.
    func shown(_ events: [EngineEvent]) -> [EngineEvent] {
        guard let filter else { return events }
        return events.filter { event in
            filter.matches(event.text) { field in
                switch field {
                case "kind": event.kind.rawValue
                case "level": event.level.rawValue
                case "server": event.server
                case "service": event.service
                case "by": event.actor == ConsoleModel.actor ? "you" : event.actor
                default: nil
                }
            }
        }
    }

    /// Moves the cursor; at the newest it follows again.
    mutating func move(by rows: Int, in ids: [UInt64], visible: Int) {
        cursor.move(by: rows, in: ids, visible: visible)
        isFollowing = cursor.selection == ids.last
    }

    /// Looks after the cursor when there is something new, or another size.
    mutating func refresh(_ ids: [UInt64], visible: Int) {
        if isFollowing {
            cursor.select(ids.last, in: ids, visible: visible)
        } else {
            cursor.keepVisible(in: ids, visible: visible)
        }
    }
}
