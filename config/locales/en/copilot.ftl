copilot-summary = Lines: { $client } of the client, { $agent } of the agent.
copilot-signals = Signals: { $signals }.
copilot-direction = Next: { $direction }
