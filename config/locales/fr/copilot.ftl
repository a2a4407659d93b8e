copilot-summary = Répliques : { $client } du client, { $agent } de l’agent.
copilot-signals = Signaux : { $signals }.
copilot-direction = Ensuite : { $direction }
