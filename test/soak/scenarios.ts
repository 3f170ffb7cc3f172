import { awaits } from './awaits.ts';
import { crashes } from './crashes.ts';
import { identical, processes } from './exactly-once.ts';
import { faults } from './faults.ts';
import { floods } from './floods.ts';
import { fuzz } from './fuzz.ts';
import { histories } from './histories.ts';
import { kills, stops } from './restarts.ts';
import { clockJumps, fullDisk, providerOutages, storeOutages } from './outages.ts';
import type { Scenario } from './row.ts';
import { slowClients } from './slow-clients.ts';
import { webhooks } from './webhooks.ts';

/** Everything that is tried, in the order in which it is told. */
export const SCENARIOS: readonly Scenario[] = [
	{ name: 'identical', promise: 'five hundred identical requests at once, on every store', run: identical },
	{ name: 'processes', promise: 'processes that are all asked for it at once', run: processes },
	{ name: 'crashes', promise: 'kill -9 at every moment, and a restart', run: crashes },
	{ name: 'awaits', promise: 'kill -9 at any call that it waits for, until the shop was told', run: awaits },
	{ name: 'kills', promise: 'servers behind a balancer that are killed under load', run: kills },
	{ name: 'stops', promise: 'servers behind a balancer that are told to stop under load', run: stops },
	{ name: 'faults', promise: 'every fault at every provider, wherever it strikes', run: faults },
	{ name: 'histories', promise: 'whatever the provider says, in whatever order', run: histories },
	{ name: 'webhooks', promise: 'storms of webhooks, most of them repeated or forged', run: webhooks },
	{ name: 'fuzz', promise: 'requests that are generated, and mostly broken', run: fuzz },
	{ name: 'floods', promise: 'a flood of requests for one thing while others are bought', run: floods },
	{ name: 'store-gone', promise: 'a store that is gone and comes back', run: storeOutages },
	{ name: 'disk-full', promise: 'a disk that is full for a while', run: fullDisk },
	{ name: 'provider-gone', promise: 'providers that are gone and come back', run: providerOutages },
	{ name: 'clock', promise: 'a clock that jumps by a day, forward and back', run: clockJumps },
	{ name: 'slow-clients', promise: 'clients that never finish what they say', run: slowClients },
];
