import type { Command } from './command.ts';

/** A command before it is given: each brings much that the others do not need, and comes when it is called. */
export interface Entry {
	/** One line for the list of commands. */
	readonly summary: string;
	load(): Promise<Command>;
}

const serverCalls = () => import('./server-calls.ts');

/** What `npx checkout-links` can do, in the order in which it says so. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
	serve: {
		summary: 'runs the endpoint as a server of its own',
		load: async () => (await import('./serve.ts')).serve,
	},
	doctor: {
		summary: 'looks a configuration over: keys, providers, clock, store, addresses, secrets',
		load: async () => (await import('./doctor.ts')).doctor,
	},
	sandbox: {
		summary: 'starts simulators of the providers on this machine',
		load: async () => (await import('./sandbox.ts')).sandbox,
	},
	sign: {
		summary: 'signs the claims on standard input as a checkout token',
		load: async () => (await import('./sign.ts')).sign,
	},
	payments: {
		summary:
			'makes, reads and cancels payment links; lists, exports and refunds payments; catches up with the providers',
		load: async () => (await serverCalls()).payments,
	},
	connects: {
		summary: 'makes and reads links on which a customer registers a card or account',
		load: async () => (await serverCalls()).connects,
	},
	charges: {
		summary: 'debits registered cards and accounts, and reads how that went',
		load: async () => (await serverCalls()).charges,
	},
	links: {
		summary: 'manages links as things of their own, at providers that have them',
		load: async () => (await serverCalls()).links,
	},
};
