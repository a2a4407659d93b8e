copilot-summary = Реплик: { $client } от клиента, { $agent } от агента.
copilot-signals = Сигналы: { $signals }.
copilot-direction = Дальше: { $direction }
