import type { EndpointConfig } from '../endpoint/index.ts';
import { readArgs, type Command } from './command.ts';
import type { Environment } from './environment.ts';
import { locate, LOCATION, LOCATION_USAGE, type Location } from './locate.ts';
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
	json: { type: 'boolean', says: 'prints [{check, level, message}] instead of sentences' },
} as const;

const MARKS: Readonly<Record<Level, string>> = { good: '✓', warning: '!', problem: '✗' };

/**
 * `npx checkout-links doctor [--config FILE] [--json]`: looks a configuration over before a shop opens, with what it is
 * configured to talk to. No file is created or changed, and no secret printed. Ends with 1 when there is a problem.
 */
export const doctor: Command = {
	usage: [`${LOCATION_USAGE} [--json]`],
	options: OPTIONS,
	example: 'doctor --config checkout.config.mjs',
	async run(args) {
		const { values } = readArgs('doctor', args, OPTIONS);
		const findings = await diagnose(await locate(values));
		console.log(values.json ? JSON.stringify(findings, null, '\t') : report(findings));
		if (findings.some(({ level }) => level === 'problem')) process.exitCode = 1;
	},
};

/** Everything that there is to say about a configuration, in an order that stays the same. */
async function diagnose(location: Location): Promise<Finding[]> {
	const { env } = location;
	const examined = await examine(location);
	const { config } = examined;
	const more = config ? await look(config, env, examined) : [];
	await config?.store?.close?.().catch(() => {});
	const redact = redactor(env, config);
	return [...examined.findings, ...more].map((finding) => ({
		...finding,
		message: redact(finding.message.replace(/\s+/g, ' ').trim()),
	}));
}

/** What a look at each part tells; a part that is known to be wrong is not praised as well. */
async function look(config: EndpointConfig, env: Environment, { isSound }: Examined): Promise<Finding[]> {
	const providers = isSound('providers') ? config.providers : [];
	const clock = new ClockWatch();
	clock.start();
	const [reached, incoming, stored, tokens] = await Promise.all([
		Promise.all(providers.map(checkReach)),
		Promise.all(providers.map((provider) => checkIncoming(provider, env))),
		isSound('store') ? checkStore(config.store, config.instances ?? 1) : [],
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

/** A line for each finding, and what they come to. */
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
