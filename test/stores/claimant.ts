/** A process that claims what it is told to. Started by processes.test.ts with the kind of store and its place. */
import { claimOn } from './claim-on.ts';
import { type OpenStore, openStore, type StoreKind } from './open-store.ts';

/** What the process can be told. */
export type Order =
	| { readonly do: 'open' }
	/** Claim the key so many times at once. */
	| { readonly do: 'claim'; readonly key: string; readonly times: number }
	/** Claim and record one key after the other, reporting each, until stopped from outside. */
	| { readonly do: 'record'; readonly keys: string }
	| { readonly do: 'end' };

/** What it answers. */
export type Report =
	| { readonly did: 'start' | 'open' }
	| { readonly did: 'claim'; readonly outcomes: Readonly<Record<string, number>> }
	| { readonly did: 'record'; readonly key: string };

const [, , kind, place = ''] = process.argv;
let opened: OpenStore | undefined;

const report = (said: Report) => process.send?.(said);

async function obey(order: Order): Promise<void> {
	if (order.do === 'open') {
		opened = await openStore(kind as StoreKind, place);
		await opened.store.ping();
		report({ did: 'open' });
		return;
	}
	if (!opened) throw new Error('Not open yet.');
	const { store, end } = opened;
	switch (order.do) {
		case 'claim': {
			const claims = Array.from({ length: order.times }, () => store.claim(claimOn(order.key)));
			const outcomes: Record<string, number> = {};
			for (const { outcome } of await Promise.all(claims)) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
			report({ did: 'claim', outcomes });
			return;
		}
		case 'record':
			for (let i = 0; ; i++) {
				const next = claimOn(`${order.keys} ${i}`);
				await store.claim(next);
				const recorded = await store.complete(next.key, next.owner, {
					data: `data of ${next.key}`,
					dueInMs: null,
				});
				if (!recorded) throw new Error(`${next.key} was not recorded.`);
				report({ did: 'record', key: next.key });
			}
		case 'end':
			await end();
			process.disconnect();
	}
}

process.on('message', (order) => void obey(order as Order));
process.on('disconnect', () => process.exit());
report({ did: 'start' });
