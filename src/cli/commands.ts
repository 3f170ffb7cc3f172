import type { Command } from './command.ts';

/** A command that is not loaded yet. Each command imports many modules that the others do not need. */
export interface Entry {
	/** One line in the imperative. */
	readonly summary: string;
	load(): Promise<Command>;
}

const serverCalls = () => import('./calls/server-calls.ts');

/** The commands of `npx checkout-links`, in the order of its help. */
export const COMMANDS: Readonly<Record<string, Entry>> = {
	serve: {
		summary: 'Run the endpoint as a standalone server',
		load: async () => (await import('./server/serve.ts')).serve,
	},
	doctor: {
		summary: 'Check a configuration: keys, providers, clock, store, addresses, secrets',
		load: async () => (await import('./doctor.ts')).doctor,
	},
	sandbox: {
		summary: 'Run local provider simulators',
		load: async () => (await import('./sandbox.ts')).sandbox,
	},
	sign: {
		summary: 'Sign a checkout token, or create a signing key',
		load: async () => (await import('./sign.ts')).sign,
	},
	payments: {
		summary: 'Create, get, cancel, list, export and refund payments',
		load: async () => (await serverCalls()).payments,
	},
	'connect-links': {
		summary: 'Create and get links on which a customer saves a card or account',
		load: async () => (await serverCalls()).connectLinks,
	},
	charges: {
		summary: 'Charge saved cards and accounts',
		load: async () => (await serverCalls()).charges,
	},
	links: {
		summary: 'Manage reusable links (Neopay)',
		load: async () => (await serverCalls()).links,
	},
	reconcile: {
		summary: 'Read due payments at the providers, or compare a day with their lists',
		load: async () => (await import('./calls/reconcile.ts')).reconcile,
	},
};
