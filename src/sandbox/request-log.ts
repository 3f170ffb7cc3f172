/** One API request as the simulator received it, for tests that compare it field by field. */
export interface LoggedRequest {
	readonly method: string;
	readonly path: string;
	readonly query: Readonly<Record<string, string>>;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	/** The body parsed as JSON; null if it is not JSON. */
	readonly body: unknown;
	/** The body as received. */
	readonly raw: string;
	/** ISO 8601 UTC. */
	readonly time: string;
}

/** How many requests are kept: enough for any test, and bounded under load. */
const KEPT = 10_000;

export interface RequestLog {
	add(entry: LoggedRequest): void;
	all(): readonly LoggedRequest[];
	reset(): void;
}

/** Keeps the latest API requests, oldest first. */
export function createRequestLog(): RequestLog {
	let entries: LoggedRequest[] = [];
	return {
		add(entry) {
			entries.push(entry);
			if (entries.length > 2 * KEPT) entries = entries.slice(-KEPT);
		},
		all: () => entries.slice(-KEPT),
		reset() {
			entries = [];
		},
	};
}
