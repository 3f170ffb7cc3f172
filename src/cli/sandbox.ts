import { startSandbox, type SandboxName } from '../sandbox/index.ts';
import { SCENARIOS } from '../sandbox/scenarios.ts';
import { readArgs, type Command } from './command.ts';
import { portFrom } from './port.ts';

const NAMES: readonly SandboxName[] = ['onepay', 'yuno', 'neopay'];

/** What a shop sets to talk to a simulator instead of the provider. Any key of the right shape is accepted; webhooks are
 * signed with the secrets here. */
const SETTINGS: Readonly<Record<SandboxName, (origin: string, baseUrl: string) => readonly string[]>> = {
	onepay: (_, baseUrl) => [
		`ONEPAY_BASE_URL=${baseUrl}`,
		'ONEPAY_SECRET_KEY=sk_test_sandbox',
		'ONEPAY_WEBHOOK_SECRET=wh_tok_sandbox',
	],
	yuno: (_, baseUrl) => [
		`YUNO_BASE_URL=${baseUrl}`,
		'YUNO_PUBLIC_API_KEY=sandbox_public',
		'YUNO_PRIVATE_SECRET_KEY=sandbox_private',
		'YUNO_ACCOUNT_ID=493e9374-510a-4201-9e09-de669d75f256',
		'YUNO_WEBHOOK_SECRET=yuno_hmac_sandbox',
	],
	neopay: (origin, baseUrl) => [
		`NEOPAY_BASE_URL=${baseUrl}`,
		'NEOPAY_APP_KEY=98e2fe88-3a95-4c7c-a98f-dfa5192b85f6',
		'NEOPAY_TOKEN=sandbox-token',
		`NEOPAY_LINK_URL=${origin}/l/{slug}`,
	],
};

const OPTIONS = {
	port: {
		type: 'string',
		default: '8081',
		value: 'N',
		says: 'the port of the first, the others take the ones after it; default 8081',
	},
	only: {
		type: 'string',
		multiple: true,
		value: 'NAME',
		says: `starts only ${NAMES.join(', ')}; may be given several times`,
	},
} as const;

/**
 * `npx checkout-links sandbox [--port N] [--only onepay]`: simulators of the providers on this machine, for the tests of
 * a shop. They take the given port and the ones after it. Runs until it is interrupted.
 * @throws {Error} for options that make no sense, or a port that is taken
 */
async function runSandbox(args: string[]): Promise<void> {
	const { values } = readArgs('sandbox', args, OPTIONS);
	const port = portFrom(values.port, '--port');
	const only = values.only === undefined ? NAMES : NAMES.filter((name) => values.only?.includes(name));
	if (only.length === 0) throw new Error(`--only knows ${NAMES.join(', ')}.`);

	const ports = Object.fromEntries(only.map((name, at) => [name, port === 0 ? 0 : port + at]));
	const started = await startSandbox({ only, ports }).catch((error: NodeJS.ErrnoException) => {
		throw error.code === 'EADDRINUSE'
			? new Error(
					`One of the ports from ${port} on is taken. Choose others: npx checkout-links sandbox --port 9000`,
				)
			: error;
	});

	for (const name of only) {
		const { origin, baseUrl } = started[name];
		console.log(`${name}: ${origin}`);
		for (const line of SETTINGS[name](origin, baseUrl)) console.log(`  ${line}`);
	}
	console.log('\nAmounts whose last three digits bring something about:');
	for (const scenario of SCENARIOS) {
		console.log(
			`  …${scenario.ending}  ${'fault' in scenario ? scenario.fault : `declined: ${scenario.decline.code}`}`,
		);
	}
	console.log(
		'\nFaults on demand, statuses, and what was received: GET /_sandbox at each address. Ctrl-C ends it.',
	);

	await new Promise<void>((resolve) => {
		process.once('SIGINT', resolve);
		process.once('SIGTERM', resolve);
	});
	await started.close();
}

export const sandbox: Command = {
	usage: ['[--port N] [--only NAME]'],
	options: OPTIONS,
	example: 'sandbox --port 9000 --only onepay',
	run: runSandbox,
};
