import Testing

@testable import Balancer

/// Queues, load, health and the retry budget under a random schedule in virtual time: servers with room for few that
/// die, reset, come back, are drained and enabled, behind several workers. `LBTOP_SIM_SEED` replays a seed.
@Suite struct AdmissionSimulationTests {
    @Test(arguments: Seeds.some(256))
    func `waiting requests are served in turn, at once when there is room, and every one is answered once`(
        seed: UInt64
    ) {
        var simulation = AdmissionSimulation(seed: seed)
        simulation.run(requests: 80)
        #expect(simulation.faults == [], "LBTOP_SIM_SEED=\(seed) \(simulation.journal.suffix(12))")
    }

    @Test func `the simulation meets what it is for, and the same seed takes the same course`() {
        var waited = 0
        var ejections = 0
        for seed in 1...20 as ClosedRange<UInt64> {
            var first = AdmissionSimulation(seed: seed)
            var second = AdmissionSimulation(seed: seed)
            first.run(requests: 120)
            second.run(requests: 120)
            #expect(first.journal == second.journal && first.faults == [])
            waited += first.waited
            ejections += first.ejections
        }
        #expect(waited > 100 && ejections > 10, "\(waited) waited, \(ejections) ejections")
    }
}
