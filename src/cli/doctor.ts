import type { EndpointConfig } from '../endpoint/index.ts';
import { readArgs, type Command } from './command.ts';
import type { Environment } from './config/environment.ts';
import { EXIT } from './exit-code.ts';
import { locate, LOCATION, LOCATION_USAGE, type Location } from './config/locate.ts';
import { checkOrigins, checkReturnUrls } from './doctor/addresses.ts';
import { ClockWatch } from './doctor/clock.ts';
import { examine, type Examined } from './doctor/configuration.ts';
import type { Finding, Level } from './doctor/finding.ts';
import { checkKeys } from './doctor/keys.ts';
import { checkProxies } from './doctor/proxies.ts';
import { checkReach } from './doctor/reach.ts';
import { redactor } from './doctor/redact.ts';
import { checkAdmin, checkRefunds, checkSecret, checkTokens } from './doctor/secrets.ts';
import { checkStore } from './doctor/store.ts';
import { checkIncoming, checkOutgoing } from './doctor/webhooks.ts';

const OPTIONS = {
	...LOCATION,
	json: { type: 'boolean', description: 'Print a JSON array of {check, level, message}' },
} as const;

const MARKS: Readonly<Record<Level, string>> = { good: '✓', warning: '!', problem: '✗' };

/**
 * `npx checkout-links doctor`: checks a configuration and its connections before a shop opens. Creates and changes no
 * file, and prints no secret. The exit code is 1 if there is a problem.
 */
export const doctor: Command = {
	usage: [`${LOCATION_USAGE} [--json]`],
	options: OPTIONS,
	example: 'doctor --config checkout.config.mjs',
	notes: ['Exit code 1 when there is a problem; warnings alone end with 0.'],
	async run(args, terminal) {
		const { values } = readArgs('doctor', args, OPTIONS);
		const findings = await diagnose(await locate(values, terminal));
		terminal.console.log(values.json ? JSON.stringify(findings, null, '\t') : report(findings));
		return findings.some(({ level }) => level === 'problem') ? EXIT.failed : EXIT.ok;
	},
};

/** All findings about a configuration, in a fixed order. */
async function diagnose(location: Location): Promise<Finding[]> {
	const { env, cwd } = location;
	const examined = await examine(location);
	const { config } = examined;
	const more = config ? await look(config, env, cwd, examined) : [];
	await config?.store?.close?.().catch(() => {});
	const redact = redactor(env, config);
	return [...examined.findings, ...more].map((finding) => ({
		...finding,
		message: redact(finding.message.replace(/\s+/g, ' ').trim()),
	}));
}

/** The findings of each part that is valid. */
async function look(
	config: EndpointConfig,
	env: Environment,
	cwd: string,
	{ isSound }: Examined,
): Promise<Finding[]> {
	const providers = isSound('providers') ? config.providers : [];
	const clock = new ClockWatch();
	clock.start();
	const [reached, incoming, stored, tokens] = await Promise.all([
		Promise.all(providers.map(checkReach)),
		Promise.all(providers.map((provider) => checkIncoming(provider, env))),
		isSound('store') ? checkStore(config.store, config.instances ?? 1, cwd) : [],
		isSound('tokens') ? checkTokens(config) : [],
	]);
	const time = clock.stop();
	return [
		...(isSound('providers') ? checkKeys(providers) : []),
		...reached,
		...(providers.length > 0 ? [time] : []),
		...incoming.flat(),
		...stored,
		...(isSound('origins') ? checkOrigins(config) : []),
		...(isSound('origins', 'returnUrls') ? checkReturnUrls(config) : []),
		...(isSound('webhook') ? checkOutgoing(config) : []),
		...tokens,
		...(isSound('admin') ? checkAdmin(config) : []),
		...(isSound('refunds') ? checkRefunds(config) : []),
		...(isSound('statusTokenSecret') ? checkSecret(config) : []),
		...(isSound('origins', 'trustedProxies') ? [checkProxies(config)] : []),
	];
}

/** A line for each finding, and a summary. */
function report(findings: readonly Finding[]): string {
	const counted = (level: Level) => {
		const { length } = findings.filter((finding) => finding.level === level);
		return `${length} ${level}${length === 1 ? '' : 's'}`;
	};
	return [
		...findings.map(({ check, level, message }) => `${MARKS[level]} ${check}: ${message}`),
		'',
		`${counted('problem')}, ${counted('warning')}.`,
	].join('\n');
}
