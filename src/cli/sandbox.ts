import { startSandbox, type SandboxName } from '../sandbox/index.ts';
import { SCENARIOS } from '../sandbox/scenarios.ts';
import { FAULTS } from '../sandbox/faults.ts';
import { readArgs, suggest, UsageError, type Command } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { portFrom } from './server/port.ts';
import type { Terminal } from './terminal.ts';

const NAMES: readonly SandboxName[] = ['onepay', 'yuno', 'neopay'];

/**
 * Environment variables of a shop that uses a simulator instead of the provider. Any well-formed key is accepted;
 * webhooks are signed with the secrets below.
 */
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
		value: 'port',
		description: 'Port of the first simulator; the others use the ports after it (default: 8081)',
	},
	only: {
		type: 'string',
		multiple: true,
		value: 'name',
		description: `Start only this simulator: ${NAMES.join(', ')}; may be given several times (default: all)`,
	},
} as const;

/**
 * `npx checkout-links sandbox`: simulators of the providers on this machine, for the tests of a shop. Runs until it is
 * interrupted.
 * @throws {UsageError} for options that are not valid
 * @throws {Error} for a port that is in use
 */
async function runSandbox(args: string[], { console }: Terminal): Promise<ExitCode> {
	const { values } = readArgs('sandbox', args, OPTIONS);
	const port = portFrom(values.port, '--port', 'sandbox');
	const unknown = values.only?.find((name) => !NAMES.some((known) => known === name));
	if (unknown !== undefined) {
		throw new UsageError(
			`Unknown simulator "${unknown}".${suggest(unknown, NAMES)} Choose: ${NAMES.join(', ')}.`,
			'sandbox',
		);
	}
	const only = values.only === undefined ? NAMES : NAMES.filter((name) => values.only?.includes(name));

	const ports = Object.fromEntries(only.map((name, at) => [name, port === 0 ? 0 : port + at]));
	const started = await startSandbox({ only, ports }).catch((error: NodeJS.ErrnoException) => {
		const range = only.length > 1 ? `One of the ports ${port} to ${port + only.length - 1}` : `Port ${port}`;
		throw error.code === 'EADDRINUSE'
			? new Error(`${range} is in use. Choose another one: npx checkout-links sandbox --port 9000`, {
					cause: error,
				})
			: error;
	});

	for (const name of only) {
		const { origin, baseUrl } = started[name];
		console.log(`${name}: ${origin}`);
		for (const line of SETTINGS[name](origin, baseUrl)) console.log(`  ${line}`);
	}
	console.log(`\n${TEST_AMOUNTS.join('\n')}`);
	console.log('\nControl API: GET /_sandbox. Press Ctrl-C to stop.');

	await new Promise<void>((resolve) => {
		process.once('SIGINT', resolve);
		process.once('SIGTERM', resolve);
	});
	await started.close();
	return EXIT.ok;
}

const TEST_AMOUNTS = [
	'Test amounts (last three digits):',
	...SCENARIOS.map(
		(scenario) =>
			`  …${scenario.ending}  ${
				'fault' in scenario
					? FAULTS[scenario.fault]
					: `declined: ${scenario.decline.code.toLowerCase().replaceAll('_', ' ')}`
			}`,
	),
];

export const sandbox: Command = {
	usage: ['[--port <port>] [--only <name>]…'],
	options: OPTIONS,
	example: 'sandbox --port 9000 --only onepay',
	notes: TEST_AMOUNTS,
	run: runSandbox,
};
