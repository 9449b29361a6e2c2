/// What every worker of an engine is made with.
struct WorkerPlan: Sendable {
    var headLimits: HeadLimits
    /// Client connections over all workers; 0: no limit but the descriptors.
    var maximumClients: Int
    /// Client connections of one address; 0: no limit.
    var maximumPerClient: Int
    /// How silent TCP servers are asked whether they are there; clients are as their listener says.
    var keepAlive: KeepAlive?
    var workers: Int
    var queueShare: Int
    var poolShare: Int
    var warmShare: Int
    var streamCapacity: Int
    var services: Int
    /// Of the hash of client addresses.
    var seed: UInt64
    /// Of the workers' generators; nil: each is seeded by the system.
    var generatorSeed: UInt64?
}
