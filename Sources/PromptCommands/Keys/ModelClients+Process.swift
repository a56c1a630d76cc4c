import ControllerRuntime
import HTTPTransport
import PromptCore
import PromptEvaluation

extension ModelClients {
    /// The clients of this process, over its own transport, by the clock of the system.
    convenience init(keys: EndpointKeys, over transport: HTTPTransport, in context: CommandContext) {
        let world = World(
            sender: transport, timeline: Timeline(ContinuousClock()), now: context.now,
            jitter: Jitter(seed: .random(in: .min ... .max)))
        self.init(world, readKey: keys.read)
    }
}
