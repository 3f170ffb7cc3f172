import { text } from 'node:stream/consumers';
import { checkClaims } from '../endpoint/sale/token-sale.ts';
import { signCheckoutToken, type CheckoutClaims } from '../endpoint/sale/token.ts';
import { readArgs, type Command } from './command.ts';
import { parseJson } from './json.ts';
import {
	isReadableByOthers,
	KEY_ALGORITHMS,
	newKey,
	publicPart,
	readKeyFile,
	type KeyAlgorithm,
	type KeyFile,
} from './key-file.ts';

const OPTIONS = {
	'key-file': { type: 'string', value: 'F', says: 'the key that signs' },
	audience: {
		type: 'string',
		value: 'A',
		says: '`tokens.audience` of the endpoint; default the one in the key file',
	},
	minutes: { type: 'string', value: 'N', says: 'how long the token lives, up to 60; default 15' },
	'new-key': {
		type: 'boolean',
		says: `prints a fresh key file instead: ${KEY_ALGORITHMS.join(' (default) or ')}`,
	},
	kid: { type: 'string', value: 'NAME', says: 'names the fresh key' },
} as const;

/**
 * `npx checkout-links sign --key-file F [--audience A] [--minutes N] < claims.json`: prints a checkout token, and nothing
 * else on standard output. `sign --new-key [HS256|EdDSA] --kid NAME [--audience A]` prints a fresh key file instead.
 * @throws {Error} with everything that is wrong with the claims; never with anything secret
 */
async function runSign(args: string[]): Promise<void> {
	// The algorithm is a word of its own, so that it may be left out.
	const words = args.flatMap((arg) => (arg.startsWith('--new-key=') ? arg.split('=', 2) : [arg]));
	const { values, positionals } = readArgs('sign', words, OPTIONS, 2);
	if (values['new-key']) {
		printNewKey(positionals, values.kid, values.audience);
		return;
	}
	if (positionals.length > 0) throw new Error('The claims come on standard input: … < claims.json');
	const file = values['key-file'];
	if (!file) {
		throw new Error(
			'Say where the key is: --key-file key.json. To make one: npx checkout-links sign --new-key --kid NAME',
		);
	}
	const key = await readKeyFile(file);
	if (await isReadableByOthers(file)) console.error(`Others can read ${file}. Close it: chmod 600 ${file}`);
	const audience = values.audience ?? key.audience;
	if (!audience) {
		throw new Error('Say which endpoint it is for: --audience NAME, or "audience" in the key file.');
	}
	const { minutes } = values;
	if (minutes !== undefined && !/^\d+(?:\.\d+)?$/.test(minutes)) {
		throw new Error(`--minutes is "${minutes}"; it must be a number up to 60.`);
	}
	const claims = await readClaims();
	console.log(await signedBy(claims, key, audience, minutes));
}

export const sign: Command = {
	usage: [
		'--key-file F [--audience A] [--minutes N] < claims.json',
		`--new-key [${KEY_ALGORITHMS.join('|')}] --kid NAME [--audience A] > key.json`,
	],
	options: OPTIONS,
	example: 'sign --key-file key.json < claims.json',
	run: runSign,
};

/** What standard input says is sold. */
async function readClaims(): Promise<CheckoutClaims> {
	if (process.stdin.isTTY) throw new Error('Give the claims on standard input: … < claims.json');
	const claims = parseJson(await text(process.stdin), 'Standard input');
	const problems = checkClaims(claims);
	if (problems.length > 0) {
		throw new Error(
			`The endpoint would refuse these claims:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
		);
	}
	return claims as CheckoutClaims;
}

async function signedBy(
	claims: CheckoutClaims,
	key: KeyFile,
	audience: string,
	minutes: string | undefined,
): Promise<string> {
	try {
		return await signCheckoutToken(claims, {
			...key,
			audience,
			...(minutes !== undefined && { minutes: Number(minutes) }),
		});
	} catch (error) {
		// A life or a size that is too long is said as it is; what cryptography says might repeat the key.
		if (error instanceof RangeError) throw error;
		throw new Error(`Key "${key.kid}" cannot sign: its JWK is no Ed25519 key.`);
	}
}

/** The key file goes to standard output, what to do with it beside that. */
function printNewKey(
	positionals: readonly string[],
	kid: string | undefined,
	audience: string | undefined,
): void {
	const [alg = 'HS256', ...rest] = positionals;
	if (!isAlgorithm(alg) || rest.length > 0)
		throw new Error(`--new-key knows ${KEY_ALGORITHMS.join(' and ')}.`);
	if (!kid) throw new Error('Name the key: --kid 2026-01');
	const key = newKey(alg, kid);
	console.log(JSON.stringify({ ...key, ...(audience && { audience }) }, null, '\t'));
	console.error('Keep this file where only the signing server reads it: chmod 600');
	if (key.alg === 'EdDSA') {
		console.error(
			`The endpoint needs only the public part, in tokens.keys:\n${JSON.stringify(publicPart(key))}`,
		);
	} else {
		console.error('The endpoint needs the same kid, alg and secret, in tokens.keys.');
	}
}

function isAlgorithm(text: string): text is KeyAlgorithm {
	return (KEY_ALGORITHMS as readonly string[]).includes(text);
}
