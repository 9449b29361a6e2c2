import Testing

@testable import Balancer

/// Exchanges and the idle pool under a random schedule in virtual time: clients, servers that refuse, die, hang or
/// answer, and connections that are pooled and die there. `LBTOP_SIM_SEED` replays a seed.
@Suite struct ExchangeSimulationTests {
    @Test(arguments: Seeds.some(256))
    func `every request is answered once and every connection accounted for`(seed: UInt64) {
        var simulation = ExchangeSimulation(seed: seed)
        simulation.run(requests: 60)
        #expect(simulation.faults == [], "LBTOP_SIM_SEED=\(seed)")
    }

    @Test func `a simulation with the same seed takes the same course`() {
        var first = ExchangeSimulation(seed: 7)
        var second = ExchangeSimulation(seed: 7)
        first.run(requests: 60)
        second.run(requests: 60)
        #expect(first.journal == second.journal && !first.journal.isEmpty)
    }
}
