import type { World } from '../world.ts';

/** What a page may do with a `Storage`. Names of entries are properties too, as in the platform's. */
type Entries = Map<string, string>;

/** How long after a write another tab reads it, in milliseconds: measured in WebKit. */
const VISIBLE_AFTER = { from: 2, to: 5 };

export type StorageListener = (change: { readonly key: string; readonly newValue: string | null }) => void;

/**
 * `localStorage` of one browser. Each tab has a copy. A write is in the own copy at once, and some milliseconds later in
 * those of the other tabs; a tab that has written the same entry itself in that time keeps its own, for good.
 */
export class SharedStorage {
	readonly #world: World;
	readonly #name: string;
	readonly #kept: Entries = new Map();
	readonly #tabs = new Set<StorageOfTab>();

	constructor(world: World, name: string) {
		this.#world = world;
		this.#name = name;
	}

	/** The copy of a tab that is opened now. */
	open(listener: StorageListener): StorageOfTab {
		const tab = new StorageOfTab(this.#kept, listener, (key, value) => this.#send(tab, key, value));
		this.#tabs.add(tab);
		return tab;
	}

	close(tab: StorageOfTab): void {
		this.#tabs.delete(tab);
	}

	/** What an earlier version, or another program, has left. */
	put(key: string, value: string): void {
		this.#kept.set(key, value);
	}

	/** The payer deletes the data of the page. */
	clear(): void {
		this.#kept.clear();
		for (const tab of this.#tabs) tab.entries.clear();
	}

	#send(from: StorageOfTab, key: string, value: string | null): void {
		const { time } = this.#world;
		const { from: least, to: most } = VISIBLE_AFTER;
		const delay = this.#world.random(`storage ${this.#name}`).between(least, most);
		const sentAt = time.now;
		from.written.set(key, sentAt);
		time.after(delay, () => {
			set(this.#kept, key, value);
			for (const tab of this.#tabs) {
				if (tab === from || (tab.written.get(key) ?? -Infinity) >= sentAt - most) continue;
				set(tab.entries, key, value);
				tab.listener({ key, newValue: value });
			}
		});
	}
}

/** The copy of one tab. */
class StorageOfTab {
	readonly entries: Entries;
	/** When the tab wrote an entry last. */
	readonly written = new Map<string, number>();
	readonly listener: StorageListener;
	/** As the page sees it. */
	readonly storage: Storage;

	constructor(
		kept: ReadonlyMap<string, string>,
		listener: StorageListener,
		send: (key: string, value: string | null) => void,
	) {
		this.entries = new Map(kept);
		this.listener = listener;
		this.storage = storageOf(this.entries, send);
	}
}

/** A `Storage` over a map. */
export function storageOf(
	entries: Entries,
	changed: (key: string, value: string | null) => void = () => {},
): Storage {
	const put = (key: string, value: string | null) => {
		if (value === null && !entries.has(key)) return;
		set(entries, key, value);
		changed(key, value);
	};
	const methods: Readonly<Record<string, unknown>> = {
		getItem: (key: string) => entries.get(key) ?? null,
		setItem: (key: string, value: unknown) => put(key, String(value)),
		removeItem: (key: string) => put(key, null),
	};
	return new Proxy({} as Storage, {
		get: (_, name) => methods[name as string] ?? entries.get(name as string),
		has: (_, name) => entries.has(name as string),
		set: (_, name, value) => {
			put(name as string, String(value));
			return true;
		},
		deleteProperty: (_, name) => {
			put(name as string, null);
			return true;
		},
		ownKeys: () => [...entries.keys()],
		getOwnPropertyDescriptor: (_, name) => {
			const value = entries.get(name as string);
			return value === undefined
				? undefined
				: { value, writable: true, enumerable: true, configurable: true };
		},
	});
}

function set(entries: Entries, key: string, value: string | null): void {
	if (value === null) entries.delete(key);
	else entries.set(key, value);
}
