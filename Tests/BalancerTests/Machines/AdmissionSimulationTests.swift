import Testing

@testable import Balancer

/// The workers' admission, load, health and the retry budget under a random schedule in virtual time: several services, up
/// to four workers, servers with room for few that die, reset, come back, are drained and enabled. `LBTOP_SIM_SEED`
/// replays a seed.
@Suite struct AdmissionSimulationTests {
    @Test(arguments: Seeds.some(256))
    func `who waits is served in turn over all workers, at once when there is room, and everybody is answered once`(
        seed: UInt64
    ) {
        var simulation = AdmissionSimulation(seed: seed)
        simulation.run(requests: 100)
        #expect(simulation.faults == [], "LBTOP_SIM_SEED=\(seed) \(simulation.journal.suffix(12))")
    }

    @Test func `the simulation meets what it is for, and the same seed takes the same course`() {
        var (waited, ejections, handovers) = (0, 0, 0)
        for seed in 1...60 as ClosedRange<UInt64> {
            var first = AdmissionSimulation(seed: seed)
            var second = AdmissionSimulation(seed: seed)
            first.run(requests: 120)
            second.run(requests: 120)
            #expect(first.journal == second.journal && first.faults == [])
            waited += first.waited
            ejections += first.ejections
            handovers += first.handovers
        }
        #expect(
            waited > 500 && ejections > 3 && handovers > 50,
            "\(waited) waited, \(ejections) ejections, \(handovers) handed over")
    }
}
