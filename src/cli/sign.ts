import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { checkClaims } from '../endpoint/sale/token-sale.ts';
import { signCheckoutToken, type CheckoutClaims } from '../endpoint/sale/token.ts';
import { readArgs, UsageError, type Command } from './command.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { parseJson } from './config/json.ts';
import {
	isReadableByOthers,
	KEY_ALGORITHMS,
	newKey,
	publicPart,
	readKeyFile,
	type KeyAlgorithm,
	type KeyFile,
} from './config/key-file.ts';
import type { Terminal } from './terminal.ts';

const OPTIONS = {
	key: { type: 'string', value: 'file', description: 'Path to the key file that signs' },
	audience: {
		type: 'string',
		value: 'name',
		description: '`tokens.audience` of the endpoint (default: the one in the key file)',
	},
	'expires-in': {
		type: 'string',
		value: 'time',
		description: 'Lifetime of the token in seconds, minutes or hours: 90s, 15m, 1h; up to 1h (default: 15m)',
	},
	'new-key': {
		type: 'boolean',
		description: `Print a new key file instead: ${KEY_ALGORITHMS.join(' (default) or ')}`,
	},
	kid: { type: 'string', value: 'name', description: 'Id of the new key, e.g. 2026-01' },
} as const;

const MINUTES_PER_UNIT: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60 };
const MAX_MINUTES = 60;

/**
 * `npx checkout-links sign --key <file> < claims.json` prints a checkout token, and nothing else on standard output.
 * `sign --new-key [HS256|EdDSA] --kid <name>` prints a new key file instead.
 * @throws {Error} with every problem of the claims, without secrets
 */
async function runSign(args: string[], terminal: Terminal): Promise<ExitCode> {
	const { console, cwd } = terminal;
	// The algorithm is optional, so it is parsed as a separate argument.
	const words = args.flatMap((arg) => (arg.startsWith('--new-key=') ? arg.split('=', 2) : [arg]));
	const { values, positionals } = readArgs('sign', words, OPTIONS, 2);
	if (values['new-key']) {
		printNewKey(terminal, positionals, values.kid, values.audience);
		return EXIT.ok;
	}
	if (positionals.length > 0) {
		throw new UsageError(
			`Unexpected argument "${positionals[0]}". Claims are read from standard input.`,
			'sign',
		);
	}
	const file = values.key;
	if (!file) {
		throw new UsageError(
			'Missing --key <file>. To create a key: npx checkout-links sign --new-key --kid <name> > key.json.',
			'sign',
		);
	}
	const minutes = values['expires-in'] === undefined ? undefined : minutesFrom(values['expires-in']);
	const path = resolve(cwd, file);
	const key = await readKeyFile(path);
	if (await isReadableByOthers(path)) {
		console.error(`Warning: ${file} is readable by other users. Run: chmod 600 ${file}`);
	}
	const audience = values.audience ?? key.audience;
	if (!audience) {
		throw new UsageError('Missing --audience <name>: `tokens.audience` of the endpoint.', 'sign');
	}
	const claims = await readClaims(terminal);
	console.log(await signedBy(claims, key, audience, minutes));
	return EXIT.ok;
}

/** @throws {UsageError} for anything but a time of up to an hour, e.g. `15m` */
function minutesFrom(text: string): number {
	const [, count = '', unit = ''] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
	const minutes = Number(count) * (MINUTES_PER_UNIT[unit] ?? NaN);
	if (minutes > 0 && minutes <= MAX_MINUTES) return minutes;
	throw new UsageError(`--expires-in is "${text}"; it must be a time of up to 1h, e.g. 90s or 15m.`, 'sign');
}

export const sign: Command = {
	usage: [
		'--key <file> [--audience <name>] [--expires-in <time>] < claims.json',
		`--new-key [${KEY_ALGORITHMS.join('|')}] --kid <name> [--audience <name>] > key.json`,
	],
	options: OPTIONS,
	example: 'sign --key key.json < claims.json',
	run: runSign,
};

/** Reads the claims from standard input. */
async function readClaims({ stdin }: Terminal): Promise<CheckoutClaims> {
	if (stdin.isTTY) throw new UsageError('Missing JSON on standard input: < claims.json.', 'sign');
	const claims = parseJson(await text(stdin), 'Standard input');
	const problems = checkClaims(claims);
	if (problems.length > 0) {
		throw new Error(`The claims are not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
	}
	return claims as CheckoutClaims;
}

async function signedBy(
	claims: CheckoutClaims,
	key: KeyFile,
	audience: string,
	minutes: number | undefined,
): Promise<string> {
	try {
		return await signCheckoutToken(claims, {
			...key,
			audience,
			...(minutes !== undefined && { minutes }),
		});
	} catch (error) {
		// The error for a token that is too large has its own message. Messages of cryptographic errors may contain the
		// key.
		if (error instanceof RangeError) throw error;
		throw new Error(`Key "${key.kid}" cannot sign: its "jwk" is not an Ed25519 key.`);
	}
}

/** Prints the key file to standard output, and instructions for it to standard error. */
function printNewKey(
	{ console }: Terminal,
	positionals: readonly string[],
	kid: string | undefined,
	audience: string | undefined,
): void {
	const [alg = 'HS256', ...rest] = positionals;
	if (!isAlgorithm(alg)) {
		throw new UsageError(`Unknown algorithm "${alg}". Choose: ${KEY_ALGORITHMS.join(', ')}.`, 'sign');
	}
	if (rest.length > 0) throw new UsageError(`Unexpected argument "${rest[0]}".`, 'sign');
	if (!kid) throw new UsageError('Missing --kid <name>, e.g. --kid 2026-01.', 'sign');
	const key = newKey(alg, kid);
	console.log(JSON.stringify({ ...key, ...(audience && { audience }) }, null, '\t'));
	console.error('Keep this file readable by the signing server only: chmod 600 key.json');
	if (key.alg === 'EdDSA') {
		console.error(
			`Add the public part to \`tokens.keys\` of the endpoint:\n${JSON.stringify(publicPart(key))}`,
		);
	} else {
		console.error('Add the same kid, alg and secret to `tokens.keys` of the endpoint.');
	}
}

function isAlgorithm(text: string): text is KeyAlgorithm {
	return (KEY_ALGORITHMS as readonly string[]).includes(text);
}
