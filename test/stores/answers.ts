/** `node test/stores/answers.ts postgres|redis`: ends with 0 when the server that the tests would use answers. */
import { reachPostgres, reachRedis } from './servers.ts';

const server = await (process.argv[2] === 'postgres' ? reachPostgres() : reachRedis());
process.exit('absent' in server ? 1 : 0);
