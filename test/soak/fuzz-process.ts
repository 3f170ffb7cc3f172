/** Fuzzes an endpoint here, in a process that does nothing else, and tells its parent what came of it. */
import { fuzz } from '../endpoint/fuzz.ts';
import { sqlite } from '../../src/stores/sqlite.ts';

const { place, ...options } = JSON.parse(process.argv[2] ?? '') as {
	readonly requests: number;
	readonly seed: number;
	/** File of the store. */
	readonly place: string;
};
const store = sqlite(place);
const report = await fuzz({ ...options, store });
await store.close();
process.send?.(report);
process.disconnect();
