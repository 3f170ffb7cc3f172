import type { Observation } from '../../endpoint/index.ts';

/** Upper bounds of the buckets, in seconds: from a cached offer to a provider request that reaches its time limit. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

interface Series {
	readonly labels: string;
	readonly buckets: number[];
	sum: number;
	count: number;
}

/** Metric name and labels of each kind of observation. The possible label values are fixed in the code. */
const FAMILIES: {
	readonly [Kind in Observation['kind']]: {
		readonly name: string;
		readonly help: string;
		readonly labelsOf: (
			observation: Extract<Observation, { kind: Kind }>,
		) => Readonly<Record<string, string>>;
	};
} = {
	request: {
		name: 'checkout_request_duration_seconds',
		help: 'How long requests took, by route and status',
		labelsOf: ({ route, status }) => ({ route, status: String(status) }),
	},
	provider: {
		name: 'checkout_provider_call_duration_seconds',
		help: 'How long calls to providers took, by verb and outcome',
		labelsOf: ({ provider, verb, outcome }) => ({ provider, verb, outcome }),
	},
	store: {
		name: 'checkout_store_call_duration_seconds',
		help: 'How long calls to the store took, by verb and outcome',
		labelsOf: ({ verb, outcome }) => ({ verb, outcome }),
	},
};

/** Counts observations, and writes them in the Prometheus text format 0.0.4. */
export class Metrics {
	readonly #families = new Map(Object.keys(FAMILIES).map((kind) => [kind, new Map<string, Series>()]));
	readonly #startedAt = Date.now() / 1000;

	/** Pass it to an endpoint as `observe`. */
	readonly observe = (observation: Observation): void => {
		const labels = labelsOf(observation);
		const family = this.#families.get(observation.kind);
		let series = family?.get(labels);
		if (!series) {
			series = { labels, buckets: BUCKETS.map(() => 0), sum: 0, count: 0 };
			family?.set(labels, series);
		}
		const seconds = observation.durationMs / 1000;
		const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
		if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
		series.sum += seconds;
		series.count++;
	};

	/** All counts so far, with the memory of the process. */
	text(): string {
		const families = [...this.#families].map(([kind, family]) => {
			const { name, help } = FAMILIES[kind as Observation['kind']];
			const lines = [...family.values()].flatMap((series) => linesOf(name, series));
			return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...lines].join('\n');
		});
		const gauges = [
			...gauge('process_resident_memory_bytes', 'Memory of the process', process.memoryUsage.rss()),
			...gauge('process_start_time_seconds', 'When the process started, in Unix time', this.#startedAt),
		];
		return `${[...families, ...gauges].join('\n')}\n`;
	}
}

function labelsOf(observation: Observation): string {
	const family = FAMILIES[observation.kind] as {
		readonly labelsOf: (observation: Observation) => Readonly<Record<string, string>>;
	};
	return Object.entries(family.labelsOf(observation))
		.map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`)
		.join(',');
}

/** In Prometheus each bucket includes the smaller ones. */
function linesOf(name: string, { labels, buckets, sum, count }: Series): string[] {
	let below = 0;
	return [
		...BUCKETS.map((bound, at) => {
			below += buckets[at] ?? 0;
			return `${name}_bucket{${labels},le="${bound}"} ${below}`;
		}),
		`${name}_bucket{${labels},le="+Inf"} ${count}`,
		`${name}_sum{${labels}} ${sum}`,
		`${name}_count{${labels}} ${count}`,
	];
}

function gauge(name: string, help: string, value: number): string[] {
	return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
}
