import { reaches, startTestEngine } from './test-engine.js';
/** A server process of which a test wants to see only the end. It tells the process id of its model. */
const engine = await startTestEngine(process.argv[2] ?? '');
await reaches(engine, 'ready');
process.send?.(engine.pid());
setInterval(() => undefined, 1000);
//# sourceMappingURL=lonely-server.js.map
