import { decodeEntry } from '../../endpoint/status/record.ts';
import type { EndpointConfig } from '../../endpoint/index.ts';

/** Counts the entries of a store whose status changes after they were leased for a read. */
export class ChangeCounter {
	readonly #leased = new Map<string, string>();
	readonly #changed = new Set<string>();

	/** How many payments have another status than when they were leased. */
	get count(): number {
		return this.#changed.size;
	}

	/** Returns the configuration with a wrapper around its store that counts the changes. */
	watch(config: EndpointConfig): EndpointConfig {
		const { store } = config;
		const overrides: Partial<typeof store> = {
			lease: async (...given) => {
				const entries = await store.lease(...given);
				for (const entry of entries) this.#leased.set(entry.key, statusOf(entry));
				return entries;
			},
			update: async (key, version, content) => {
				const isDone = await store.update(key, version, content);
				const before = this.#leased.get(key);
				const after = content.names?.status;
				if (isDone && before !== undefined && after !== undefined && after !== before) this.#changed.add(key);
				return isDone;
			},
		};
		const watched = new Proxy(store, {
			get(target, name) {
				const value: unknown = Reflect.get(overrides, name) ?? Reflect.get(target, name);
				// A store may be an instance of a class with private fields.
				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		});
		return { ...config, store: watched };
	}
}

function statusOf(entry: Parameters<typeof decodeEntry>[0]): string {
	try {
		return decodeEntry(entry).record.status;
	} catch {
		return '';
	}
}
