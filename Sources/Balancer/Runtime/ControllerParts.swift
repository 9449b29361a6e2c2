/// What a controller is made from.
struct ControllerParts: Sendable {
    var resolveInterval: UInt64
    var lookUp: NameLookUp
    var seed: UInt64
    var sticky: StickyNames
    var publication: Publication
    var mailbox: ControllerMailbox
    var statistics: [WorkerStatistics]
    var events: EventLog
    var cell: SnapshotCell
    var bootID: String
    var startedAt: Instant
    var descriptorLimit: Int
    var settings: Settings
    var services: [ManagedService]
    var listeners: [Worker.Listener]
    var signalDescriptor: Int32
    var headLimits: HeadLimits
}
